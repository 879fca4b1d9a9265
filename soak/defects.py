"""Twenty ways to take one defence out of the portal, each with the test that must notice."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Defect:
    """In `file`, `before` becomes `after`; `test` is of `tests/`."""

    what: str
    file: str
    before: str
    after: str
    test: str

    def applies(self) -> bool:
        """Is the defence still written so, in one place?"""
        return (ROOT / self.file).read_text().count(self.before) == 1

    def plant(self, tree: Path) -> None:
        path = tree / self.file
        path.write_text(path.read_text().replace(self.before, self.after))

    def take_out(self, tree: Path) -> None:
        (tree / self.file).write_bytes((ROOT / self.file).read_bytes())


DEFECTS = (
    Defect(
        "an ended session goes on",
        "domain/sessions.py",
        "        session.ended_at is None\n        and at -",
        "        at -",
        "blueprints/test_sessions.py::test_a_copied_cookie_is_refused_after_leaving",
    ),
    Defect(
        "a form sent twice is carried out twice",
        "domain/once.py",
        "ready.insert(Performed, key=key)",
        "ready.insert(Performed, key=key + secrets.token_urlsafe(9))",
        "domain/test_entities.py::test_sent_again_with_its_key_it_is_the_same_draft",
    ),
    Defect(
        "a state is left twice",
        "domain/transitions.py",
        ".where(which, Access.state == before)",
        ".where(which)",
        "domain/test_access.py::test_accepting_begins_access_at_once_with_one_letter",
    ),
    Defect(
        "a cell is a formula",
        "domain/spreadsheet.py",
        'return BEGINS_A_FORMULA.sub(r"\\1\'", cell)',
        "return cell",
        "blueprints/test_users_export.py::test_no_cell_is_a_formula",
    ),
    Defect(
        "a commit doesn't wait for the disk",
        "models/base.py",
        '"synchronous": "full"',
        '"synchronous": "normal"',
        "test_durability.py::test_a_commit_waits_for_the_disk",
    ),
    Defect(
        "what is limited isn't",
        "domain/sign_in.py",
        "here = limits.allow(limits.SIGN_IN, account)",
        "here = True",
        "blueprints/test_sign_in_limits.py::test_an_unknown_user_is_stopped_alike",
    ),
    Defect(
        "another site's form is taken",
        "blueprints/hooks.py",
        "    app.before_request(_stay_on_this_site)\n",
        "",
        "test_hosts.py::test_a_form_of_another_site_is_refused_though_its_token_is_right",
    ),
    Defect(
        "any host is answered",
        "blueprints/hooks.py",
        'if request.path != "/healthz" and not named:',
        "if given is None:",
        "test_hosts.py::test_a_foreign_host_is_refused",
    ),
    Defect(
        "a link serves twice",
        "domain/tokens.py",
        "Token.update(used_at=now())",
        "Token.update(used_at=None)",
        "blueprints/test_recovery.py::test_a_link_works_once",
    ),
    Defect(
        "who isn't of the staff passes their guard",
        "blueprints/guards.py",
        "        if not user.is_staff:\n            abort(404)\n",
        "",
        "blueprints/test_institution.py::test_who_is_not_staff_finds_nothing_here",
    ),
    Defect(
        "others' entities are found",
        "domain/members.py",
        "return FIND_ACCEPTED(code, user.id) or FIND_DRAFTED(code, user.id)",
        "return Entity.get_or_none(Entity.code == code)",
        "blueprints/test_documents.py::test_who_is_not_of_the_entity_finds_nothing",
    ),
    Defect(
        "a worker that dies loses its letter",
        "domain/outbox.py",
        "Letter.update(attempts=letter.attempts, run_at=now() + LEASE)",
        "Letter.update(attempts=letter.attempts, state=LetterState.SENT)",
        "domain/test_outbox.py::test_a_worker_that_died_before_sending_leaves_its_letter",
    ),
    Defect(
        "a piece is acknowledged before it is on the disk",
        "domain/parts.py",
        "        os.fsync(self._descriptor)\n",
        "",
        "domain/test_uploads.py::test_a_piece_is_on_the_disk_before_it_is_acknowledged",
    ),
    Defect(
        "a seal doesn't cover all of its entry",
        "domain/audit_chain.py",
        "subject, _read(details), network]",
        "subject, _read(details)]",
        "domain/test_audit_chain.py::test_one_byte_altered_in_any_column_of_entry_seal_or_head_is_found",
    ),
    Defect(
        "two entities have one NIT",
        "domain/finalising.py",
        "claimed_tax_id=tax_ids.claim(draft.tax_id, draft.family, draft.country),",
        "claimed_tax_id=None,",
        "domain/test_finalising.py::test_of_eight_who_finalise_one_tax_id_at_once_one_wins",
    ),
    Defect(
        "a program is taken for what it is called",
        "domain/files/file_kinds.py",
        "        programs.refuse_content(head)\n",
        "",
        "domain/test_file_kinds.py::test_no_mixture_of_names_and_contents_lets_a_program_in",
    ),
    Defect(
        "text ends a header of a letter",
        "domain/mailer.py",
        "subject=typed.clean(letter.subject),",
        "subject=letter.subject,",
        "domain/test_outbox.py::test_hostile_text_adds_no_header_and_no_recipient",
    ),
    Defect(
        "the client says where it comes from",
        "app.py",
        "    if config.proxy_count:\n        n = config.proxy_count\n",
        "    if n := config.proxy_count or 1:\n",
        "test_hosts.py::test_invented_addresses_count_as_one",
    ),
    Defect(
        "a refused form comes back empty",
        "templates/components/fields.html",
        'and field.data %} value="{{ field.data }}"{% endif %}{{ kwargs|xmlattr }}',
        'and field.data and not errors %} value="{{ field.data }}"{% endif %}{{ kwargs|xmlattr }}',
        "blueprints/test_registration.py::test_a_refusal_keeps_what_was_typed_and_focuses_the_first_error",
    ),
    Defect(
        "a link serves for what it wasn't sent for",
        "domain/tokens.py",
        "Token.secret_hash == digest(secret), Token.purpose == purpose",
        "Token.secret_hash == digest(secret)",
        "blueprints/test_email_undo.py::test_a_link_of_another_purpose_opens_nothing",
    ),
)
