import datetime as dt
import logging
import re

import pytest
import time_machine

from domain import drafts, limits, passwords, registration
from domain.errors import Refused
from models import AuditEntry, Letter, SignUpDraft, User, UserState, db, now
from tests.crowd import at_once
from tests.people import make_user
from tests.registering import ANSWERS, NETWORK, PASSWORD, submit


def refused(**changes: str) -> Refused:
    with pytest.raises(Refused) as refusal:
        submit(**changes)
    assert not User.select().where(User.state == UserState.PENDING).exists()
    return refusal.value


@pytest.mark.asvs("V11.4.2", "V2.2.1")
def test_a_person_is_kept_as_typed_but_for_what_is_secret(database: None):
    draft = submit(email="Luz.Dary+22@Ñandú.Example", username="LuzDary_2018")
    user = User.get_by_id(draft.user_id)
    assert user.state == UserState.PENDING
    assert user.email == "luz.dary+22@xn--and-6ma2c.example"
    assert user.username == "luzdary_2018"
    assert user.phone == "+573005550142"
    assert user.entity_name == user.name == "Luz Dary Contreras"
    assert (user.terms_version, user.data_version) == (1, 1)
    assert passwords.verify(user.password_hash, PASSWORD)
    assert passwords.verify(user.security_answer_hash, "un trompo de guayacán")
    assert user.security_answer_hash.startswith("$argon2id$")


def test_an_organisation_is_named(database: None):
    assert refused(participation="nueva").field == "entity_name"
    draft = submit(participation="existente", entity_name="H&H  Asociados")
    assert User.get_by_id(draft.user_id).entity_name == "H&H Asociados"
    assert User.get_by_id(draft.user_id).participation == "existente"


def test_the_answers_leave_the_draft_once_handed_in(database: None):
    key = drafts.new_key()
    drafts.keep(key, ANSWERS, network="n")
    kept = drafts.find(key).answers
    assert "password" not in kept
    assert "answer" not in kept
    assert kept["name"] == "Luz Dary Contreras"
    assert submit(key).answers == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "Gane en www.premio.example"),
        ("name", "ADMIN entre a http://malo.example"),
        ("name", "Llame al 300 555 0142"),
        ("name", "a" * 121),
        ("country", "XX"),
        ("email", "luzdary@correo"),
        ("email", "a@example.com, b@example.com"),
        ("email", "a@example.com\nBcc: b@example.com"),
        ("email", "ñoño@example.com"),
        ("phone", "12345"),
        ("phone", "300CALLNOW"),
        ("phone", "9" * 5000),
        ("time_zone", "../../etc/passwd"),
        ("username", "vіctor"),
        ("username", "víctor"),
        ("username", "\u212aelvin"),
        ("username", "ａｎａ"),
        ("username", "ana."),
        ("username", ".ana"),
        ("username", "an"),
        ("username", "a" * 41),
        ("username", "ana rojas"),
        ("username", "ana@example.com"),
        ("password", "corta1"),
        ("password", "abcdefghi"),
        ("password", "luzdary2024"),
        ("password", "a" * 1_000_000),
        ("security_question", "madre"),
        ("participation", "jefe"),
        ("answer", "300 555 0142"),
        ("answer", "+57 3005550142"),
        ("answer", "LUZ DARY contreras"),
        ("answer", "luzdary.contreras"),
        ("answer", "luzdary@example.com"),
        ("answer", " . "),
    ],
)
@pytest.mark.asvs("V2.2.1", "V1.3.11", "V6.2.11")
def test_what_may_not_be_is_refused_at_its_field(database: None, field: str, value: str):
    """A11, A64."""
    assert refused(**{field: value}).field == field


def test_another_countrys_phone_is_read_in_its_way(database: None):
    draft = submit(country="VE", phone="0414 123 4567")
    assert User.get_by_id(draft.user_id).phone == "+584141234567"


@pytest.mark.asvs("V2.3.4", "V15.4.2")
def test_fifty_posts_with_one_key_make_one_user_and_one_letter(database: None):
    """A43: whoever comes second gets the first one's answer."""
    key = drafts.new_key()
    results = at_once(50, lambda n: submit(key).user_id)
    assert len(set(results)) == 1
    assert User.select().count() == Letter.select().count() == 1
    assert AuditEntry.select().where(AuditEntry.action == "user_registered").count() == 1


@pytest.mark.asvs("V2.3.4")
def test_of_eight_who_want_one_user_name_one_gets_it(database: None):
    """A41."""

    def want(n: int) -> str:
        try:
            submit(email=f"persona{n}@example.com", username="hospital", answer="el río")
        except Refused as refusal:
            return refusal.field or ""
        return "won"

    results = at_once(8, want)
    assert sorted(results) == ["username"] * 7 + ["won"]
    assert User.select().count() == Letter.select().count() == 1


def test_several_may_wait_with_one_address(database: None):
    """A03: the address belongs to whoever reads its letters."""
    submit()
    submit(username="intrusa")
    assert User.select().where(User.email == ANSWERS["email"]).count() == 2


@pytest.mark.asvs("V6.3.8")
def test_a_registered_address_is_told_to_its_owner_alone(database: None):
    """A01: the same rows, but no usable link and another letter."""
    owner = make_user("ana", email=ANSWERS["email"])
    draft = submit()
    assert draft.email == ANSWERS["email"]
    assert User.get_by_id(draft.user_id).state == UserState.PENDING
    letter = Letter.get()
    assert letter.template == "already_registered"
    assert letter.context["username"] == owner.username
    assert letter.token_id is None


@pytest.mark.asvs("V6.3.8")
def test_a_registered_address_takes_the_same_work(database: None, caplog: pytest.LogCaptureFixture):
    """A02: statement by statement, so that no clock tells."""
    make_user("ana", email="ocupado@example.com")
    caplog.set_level(logging.DEBUG, "peewee")
    done = []
    for name in ("ocupado", "liberado"):
        caplog.clear()
        submit(email=f"{name}@example.com", username=name)
        statements = [str(record.msg[0]) for record in caplog.records if record.name == "peewee"]
        done.append([re.sub('"s[0-9a-f]{32}"', "", statement) for statement in statements])
    assert done[0] == done[1]
    assert len(done[0]) > 10


def test_an_unactivated_name_is_free_after_72_hours_though_nobody_tidied(database: None):
    submit()
    assert refused_name() == "username"
    with time_machine.travel(now() + dt.timedelta(hours=72, minutes=1), tick=False):
        submit(email="otra@example.com", name="Otra Persona")
    assert [user.name for user in User.select()] == ["Otra Persona"]


def refused_name() -> str | None:
    with pytest.raises(Refused) as refusal:
        submit(email="otra@example.com", name="Otra Persona")
    return refusal.value.field


def test_an_active_name_is_never_free(database: None):
    make_user("luzdary.contreras", created_at=now() - dt.timedelta(days=900))
    assert refused_name() == "username"


@pytest.mark.asvs("V2.4.1")
def test_an_address_gets_three_letters_in_six_hours(database: None):
    """A04: silent beyond, for the person who types looks at the same page."""
    for n in range(5):
        submit(username=f"persona{n}")
    assert Letter.select().count() == 3
    with time_machine.travel(now() + dt.timedelta(hours=6, minutes=1), tick=False):
        submit(username="persona9")
    assert Letter.select().count() == 4


def test_a_taken_name_is_told_ten_times_in_ten_minutes(database: None):
    make_user("ana")
    key = drafts.new_key()
    told = [answer_for(key) for _ in range(12)]
    assert all("ya existe" in sentence for sentence in told[:10])
    assert all("10 minutos" in sentence for sentence in told[10:])


def answer_for(key: str) -> str:
    with pytest.raises(Refused) as refusal:
        submit(key, username="ana", email="x@example.com", password="mar de leva 88")
    return refusal.value.message


def test_a_crowd_behind_one_address_registers_within_an_hour(database: None):
    """No limit stops the people of one hospital."""
    for n in range(310):
        limits.allow(limits.NAME_CHECKS_NETWORK, NETWORK)
        submit(email=f"persona{n}@example.com", username=f"persona{n}")
    assert User.select().count() == 310


def test_a_network_that_tries_names_is_stopped_before_they_are_looked_up(database: None):
    make_user("ana")
    for _ in range(301):
        last = answer_for(drafts.new_key())
    assert "10 minutos" in last


def test_a_forgotten_registration_leaves_nothing(database: None):
    key = drafts.new_key()
    submit(key)
    registration.forget(key)
    registration.forget(key)
    assert not SignUpDraft.select().exists()
    assert not User.select().exists()
    assert not Letter.select().exists()


def test_forgetting_at_the_same_moment_is_forgetting_once(database: None):
    for n in range(5):
        key = drafts.new_key()
        submit(key, email=f"luz{n}@example.com", username=f"luz{n}")
        at_once(6, lambda _, key=key: registration.forget(key))
    assert not User.select().exists()
    assert AuditEntry.select().where(AuditEntry.action == "registration_deleted").count() == 5


def test_forgetting_spares_an_active_user(database: None):
    key = drafts.new_key()
    draft = submit(key)
    with db.atomic():
        User.update(state=UserState.ACTIVE).where(User.id == draft.user_id).execute()
    registration.forget(key)
    assert User.select().count() == 1


def test_a_draft_lapses_and_its_key_begins_anew(database: None):
    key = drafts.new_key()
    drafts.keep(key, {"name": "Luz"}, network="n")
    with time_machine.travel(now() + dt.timedelta(hours=73), tick=False):
        assert drafts.find(key) is None
        drafts.keep(key, {"email": "a@example.com"}, network="n")
        assert drafts.find(key).answers == {"email": "a@example.com"}


def test_fields_left_at_the_same_moment_are_all_kept(database: None):
    key = drafts.new_key()
    names = ["name", "email", "phone", "username", "entity_name"]
    at_once(len(names), lambda n: drafts.keep(key, {names[n]: "x"}, network="n"))
    assert drafts.find(key).answers == dict.fromkeys(names, "x")
