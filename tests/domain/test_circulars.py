"""Circulars: who is told, once each, and what became of it."""

import datetime as dt

import pytest
import time_machine

from domain import (
    activation,
    addressees,
    audience,
    circular_letters,
    circulars,
    drafts,
    erasure,
    finalising,
    mailbox,
    outbox,
    tokens,
)
from domain.errors import Refused
from models import (
    Addressee,
    AuditEntry,
    Circular,
    CircularState,
    Entity,
    Letter,
    Purpose,
    User,
    db,
    now,
)
from tests.circulating import SAID, make_addressee, make_circular
from tests.crowd import at_once
from tests.drafts import make_draft
from tests.people import make_entity, make_staff, make_user
from tests.registering import ANSWERS, NETWORK, submit


@pytest.fixture
def staff(database: None) -> User:
    return make_staff()


@pytest.fixture
def circular(staff: User) -> Circular:
    return make_circular(staff)


def test_what_is_published_does_not_change(staff: User):
    draft = make_circular(staff, state=CircularState.DRAFT)
    circulars.publish(draft, by=staff)
    circulars.publish(draft, by=staff)
    assert AuditEntry.select().where(AuditEntry.action == "circular_published").count() == 1
    with pytest.raises(Refused):
        circulars.edit(draft, SAID, seen=circulars.seen_of(draft), by=staff)


@pytest.mark.parametrize(
    "line", ["javascript:alert(1) Video", "ftp://a.example b", "https://u@a.example b", "hola"]
)
def test_a_link_is_of_the_web(line: str):
    with pytest.raises(Refused):
        circulars.read_links(line)


def test_no_subject_of_a_letter_has_an_address(staff: User):
    """A64."""
    with pytest.raises(Refused, match="Enlaces"):
        make_circular(staff, subject="Entre a https://mal.example.com ya")
    assert not Circular.select().exists()


def test_each_person_gets_one_letter_at_the_pace_that_was_chosen(circular: Circular, staff: User):
    for number in range(3):
        make_addressee(circular, tax_id=f"5200000{number}", email=f"a{number}@example.com")
    make_addressee(circular, tax_id="52000009")
    assert circular_letters.send(circular, pace=30, by=staff, key="a") == 3
    assert circular_letters.send(circular, pace=30, by=staff, key="a") == 3
    with pytest.raises(Refused):
        circular_letters.send(circular, pace=30, by=staff, key="b")
    due = [row.run_at for row in Letter.select().order_by(Letter.run_at)]
    assert [(each - due[0]).seconds for each in due] == [0, 2, 4]
    make_addressee(circular, tax_id="52000010", email="nueva@example.com")
    assert circular_letters.send(circular, pace=30, by=staff, key="c") == 1


def test_sent_by_two_and_by_a_double_click_at_once_it_goes_once(circular: Circular, staff: User):
    for number in range(40):
        make_addressee(circular, tax_id=f"520000{number:02}", email=f"a{number}@example.com")
    clicks = ((staff, "a"), (staff, "a"), (make_staff("otra"), "b"), (staff, "c"))

    def send(click: int) -> int:
        by, key = clicks[click]
        try:
            return circular_letters.send(circular, pace=300, by=by, key=key)
        except Refused:
            return 0

    sent = at_once(len(clicks), send)
    assert sorted(sent) in ([0, 0, 0, 40], [0, 0, 40, 40]), sent
    assert sent[0] == sent[1]
    told = [row.recipient for row in Letter.select()]
    assert len(told) == len(set(told)) == 40
    assert AuditEntry.select().where(AuditEntry.action == "circular_sent").count() == 1


def test_its_letter_has_the_person_s_own_link(circular: Circular, staff: User):
    one = make_addressee(circular, "Luz\nBcc: a@example.com", email="luz@example.com")
    circular_letters.send(circular, pace=60, by=staff, key="a")
    assert outbox.work()
    [letter] = mailbox.newest()
    text = "\n".join(letter.lines)
    assert f"/c/{one.link}" in text and "52000000" not in text


def test_a_letter_of_a_circular_that_was_closed_stays(circular: Circular, staff: User):
    make_addressee(circular, email="luz@example.com")
    circular_letters.send(circular, pace=60, by=staff, key="a")
    circulars.close(circular, by=staff)
    outbox.work()
    assert Letter.get().state == "obsolete"


def test_opening_counts_once(circular: Circular):
    one = addressees.find(make_addressee(circular).link)
    addressees.start(one, by=None)
    first = Addressee.get().opened_at
    addressees.start(one, by=None)
    assert Addressee.get().opened_at == first
    assert AuditEntry.select().where(AuditEntry.action == "addressee_opened").count() == 1


def test_the_link_of_a_draft_is_none(staff: User):
    draft = make_circular(staff, state=CircularState.DRAFT)
    assert addressees.find(make_addressee(draft).link) is None


def test_staff_who_try_a_link_are_not_that_person(circular: Circular, staff: User):
    addressees.start(addressees.find(make_addressee(circular).link), by=staff)
    assert Addressee.get().user_id is None


def test_who_finishes_is_joined_by_the_number(circular: Circular, ana: User):
    draft = make_draft(ana)
    make_addressee(circular, tax_id=draft.tax_id)
    entity = finalising.finalise(draft, by=ana, key="k", terms=True)
    assert Addressee.get().entity_id == entity.id


def test_next_year_takes_last_year_s_people_who_only_confirm(staff: User, circular: Circular):
    with time_machine.travel(dt.datetime(2025, 5, 5, tzinfo=dt.UTC)):
        luz = make_user("luz")
        entity = make_entity("Aseo SAS", "900123456", luz)
    last = make_circular(staff, number="7", year=2025)
    make_addressee(last, tax_id="900123456", entity=entity, user=luz, sent_at=now())
    assert audience.from_earlier(circular, last, by=staff, key="a") == 1
    assert audience.from_earlier(circular, last, by=staff, key="b") == 0
    new = Addressee.get(Addressee.circular == circular)
    assert (new.user_id, new.entity_id, new.sent_at) == (luz.id, entity.id, None)


def test_who_is_not_of_the_entity_confirms_nothing(circular: Circular):
    make_addressee(circular, entity=make_entity("Aseo SAS", "900123456", make_user("luz")))
    link = Addressee.get().link
    assert addressees.to_confirm(link, by=make_user("otra")) is None
    asked = addressees.to_confirm(link, by=User.get(User.username == "luz"))
    assert asked.gaps
    with pytest.raises(Refused):
        addressees.confirm(asked, by=User.get(User.username == "luz"))


def test_the_registered_of_a_kind_are_added(circular: Circular, staff: User):
    make_entity("Aseo SAS", "900123456", notification_email="aseo@example.com")
    make_entity("Norte SAS", "900123457", municipality_code="91001")
    wanted = {"family": "juridica", "organisation_type": "", "by": staff}
    assert audience.from_register(circular, municipality="91001", key="a", **wanted) == 1
    assert audience.from_register(circular, municipality="", key="b", **wanted) == 1
    assert Entity.select().count() == 2 == Addressee.select().count()
    with pytest.raises(Refused):
        audience.from_register(circular, municipality="05002", key="c", **wanted)


def test_who_is_forgotten_leaves_the_audience(circular: Circular, staff: User):
    luz = make_user("luz")
    make_addressee(circular, user=luz, email=luz.email)
    with db.atomic():
        erasure.erase(luz, by=staff)
    assert not Addressee.select().exists()


def test_who_is_forgotten_takes_nobody_else_from_the_audience(circular: Circular, staff: User):
    luz = make_user("luz")
    another = make_addressee(circular, user=luz, email="otra@example.com")
    with db.atomic():
        erasure.erase(luz, by=staff)
    kept = Addressee.get_by_id(another.id)
    assert (kept.user_id, kept.email) == (None, "otra@example.com")


def test_who_registers_from_the_link_is_that_person_and_what_they_typed_stays(circular: Circular):
    one, key = make_addressee(circular, email="otra@example.com"), drafts.new_key()
    drafts.keep(key, {"name": "Luz Dary"}, network=NETWORK)
    drafts.begin_from(key, one.link, {"name": one.name, "email": one.email}, network=NETWORK)
    kept = drafts.find(key).answers
    assert (kept["name"], kept["email"]) == ("Luz Dary", "otra@example.com")
    user = submit(key).user
    assert Addressee.get().user_id == user.id


def test_who_shows_that_the_address_is_theirs_is_that_person(circular: Circular):
    make_addressee(circular, email=ANSWERS["email"])
    user = submit().user
    assert Addressee.get().user_id is None
    with db.atomic():
        activation.win(tokens.newest(user, Purpose.ACTIVATE))
    assert Addressee.get().user_id == user.id
