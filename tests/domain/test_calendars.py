"""The agenda as a calendar: what RFC 5545 asks of it, and whom its address opens it to (A38)."""

import datetime as dt
import re

import pytest

from domain import access, agenda, calendars, requirements
from domain.errors import Refused
from models import (
    Access,
    AuditEntry,
    Bulletin,
    Document,
    Entity,
    EntityState,
    Role,
    User,
    UserState,
    db,
)
from tests.circulating import make_addressee, make_circular
from tests.drafts import paper
from tests.people import give_access, make_entity, make_staff, make_user

pytestmark = pytest.mark.usefixtures("database")
TODAY = dt.date(2026, 12, 1)
LAST = dt.date(2026, 12, 20)


@pytest.fixture
def entity(ana: User) -> Entity:
    return make_entity(administrator=ana)


def put(entity: Entity, code: str = "rup", last: dt.date | None = LAST, **fields) -> Document:
    return paper(entity, code, valid_until=last, **fields)


def events(entity: Entity) -> list[agenda.Event]:
    return agenda.of(entity, requirements.rows(entity), TODAY)


def text(entity: Entity) -> str:
    return calendars.text(entity, events(entity))


def unfolded(entity: Entity) -> list[str]:
    return text(entity).replace("\r\n ", "").split("\r\n")[:-1]


def test_the_agenda_holds_what_is_to_come_the_nearest_first(entity: Entity):
    put(entity, "rup", TODAY + dt.timedelta(days=60))
    put(entity, "existencia", TODAY)
    put(entity, "indicadores", TODAY - dt.timedelta(days=1))
    put(entity, "experiencia", None)
    put(entity, "", LAST, description="Póliza")
    put(entity, "", LAST, description="Contrato reservado", confidential=True)
    titles = [event.title for event in events(entity)]
    assert titles[0].startswith("Existencia y representación legal")
    assert titles[1:] == ["Póliza", "Documento confidencial", "RUP"]
    assert agenda.soon(events(entity), agenda.EventKind.EXPIRY, TODAY) == 3


def test_only_the_one_that_lasts_longest_of_a_row_is_in_it(entity: Entity):
    put(entity)
    last = put(entity, last=LAST + dt.timedelta(days=1))
    put(entity, last=LAST - dt.timedelta(days=1))
    assert [event.key for event in events(entity)] == [f"vence-{last.code}"]


def test_the_calendar_is_written_as_the_standard_says(entity: Entity):
    paper = put(entity)
    lines = unfolded(entity)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    for line in (
        "VERSION:2.0",
        "PRODID:-//Ventanilla//Agenda//ES",
        "X-WR-CALNAME:Agenda de Suministros del Norte SAS",
        f"UID:vence-{paper.code}@localhost",
        "DTSTART;VALUE=DATE:20261220",
        "SUMMARY:Vence: RUP",
        f"URL:http://localhost/entidades/{entity.code}/documentos?fila=rup#fila-rup",
        "TRIGGER:-P3D",
    ):
        assert line in lines
    assert any(re.fullmatch("DTSTAMP:[0-9]{8}T[0-9]{6}Z", line) for line in lines)
    assert text(entity) == text(entity)
    begun = [line.partition(":")[2] for line in lines if line.startswith("BEGIN:")]
    ended = [line.partition(":")[2] for line in lines if line.startswith("END:")]
    assert begun == ["VCALENDAR", "VEVENT", "VALARM"] == ended[::-1]


def test_lines_end_and_fold_as_the_standard_says(entity: Entity):
    Entity.update(name="Ñandú «€» 🏥 " * 18).execute()
    put(entity, "", description="ó" * 200)
    entity = Entity.get()
    raw = text(entity).encode()
    assert raw.endswith(b"\r\n")
    assert raw.count(b"\n") == raw.count(b"\r") == raw.count(b"\r\n")
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert "SUMMARY:Vence: " + "ó" * 200 in unfolded(entity)


@pytest.mark.asvs("V1.2.5")
@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("a,b;c\\d", "a\\,b\\;c\\\\d"),
        ("x\r\nEND:VEVENT\r\nATTENDEE:mailto:a@malo.example", "x END:VEVENT ATTENDEE:mailto:a@"),
        ("x\nBEGIN:VALARM", "x BEGIN:VALARM"),
        ("x\u2028SUMMARY:otra\x0bMETHOD:CANCEL", "x SUMMARY:otra METHOD:CANCEL"),
        ("\u202ex\u200b\x07", "x"),
        ("END:VCALENDAR", "END:VCALENDAR"),
    ],
)
def test_no_name_ends_its_line_or_its_value(entity: Entity, name: str, written: str):
    put(entity, "", description=name)
    Entity.update(name=name).execute()
    entity = Entity.get()
    lines = unfolded(entity)
    assert [line for line in lines if line.startswith(f"SUMMARY:Vence: {written}")]
    assert [line for line in lines if line.startswith(f"X-WR-CALNAME:Agenda de {written}")]
    heads = [re.split("[:;]", line)[0] for line in lines]
    assert heads.count("END") == 3 and heads.count("SUMMARY") == 1
    assert not {"ATTENDEE"} & set(heads) and heads.count("METHOD") == 1


def test_an_address_opens_its_entity_until_another_is_made_or_it_is_removed(entity, ana):
    secret = calendars.renew(entity, by=ana)
    assert len(secret) * 6 >= 128
    assert calendars.opened_by(secret) == entity
    newer = calendars.renew(entity, by=ana)
    assert calendars.opened_by(secret) is None
    assert calendars.opened_by(newer) == entity
    assert calendars.remove(entity, by=ana) and not calendars.remove(entity, by=ana)
    assert calendars.opened_by(newer) is None


@pytest.mark.asvs("V11.4.1")
def test_the_database_holds_nothing_that_opens_it(entity: Entity, ana: User):
    secret = calendars.renew(entity, by=ana)
    [kept] = [row.calendar_hash for row in Access.select()]
    assert secret not in kept
    assert calendars.opened_by(kept) is None
    assert secret not in str([entry.__data__ for entry in AuditEntry.select()])


@pytest.mark.asvs("V8.3.2")
def test_it_dies_with_the_access_and_does_not_come_back_with_it(entity: Entity, ana: User):
    luz = make_user("luz")
    row = give_access(luz, entity)
    secret, hers = calendars.renew(entity, by=luz), calendars.renew(entity, by=ana)
    access.cancel([row.code], entity=entity, by=ana)
    assert calendars.opened_by(secret) is None
    assert calendars.opened_by(hers) == entity
    again = access.request(entity, by=luz, key="k")
    access.accept([again.code], entity=entity, by=ana)
    assert calendars.opened_by(secret) is None


def test_it_is_closed_while_its_user_is_disabled(entity: Entity, ana: User):
    secret = calendars.renew(entity, by=ana)
    User.update(state=UserState.DISABLED).execute()
    assert calendars.opened_by(secret) is None


def test_without_access_there_is_no_address(entity: Entity, ana: User):
    for person in (make_user("luz"), ana):
        draft = make_entity("X", None, state=EntityState.DRAFT, created_by=person)
        with pytest.raises(Refused):
            calendars.renew(draft, by=person)
    pending = make_user("rosa")
    give_access(pending, entity, Role.MEMBER, state="pending")
    with pytest.raises(Refused):
        calendars.renew(entity, by=pending)


def test_it_holds_the_institutions_dates_and_what_a_circular_asks_of_this_entity(entity: Entity):
    circular = make_circular(make_staff(), deadline=LAST, subject="Renueve su registro")
    told = make_addressee(circular, entity=entity)
    with db.atomic():
        for kind in ("mantenimiento", "aviso"):
            days = dict.fromkeys(("first_day", "last_day", "happens_on"), TODAY)
            Bulletin.create(kind=kind, title=kind.capitalize(), **days)
        Bulletin.create(kind="aviso", title="Después", **days | {"first_day": LAST})
    assert [(each.verb, each.title) for each in events(entity)] == [
        ("Mantenimiento", "Mantenimiento"),
        ("Noticia", "Aviso"),
        ("Plazo", "Renueve su registro"),
    ]
    assert "SUMMARY:Plazo: Renueve su registro" in unfolded(entity)
    assert told.link not in unfolded(entity)
    assert "Plazo" not in text(make_entity("Otra SAS", "900373923"))
