"""What a person asks about their own data, its term, its answer, and being forgotten (Ley 1581)."""

import contextlib
from itertools import count

import pytest
import time_machine

from domain import access, claims, data_requests, other_accounts, personal_data, sessions, sign_in
from domain.errors import Refused
from models import (
    Acceptance,
    Access,
    AccessState,
    AuditEntry,
    ClaimKind,
    ClaimState,
    DataKind,
    DataRequest,
    DataState,
    Entity,
    EntityState,
    Letter,
    Proof,
    Role,
    Session,
    StaffRole,
    User,
    UserState,
    db,
)
from tests.crowd import at_once
from tests.drafts import empty_draft
from tests.people import PASSWORD, give_access, make_entity, make_staff, make_user

keys = (f"data-{n}" for n in count())


@pytest.fixture
def staff(database: None) -> User:
    return make_staff()


def ask(user: User, kind: str = DataKind.DELETION, text: str = "Todo", **fields) -> DataRequest:
    fields = {"password": PASSWORD, "key": next(keys)} | fields
    return data_requests.ask(user, kind, text, **fields)


def again(row):
    return type(row).get_by_id(row.id)


def told(template: str) -> list[str]:
    return [row.recipient for row in Letter.select().where(Letter.template == template)]


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        (DataKind.QUESTION, "2026-12-28"),
        (DataKind.CORRECTION, "2027-01-05"),
        (DataKind.DELETION, "2027-01-05"),
    ],
)
def test_the_term_is_counted_in_working_days(ana, staff, kind, due):
    with time_machine.travel("2026-12-11T15:00Z", tick=False):
        assert str(ask(ana, kind).due_on) == due
    assert told("data_received") == [ana.email] and told("data_asked") == [staff.email]


def test_the_most_urgent_comes_first_and_what_is_late_is_marked(ana, norma):
    for day, user in (("20", ana), ("02", norma)):
        with time_machine.travel(f"2026-01-{day}T15:00Z", tick=False):
            ask(user, DataKind.QUESTION)
    assert [row.user for row in data_requests.waiting()] == [norma, ana]
    with time_machine.travel("2026-01-30T15:00Z", tick=False):
        assert [data_requests.is_overdue(row) for row in data_requests.waiting()] == [True, False]


def test_one_form_sent_twice_is_one_request_and_an_equal_one_waits_for_the_first(ana):
    key = next(keys)
    assert ask(ana, key=key) == ask(ana, key=key)
    with pytest.raises(Refused, match="Ya tiene"):
        ask(ana)
    assert DataRequest.select().count() == 1
    assert data_requests.withdraw(DataRequest.get().code, by=ana)
    ask(ana)


def test_only_so_many_a_day(ana):
    """A04."""
    for _ in range(5):
        data_requests.withdraw(ask(ana).code, by=ana)
    with pytest.raises(Refused, match="varias"):
        ask(ana)


@pytest.mark.asvs("V7.5.1")
def test_to_be_forgotten_asks_for_the_password(ana):
    """A16."""
    with pytest.raises(Refused) as refusal:
        ask(ana, password="no-es-esta-1")
    assert refusal.value.field == "present_password"
    ask(ana, DataKind.CORRECTION, password="")
    assert [row.kind for row in DataRequest.select()] == [DataKind.CORRECTION]


def test_nobody_takes_back_what_another_asks(ana, norma):
    request = ask(ana)
    assert not data_requests.withdraw(request.code, by=norma)
    assert again(request).state == DataState.PENDING


def test_a_correction_is_answered_and_the_person_hears(ana, staff):
    request = ask(ana, DataKind.CORRECTION)
    data_requests.accept(request, "Corregimos su nombre.", by=staff)
    assert again(request).state == DataState.ACCEPTED
    [letter] = Letter.select().where(Letter.template == "data_answered")
    assert (letter.recipient, letter.context["answer"]) == (ana.email, "Corregimos su nombre.")
    [row] = personal_data.of(ana)["Solicitudes sobre sus datos"]
    assert row["Respuesta"] == "Corregimos su nombre."


@pytest.mark.asvs("V8.2.1")
def test_no_auditor_nor_the_person_themselves_answers(ana, staff):
    own, other = ask(staff, DataKind.QUESTION), ask(ana, DataKind.QUESTION)
    auditor = make_staff("auditora", staff_role=StaffRole.AUDITOR)
    for request, by in ((own, staff), (other, auditor)):
        with pytest.raises(Refused):
            data_requests.reject(request, "No.", by=by)
        assert again(request).state == DataState.PENDING


def test_an_answer_comes_once(ana, staff):
    request = ask(ana)
    data_requests.reject(request, "No procede.", by=staff)
    with pytest.raises(Refused, match="ya no espera"):
        data_requests.accept(request, "Sí.", by=staff)
    assert again(ana).state == UserState.ACTIVE and told("data_answered") == [ana.email]


def test_two_who_answer_at_once_have_one_winner(ana, staff):
    request = ask(ana)
    acts = [data_requests.accept, data_requests.reject]

    def act(n: int) -> None:
        with contextlib.suppress(Refused):
            acts[n](request, "Respuesta.", by=staff)

    at_once(2, act)
    state = again(request).state
    assert told("data_answered") == [ana.email]
    assert (again(ana).state == UserState.DISABLED) == (state == DataState.ACCEPTED)


def test_who_is_forgotten_leaves_nothing_of_their_own(ana, staff, norma, config):
    north = make_entity("Norte SAS", "900123456", norma)
    member = give_access(ana, north, message="Soy Ana, del 3001234567")
    asked = give_access(ana, make_entity("Sur SAS", "800111202", norma), state=AccessState.PENDING)
    draft = empty_draft(ana)
    secret = sessions.begin(ana, browser="Firefox", network="203.0.113.7")
    with db.atomic():
        Acceptance.create(user=ana, kind="terms", version=1)
    with db.atomic():
        Proof.create(name="c.pdf", content_hash="a" * 64, media_type="x", size=1, uploaded_by=ana)
    request = ask(ana, text="Me llamo Ana Rojas")
    data_requests.accept(request, "Sus datos se borraron.", by=staff)
    gone = again(ana)
    assert (gone.state, gone.name, gone.phone) == (UserState.DISABLED, "Usuario suprimido", "")
    assert "ana" not in f"{gone.username} {gone.email}" and not gone.password_hash
    assert sessions.resume(secret) is None and not Session.select().where(Session.user == ana)
    assert (again(member).state, again(member).message) == (AccessState.CANCELLED, "")
    assert again(asked).state == AccessState.WITHDRAWN
    assert Entity.get_or_none(Entity.id == draft.id) is None
    assert (again(request).text, again(request).answer) == ("", "Sus datos se borraron.")
    assert Acceptance.select().where(Acceptance.user == ana).count() == 1
    assert not Proof.select().exists()
    letters = Letter.select().where(Letter.recipient == ana.email)
    assert [letter.template for letter in letters] == ["data_answered"]
    with pytest.raises(Refused):
        sign_in.enter("ana", PASSWORD, network="n")
    [entry] = AuditEntry.select().where(AuditEntry.action == "user_erased")
    assert (entry.actor, entry.subject) == (staff.code, ana.code)


def test_a_claim_that_is_open_ends_with_who_made_it_and_its_evidence_stays(ana, staff, north):
    letter = Proof(name="c.pdf", content_hash="a" * 64, media_type="x", size=1, uploaded_by=ana)
    claim = claims.ask(
        north, ClaimKind.GONE, by=ana, message="Se fue", proof=letter, key=next(keys)
    )
    data_requests.accept(ask(ana), "Listo.", by=staff)
    assert again(claim).state == ClaimState.WITHDRAWN and Proof.select().count() == 1


def test_who_was_forgotten_is_never_enabled_again(ana, staff):
    data_requests.accept(ask(ana), "Listo.", by=staff)
    with pytest.raises(Refused, match="borraran"):
        other_accounts.enable(again(ana), by=staff, reason="mistake")
    assert again(ana).state == UserState.DISABLED


def test_nothing_of_anybody_else_goes(ana, staff, norma):
    entity = make_entity("Norte SAS", "900123456", norma)
    draft = empty_draft(norma)
    secret = sessions.begin(norma, browser="Firefox", network="203.0.113.7")
    data_requests.accept(ask(ana), "Listo.", by=staff)
    assert again(norma) == norma and again(norma).name == norma.name
    assert again(draft).state == EntityState.DRAFT and sessions.resume(secret)
    assert Access.get(Access.entity == entity).state == AccessState.ACCEPTED


def test_the_last_administrator_of_an_entity_stays_until_there_is_another(ana, staff, norma):
    entity = make_entity("Norte SAS", "900123456", ana)
    request = ask(ana)
    with pytest.raises(Refused, match="Norte SAS"):
        data_requests.accept(request, "Listo.", by=staff)
    assert again(request).state == DataState.PENDING and again(ana).state == UserState.ACTIVE
    assert not told("data_answered")
    give_access(norma, entity, Role.ADMINISTRATOR)
    data_requests.accept(request, "Listo.", by=staff)
    assert again(ana).state == UserState.DISABLED


def test_two_administrators_who_leave_at_once_dont_leave_it_alone(ana, staff, norma):
    entity = make_entity("Norte SAS", "900123456", ana)
    row = give_access(norma, entity, Role.ADMINISTRATOR)
    request = ask(ana)

    def act(n: int) -> None:
        try:
            if n:
                access.cancel([row.code], entity=entity, by=norma)
            else:
                data_requests.accept(request, "Listo.", by=staff)
        except Refused:
            pass

    at_once(2, act)
    states = [again(ana).state == UserState.ACTIVE, again(row).state == AccessState.ACCEPTED]
    assert any(states)


def test_a_natural_persons_own_registration_is_kept_and_hinders_nothing(ana, staff):
    entity = make_entity(ana.name, "1032456789", ana, family="natural", created_by=ana)
    data_requests.accept(ask(ana), "Listo.", by=staff)
    assert again(entity).tax_id == "1032456789" and again(entity).state == EntityState.REGISTERED


def test_who_works_for_the_institution_is_not_forgotten_by_a_click(staff):
    chief = make_staff("jefa")
    with pytest.raises(Refused, match="cargo"):
        data_requests.accept(ask(chief), "Listo.", by=staff)


def test_a_second_person_can_be_forgotten_and_an_address_used_anew(ana, staff, norma):
    for user in (ana, norma):
        data_requests.accept(ask(user), "Listo.", by=staff)
    assert make_user("ana").email == ana.email


@pytest.mark.parametrize(
    ("kind", "text"),
    [("otra", "x"), ("", "x"), (DataKind.QUESTION, ""), (DataKind.QUESTION, "x" * 1501)],
)
def test_what_is_no_request_is_refused(ana, kind, text):
    with pytest.raises(Refused):
        ask(ana, kind, text)
    assert not DataRequest.select().exists()
