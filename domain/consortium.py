"""Who takes part in a plural entity: proposed, given shares, asked, removed by its own people.

The members' own answers are in `memberships`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from peewee import IntegrityError

from domain import audit, changes, composition, limits, members, proposal_letters, shares
from domain.changes import Line
from domain.composition import SECTION, lacking, terms
from domain.errors import Refused
from domain.locking import locked
from domain.once import once
from domain.verification import look_again
from models import ConsortiumMember, Entity, MemberState, User, db, now

NOT_PLURAL = "Solo un consorcio, una unión temporal o una promesa de sociedad tiene integrantes."
NOT_YOURS = "Usted ya no puede cambiar estos datos: aquí no se cambió nada."
NAMELESS = (
    "Escriba primero el nombre en la sección Identificación: así lo reconocen al preguntarle."
)
NOT_REGISTERED = "Esa entidad no está registrada. Búsquela otra vez."
NO_PLURAL_MEMBER = "«{}» es también plural. Agregue a cada uno de sus integrantes."
THERE_ALREADY = "«{}» ya está en la lista."
TOO_MANY = f"Son {composition.MOST} integrantes, el máximo. Quite uno antes de agregar otro."
TOO_OFTEN = "Hoy ya agregó muchos integrantes. Siga mañana: lo que va está guardado."
KEEP_TWO = "Una entidad registrada conserva al menos 2 integrantes. Agregue antes a otro."
REMOVED = "Ese integrante ya no está en la lista."
ANSWERED = "Ese integrante ya respondió."
NOT_ASKED = "Todavía no le hemos preguntado: complete las participaciones y guarde."
REMINDED = "Ya se lo recordamos hoy. Vuelva a intentarlo mañana."


@dataclass(frozen=True)
class Saved:
    """What became of the shares: `problems` by the member's code; `lacking` is what the whole
    still needs; `asked` are those whose acceptance was just asked."""

    problems: Mapping[str, str] = field(default_factory=dict)
    lacking: Sequence[str] = ()
    asked: Sequence[ConsortiumMember] = ()


def propose(entity: Entity, member: Entity, *, by: User, key: str) -> str:
    """Add a registered entity to the list; returns the code of its row. Sent again with its key,
    it is one row. Nobody hears of it before the shares are all there: see `set_shares`.

    Raises Refused past 30 members and past the day's proposals (A40).
    """

    def create() -> str:
        plural = _locked_for(entity, by)
        _refuse_what_may_not_join(plural, member)
        if not limits.allow(limits.PROPOSALS, by.code):
            raise Refused(TOO_OFTEN)
        own = members.may_administer(by, member)
        row = ConsortiumMember.create(
            entity=plural,
            member=member,
            state=MemberState.ACCEPTED if own else MemberState.PENDING,
            decided_at=now() if own else None,
            decided_by=by if own else None,
        )
        audit.record("member_proposed", by=by, subject=row.code, entity=plural.code)
        return str(row.code)

    try:
        return once(key, create)
    except IntegrityError as taken:
        raise Refused(THERE_ALREADY.format(member.name)) from taken


def set_shares(entity: Entity, texts: Mapping[str, str], leader: str, *, by: User) -> Saved:
    """Keep each member's share, by its code, and who leads; once they are whole, ask.

    Whoever accepted other terms is asked again, but for those that `by` administers. A draft keeps
    what it can; a registered entity only what is whole. What isn't kept waits in `typed`.
    """
    with db.atomic():
        plural = _locked_for(entity, by)
        every = composition.rows(plural)
        read, problems = _read(every, texts, draft=plural.is_draft)
        before = {row.id: (row.share, row.is_leader, terms(row)) for row in every}
        codes = {row.code for row in every}
        for row in every:
            row.share = read.get(row.code, row.share)
            row.is_leader = row.code == leader if leader in codes else row.is_leader
        left = lacking(every)
        if not plural.is_draft and (problems or left):
            keep_typed(plural, texts, leader, by=by)
            return Saved(problems, left)
        changed = [row for row in every if (row.share, row.is_leader) != before[row.id][:2]]
        for row in changed:
            _write(row, by)
        _leave(plural, {code: texts.get(code, "") for code in problems})
        if changed:
            said = {row.code: before[row.id][2] if before[row.id][0] else "" for row in changed}
            _tell_history(plural, changed, said, by=by)
        asked = _ask(plural, every, by) if not left and not problems else []
        return Saved(problems, left, asked)


def keep_typed(entity: Entity, texts: Mapping[str, str], leader: str, *, by: User) -> None:
    """Keep what is being written beside the columns, for another day or device."""
    with db.atomic():
        plural = _locked_for(entity, by)
        every = composition.rows(plural)
        differ = {
            row.code: texts[row.code][:40]
            for row in every
            if row.code in texts and texts[row.code] != written(row)
        }
        if any(row.code == leader and not row.is_leader for row in every):
            differ["leader"] = leader
        _keep(plural, differ)


def written(row: ConsortiumMember) -> str:
    """What stands in the field of its share."""
    return shares.written(row.share) if row.share else ""


def remove(row: ConsortiumMember, *, by: User) -> None:
    """Take a member out; doing it again changes nothing. Raises Refused where a registered entity
    would keep fewer than two."""
    with db.atomic():
        plural = _locked_for(row.entity, by)
        every = composition.rows(plural)
        present = next((each for each in every if each.id == row.id), None)
        if present is None:
            return
        if not plural.is_draft and len(every) <= composition.FEWEST:
            raise Refused(KEEP_TWO)
        ConsortiumMember.delete().where(ConsortiumMember.id == row.id).execute()
        typed = plural.typed.get(SECTION, {})
        _keep(plural, {code: text for code, text in typed.items() if row.code not in (code, text)})
        audit.record("member_removed", by=by, subject=row.code, entity=plural.code)
        if present.asked_at:
            proposal_letters.removed(plural, present.member)
        if present.share:
            present.code, present.share, was = row.code, 0, terms(present)
            _tell_history(plural, [present], {row.code: was}, by=by)


def ask_again(row: ConsortiumMember, *, by: User) -> ConsortiumMember:
    """A member that rejected is asked once more, now if the shares are whole. Raises Refused."""
    with db.atomic():
        plural = _locked_for(row.entity, by)
        if not limits.allow(limits.PROPOSALS, by.code):
            raise Refused(TOO_OFTEN)
        moved = (
            ConsortiumMember.update(
                state=MemberState.PENDING, asked_at=None, decided_at=None, decided_by=None
            )
            .where(ConsortiumMember.id == row.id, ConsortiumMember.state == MemberState.REJECTED)
            .execute()
        )
        every = composition.rows(plural)
        present = _present(every, row)
        if moved:
            audit.record("member_asked_again", by=by, subject=row.code)
            if not lacking(every):
                _ask(plural, every, by)
        elif present.state == MemberState.ACCEPTED:
            raise Refused(ANSWERED)
        return present


def remind(row: ConsortiumMember, *, by: User) -> ConsortiumMember:
    """Another letter to who hasn't answered, once a day. Raises Refused."""
    with db.atomic():
        plural = _locked_for(row.entity, by)
        present = _present(composition.rows(plural), row)
        if present.state != MemberState.PENDING:
            raise Refused(ANSWERED)
        if not present.asked_at:
            raise Refused(NOT_ASKED)
        if not limits.allow(limits.REMINDERS, f"{plural.id}-{present.member_id}"):
            raise Refused(REMINDED)
        proposal_letters.proposed(plural, [present], reminder=True)
        return present


def _refuse_what_may_not_join(plural: Entity, member: Entity) -> None:
    if not plural.name:
        raise Refused(NAMELESS)
    if member.is_draft:
        raise Refused(NOT_REGISTERED)
    if composition.is_plural(member):
        raise Refused(NO_PLURAL_MEMBER.format(member.name))
    there = ConsortiumMember.select().where(ConsortiumMember.entity == plural)
    if there.where(ConsortiumMember.member == member).exists():
        raise Refused(THERE_ALREADY.format(member.name))
    if there.count() >= composition.MOST:
        raise Refused(TOO_MANY)


def _read(
    every: Sequence[ConsortiumMember], texts: Mapping[str, str], *, draft: bool
) -> tuple[dict[str, int], dict[str, str]]:
    """The shares that were said, and why the others aren't taken. A draft's may be left empty."""
    read: dict[str, int] = {}
    problems: dict[str, str] = {}
    for row in every:
        text = texts.get(row.code)
        try:
            if text:
                read[row.code] = shares.parse(text)
            elif text is not None and draft:
                read[row.code] = 0
            elif text is not None:
                raise Refused(shares.NOT_A_SHARE)
        except Refused as refusal:
            problems[row.code] = refusal.message
    return read, problems


def _write(row: ConsortiumMember, by: User) -> None:
    """Other terms than those accepted want another acceptance, from whom `by` doesn't stand for."""
    kept = row.state == MemberState.REJECTED or (
        row.state == MemberState.ACCEPTED and members.may_administer(by, row.member)
    )
    if not kept:
        row.state, row.asked_at, row.decided_at = MemberState.PENDING, None, None
    ConsortiumMember.update(
        share=row.share,
        is_leader=row.is_leader,
        state=row.state,
        asked_at=row.asked_at,
        decided_at=row.decided_at,
    ).where(ConsortiumMember.id == row.id).execute()


def _ask(plural: Entity, every: Sequence[ConsortiumMember], by: User) -> Sequence[ConsortiumMember]:
    """Ask those that wait for it; answers them."""
    waiting = [row for row in every if row.state == MemberState.PENDING and not row.asked_at]
    for row in waiting:
        row.asked_at = now()
        ConsortiumMember.update(asked_at=row.asked_at).where(
            ConsortiumMember.id == row.id
        ).execute()
        audit.record("member_asked", by=by, subject=row.code, share=row.share)
    proposal_letters.proposed(plural, waiting)
    return waiting


def _tell_history(
    plural: Entity, changed: Collection[ConsortiumMember], before: Mapping[str, str], *, by: User
) -> None:
    """Another composition: a registered entity waits for the institution's look again."""
    audit.record("members_changed", by=by, subject=plural.code, members=len(changed))
    if plural.is_draft:
        return
    lines = [
        Line(f"Integrante {row.member.name}"[:80], before[row.code], terms(row) * bool(row.share))
        for row in changed
    ]
    changes.note(plural, SECTION, lines, by=by)
    changes.tell(plural, ["los integrantes"], by=by, unverified=plural.is_verified)
    look_again(plural)


def _leave(plural: Entity, typed: Mapping[str, str]) -> None:
    _keep(plural, typed)
    done = [slug for slug in plural.sections_done if slug != SECTION]
    Entity.update(sections_done=[*done, SECTION], version=Entity.version + 1).where(
        Entity.id == plural.id
    ).execute()


def _keep(plural: Entity, typed: Mapping[str, str]) -> None:
    rest = {slug: texts for slug, texts in plural.typed.items() if slug != SECTION}
    plural.typed = rest | ({SECTION: dict(typed)} if typed else {})
    plural.saved_at = now()
    Entity.update(typed=plural.typed, saved_at=plural.saved_at).where(
        Entity.id == plural.id
    ).execute()


def _present(every: Sequence[ConsortiumMember], row: ConsortiumMember) -> ConsortiumMember:
    present = next((each for each in every if each.id == row.id), None)
    if present is None:
        raise Refused(REMOVED)
    return present


def _locked_for(entity: Entity, by: User) -> Entity:
    """The plural entity, held, if this user still edits it."""
    plural = locked(entity)
    if not composition.is_plural(plural):
        raise Refused(NOT_PLURAL)
    if not members.may_edit(by, plural):
        raise Refused(NOT_YOURS)
    return plural
