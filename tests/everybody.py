"""A portal with everybody in it and what is theirs, for tests of who reaches what."""

import io
from dataclasses import dataclass, field

from flask import Flask

from domain import (
    board_making,
    calendars,
    certificates,
    email_changes,
    invitation_links,
    invitations,
    letters,
    mailbox,
    merging,
    news,
    outage_certificates,
    outbox,
    previews,
    proofs,
    requirements,
    secop_accounts,
    sessions,
    tokens,
    uploads,
)
from domain.announcing import Announced
from domain.documents import Details
from domain.invitations import Guest
from domain.moments import today
from models import (
    AccessState,
    AudienceImport,
    Bulletin,
    CircularFile,
    CircularState,
    DataKind,
    DataRequest,
    Entity,
    EntityState,
    FinancialYear,
    ImportState,
    Invitation,
    Letter,
    MemberState,
    MessageFile,
    Outage,
    OutageKind,
    Proof,
    Purpose,
    ReturnReason,
    Session,
    StaffRole,
    Token,
    Upload,
    UploadPurpose,
    User,
    UserState,
    db,
    now,
)
from tests import asking, rescuing, setting_up
from tests.attaching import put
from tests.boards import call, published
from tests.browsing import Browser
from tests.circulating import make_addressee, make_circular
from tests.claiming import claim
from tests.consortia import company, make_plural, put_member, row_of
from tests.domain.sample_files import image, pdf
from tests.drafts import empty_draft
from tests.people import PASSWORD, attempt, give_access, make_staff, make_user, sign_in
from tests.proving import a_proof
from tests.talking import begin

Things = dict[str, str]
ROLES = (
    "anonymous",
    "inactive",
    "no_entity",
    "pending",
    "former",
    "member",
    "admin",
    "foreign",
    "staff",
    "officer",
    "auditor",
)
WORDS: Things = {
    "family": "juridica",
    "kind": "todos",
    "field": "name",
    "colour": "0d5c4f",
    "dark_colour": "83d3bd",
    "form": "indicadores",
    "text": "terminos",
    "requirement": "existencia",
    "section": "identificacion",
    "topic": "nit",
}
"""What a path names that is nobody's."""
NOBODYS = {*WORDS, "listed"}
ADMINISTRATORS = ("confirming", "draft", "news", "photo", "upload")
OF_NO_ENTITY = ("annexed", "claim", "ticket")
"""What who has no entity asked of the institution."""
PERSONAL = (*ADMINISTRATORS, "request", "session")
FIGURES = [field.name for field in FinancialYear._meta.sorted_fields[4:]]


@dataclass
class Person:
    """Somebody's browser, and what is theirs and others', by kind."""

    cookie: str
    token: str
    own: Things = field(default_factory=dict)
    foreign: Things = field(default_factory=dict)


def assemble(app: Flask) -> dict[str, Person]:
    """Everybody, by role, around one company; who is foreign administers another."""
    with app.app_context():
        users = _users()
        ours = _things("Norte SAS", 2025, users["admin"], users["pending"])
        theirs = _things("Sur SAS", 2024, users["foreign"], make_user("otra"))
        entity = Entity.get(Entity.code == ours["entity"])
        give_access(users["member"], entity)
        give_access(users["former"], entity, state=AccessState.CANCELLED)
        give_access(users["member"], Entity.get(Entity.code == ours["plural"]))
        links = _links(entity, users) | asking.followed(users["no_entity"])
        answered = _for_staff(users["no_entity"]) | _written_to_staff(users)
        links |= setting_up.shown_to_all(users["staff"])
        answered |= setting_up.for_chiefs(users["staff"])
        answered |= _merged(users["staff"])
        answered |= _circular(users["staff"])
        while previews.work():
            pass
        people = {role: _person(app, users.get(role)) for role in ROLES}
        words = WORDS | {"listed": ours["entity"]}
        shared = {kind: code for kind, code in ours.items() if kind not in PERSONAL}
        for person in people.values():
            person.own |= words | links
            person.foreign = words | ours | answered
        people["member"].own |= shared
        people["member"].foreign |= {kind: theirs[kind] for kind in shared}
        people["admin"].own |= {kind: ours[kind] for kind in ADMINISTRATORS} | shared
        people["admin"].foreign |= theirs
        people["pending"].own["request"] = ours["request"]
        people["pending"].foreign["request"] = theirs["request"]
        for kind in OF_NO_ENTITY:
            people["no_entity"].own[kind] = people["no_entity"].foreign.pop(kind)
        people["member"].own["data"] = people["member"].foreign.pop("data")
        for role in ("staff", "officer", "auditor"):
            elsewhere = {kind: answered[kind] for kind in OF_NO_ENTITY}
            people[role].own |= {kind: answered[kind] for kind in answered.keys() - elsewhere}
            people[role].foreign = words | ours | elsewhere
        return people


def _users() -> dict[str, User]:
    users = {role: make_user(role.replace("_", "")) for role in ROLES[2:8]}
    users["inactive"] = make_user("inactive", state=UserState.PENDING)
    users["staff"] = make_staff("staff")
    users["officer"] = make_staff("officer", staff_role=StaffRole.OFFICER)
    users["auditor"] = make_staff("auditor", staff_role=StaffRole.AUDITOR)
    return users


def _things(name: str, year: int, by: User, asking: User) -> Things:
    """What a company and its administrator have."""
    entity, paper = company(name, by, receipt=f"2026-{by.id:06d}"), WORDS["requirement"]
    requirements.ask(entity)
    asked = give_access(asking, entity, state=AccessState.PENDING, proof=_proof(asking))
    document = put(entity, paper, pdf(), by, name="a.pdf")
    plural = make_plural(by, f"Consorcio {name}", state=EntityState.REGISTERED)
    put_member(plural, entity)
    FinancialYear.create(entity=entity, year=year, **dict.fromkeys(FIGURES, 1))
    sessions.begin(by, browser="Otro", network="203.0.113.9")
    key = f"invite-{by.id}"
    invitations.invite(entity, Guest(f"invitada{by.id}@example.com"), by=by, key=key)
    letters.password_changed(by, by_link=True)
    told = make_circular(by, number=name)
    with db.atomic():
        CircularFile.create(circular=told, proof=(annex := _proof(by)))
    _in_secop(entity, by)
    return {
        "confirming": make_addressee(told, entity=entity).link,
        "sent": told.code,
        "sent_file": annex.code,
        "entity": entity.code,
        "access": asked.code,
        "request": asked.code,
        "document": document.code,
        "draft": empty_draft(by).code,
        "plural": plural.code,
        "member": row_of(plural, entity).code,
        "share": f"share-{row_of(plural, entity).code}",
        "membership": row_of(plural, entity).code,
        "upload": _sent(by, entity, UploadPurpose.DOCUMENT, b"%PDF-").code,
        "photo": _sent(by, entity, UploadPurpose.PAGE, image("jpeg")).code,
        "session": Session.get(Session.user == by).code,
        "year": str(year),
        "invitation": Invitation.get(Invitation.entity == entity).code,
        **_conversation(entity, by),
        "news": news.code(Letter.get(Letter.recipient == by.email)),
    }


def _written_to_staff(users: dict[str, User]) -> Things:
    """Claims, requests about data, whom they assist, and everybody's account."""
    person = make_user("asistida", state=UserState.PENDING, assisted_by=users["staff"])
    claimed = company("Reclamada SAS", make_user("gerente"))
    talk = _conversation(claimed, users["no_entity"])
    data = DataRequest.create(
        user=users["member"], kind=DataKind.CORRECTION, receipt="2026-900000", due_on=now().date()
    )
    with db.atomic():
        outage = Outage.create(kind=OutageKind.OTHER, began_at=now(), text="Sin luz")
        days = dict.fromkeys(("first_day", "last_day"), now().date())
        bulletin = Bulletin.create(kind="aviso", title="Cierre", **days)
    return {
        "bulletin": bulletin.code,
        "claim": (code := claim(claimed, users["no_entity"]).code),
        "claimed": code,
        "in_secop": _in_secop(claimed, users["no_entity"]),
        "written": talk["thread"],
        "enclosed": talk["file"],
        "outage": outage.code,
        "data": data.code,
        **asking.asked(users["no_entity"]),
        "assisted": person.code,
        "user": users["admin"].code,
        **_board(),
    }


def _board() -> Things:
    """That of a circular, and one of its people."""
    circular = published()
    person = call(circular, "Convocada", "13279714")
    board_making.make(circular)
    return {"board": circular.code, "called": person.code}


def _merged(by: User) -> Things:
    """Two registrations of one supplier, before and after staff put them together."""
    one, double, third, last = (company(f"Doble {n} SAS") for n in range(4))
    merge = merging.merge(third, last, by=by)
    return {"one": one.code, "double": double.code, "merge": merge.code}


def _conversation(entity: Entity, by: User) -> Things:
    """Begun from that side, with a file."""
    thread = begin(entity, by, files=[a_proof("póliza.pdf")])
    return {
        "thread": thread.code,
        "file": MessageFile.select().order_by(MessageFile.id.desc()).get().proof.code,
    }


def _in_secop(entity: Entity, by: User) -> str:
    secop_accounts.record(entity, "Norte", today(), proof=a_proof(), by=by, key=entity.code)
    return str(entity.code)


def _proof(by: User) -> Proof:
    with db.atomic():
        return proofs.keep(proofs.read(io.BytesIO(pdf()), "cédula.pdf", who=by.code), by=by)


def _sent(by: User, entity: Entity, purpose: UploadPurpose, content: bytes) -> Upload:
    """A photograph is whole; of a document half has come."""
    size = len(content) * (1 if purpose == UploadPurpose.PAGE else 2)
    told = Announced(Details("IMG.jpg"), size, purpose=purpose)
    row = requirements.find(entity, WORDS["requirement"])
    return uploads.append(uploads.begin(by, entity, row, told), 0, io.BytesIO(content))


def _circular(by: User) -> Things:
    """A draft with an attachment, a person and a list that was read."""
    row = make_circular(by, state=CircularState.DRAFT)
    with db.atomic():
        CircularFile.create(circular=row, proof=(proof := _proof(by)))
    person = make_addressee(row)
    read = AudienceImport.create(circular=row, name="lista.csv", state=ImportState.DONE)
    return {
        "circular": row.code,
        "attachment": proof.code,
        "addressee": person.code,
        "list": read.code,
    }


def _links(entity: Entity, users: dict[str, User]) -> Things:
    """Whoever holds one needs be nobody."""
    with db.atomic():
        activate = tokens.issue(users["inactive"], Purpose.ACTIVATE)
        recover = tokens.issue(users["admin"], Purpose.RECOVER_PASSWORD)
    while outbox.work():
        pass
    invitation = Invitation.get(Invitation.entity == entity)
    told = make_circular(users["staff"], number="2")
    with db.atomic():
        CircularFile.create(circular=told, proof=(proof := _proof(users["staff"])))
    day = today()
    rescue = rescuing.accepted(users["staff"], identifier=make_user("rescatada").username)
    return {
        "told": make_addressee(told, tax_id="52000001").link,
        "told_file": proof.code,
        "activation": tokens.secret_of(activate),
        "recovery": tokens.secret_of(recover),
        "letter": mailbox.newest()[0].name,
        "outages": outage_certificates.issue(day, day, by=users["staff"], key="outages"),
        "certificate": certificates.issue(entity, by=users["admin"]).code,
        "calendar": calendars.renew(entity, by=users["admin"]),
        "invited": invitation_links.secret_of(invitation.code),
        "rescued": tokens.secret_of(rescue.token),
        "email": tokens.secret_of(_changing("cambia")),
        "assisting": tokens.secret_of(_assisted("asistida2", users["staff"])),
        "undo": tokens.secret_of(_changed("cambiada")),
    }


def _assisted(username: str, by: User) -> Token:
    """What confirms who was registered by staff."""
    user = make_user(username, state=UserState.PENDING, assisted_by=by, confirmed_at=None)
    with db.atomic():
        return tokens.issue(user, Purpose.ASSISTED)


def _changing(username: str) -> Token:
    """What confirms an e-mail."""
    user, new = make_user(username), f"{username}.nueva@example.com"
    email_changes.ask(user, new, password=PASSWORD, key=username)
    return tokens.newest(user, Purpose.CHANGE_EMAIL)


def _changed(username: str) -> Token:
    """What takes a confirmed one back."""
    token = _changing(username)
    email_changes.by_link(tokens.secret_of(token), by=token.user)
    return tokens.newest(token.user, Purpose.UNDO_EMAIL)


def _for_staff(asking: User) -> Things:
    """What falls to staff: its entity has no administrator."""
    alone = company("Importada SAS")
    plural = make_plural(make_user("tercera"), state=EntityState.REGISTERED)
    put_member(plural, alone, state=MemberState.PENDING)
    request = give_access(asking, alone, state=AccessState.PENDING, proof=_proof(asking))
    manager = make_user("entregada")
    finished = company("Entregada SAS", manager)
    return {
        "paper": put(finished, WORDS["requirement"], pdf(), manager, name="b.pdf").code,
        "return_reason": ReturnReason.select().first().code,
        "rescue": rescuing.ask().code,
        "asked": request.code,
        "proposal": row_of(plural, alone).code,
    }


def _person(app: Flask, user: User | None) -> Person:
    """Signed in, if they can; with another browser of theirs to be closed."""
    browser, own = Browser(app), {}
    if user and user.is_active:
        sign_in(browser, user)
        sessions.begin(user, browser="Otro", network="203.0.113.9")
        last = Session.select().where(Session.user == user).order_by(Session.id.desc())
        own["session"] = last.get().code
    elif user:
        attempt(browser, user.username, PASSWORD)
    token = browser.token()
    cookie = "; ".join(f"{name}={value}" for name, value in browser.web.cookies.items())
    return Person(cookie, token, own)
