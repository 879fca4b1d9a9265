"""A plural entity's members: proposed, given shares, asked, removed by its own people."""

import pytest

from domain import composition, consortium, gaps, limits, memberships, sections
from domain.errors import Refused
from models import (
    AuditEntry,
    Change,
    ConsortiumMember,
    Entity,
    EntityState,
    Family,
    Letter,
    MemberState,
    User,
    db,
    now,
)
from tests.consortia import (
    accept,
    add,
    company,
    make_plural,
    put_member,
    row_of,
    share,
    states,
    whole,
)
from tests.people import make_entity, make_user

REGISTERED = {"state": EntityState.REGISTERED, "verified_at": now()}


@pytest.fixture
def draft(ana: User) -> Entity:
    return make_plural(ana)


def letters() -> list[tuple[str, str]]:
    rows = Letter.select().order_by(Letter.id)
    return [(row.recipient.split("@")[0], row.template) for row in rows]


def again(entity: Entity) -> Entity:
    return Entity.get_by_id(entity.id)


def test_a_member_is_proposed_once_and_nobody_hears_of_it_yet(draft, north, ana):
    row = add(draft, north, ana)
    assert (row.state, row.share, row.asked_at) == (MemberState.PENDING, 0, None)
    assert add(draft, north, ana).id == row.id  # the same form
    with pytest.raises(Refused, match="ya está en la lista"):
        add(draft, north, ana, key="another form")
    assert letters() == []


def test_what_the_proposer_administers_has_accepted(draft, ana):
    own = company("La mía SAS", ana)
    assert add(draft, own, ana).state == MemberState.ACCEPTED


def test_only_registered_entities_that_are_not_plural_take_part(draft, ana):
    with pytest.raises(Refused, match="no está registrada"):
        add(draft, make_entity("A medias", None, state=EntityState.DRAFT), ana)
    other = make_entity("Otra UT", None, family=Family.PLURAL)
    with pytest.raises(Refused, match="plural"):
        add(draft, other, ana)
    registered = make_plural(ana, "La misma", **REGISTERED)
    with pytest.raises(Refused, match="plural"):
        add(registered, registered, ana)
    assert composition.rows(draft) == []


def test_only_a_plural_entity_has_members(north, south, ana):
    single = make_entity("Una SAS", None, state=EntityState.DRAFT, created_by=ana)
    with pytest.raises(Refused, match="Solo un consorcio"):
        add(single, north, ana)


def test_without_a_name_nobody_is_proposed(ana, north):
    with pytest.raises(Refused, match="nombre"):
        add(make_plural(ana, name=""), north, ana)


def test_who_does_not_edit_it_changes_nothing(draft, north):
    stranger = make_user("ramon")
    with pytest.raises(Refused, match="Usted ya no puede"):
        add(draft, north, stranger)


@pytest.mark.asvs("V2.4.1")
def test_thirty_members_and_thirty_proposals_a_day_are_the_most(draft, north, ana):
    for n in range(30):
        put_member(draft, company(f"Empresa {n}"))
    with pytest.raises(Refused, match="30 integrantes"):
        add(draft, north, ana)
    other = make_plural(ana, "Otra UT")
    for _ in range(30):
        limits.allow(limits.PROPOSALS, ana.code)
    with pytest.raises(Refused, match="Hoy ya agregó"):
        add(other, north, ana)


def test_a_draft_keeps_shares_that_do_not_sum_and_says_what_is_left(draft, north, south, ana):
    add(draft, north, ana)
    add(draft, south, ana)
    saved = share(draft, ana, _1="33,34", _2="33.33")
    assert [row.share for row in composition.rows(draft)] == [3334, 3333]
    assert saved.lacking == [
        "participaciones que sumen 100,00 % (van 66,67 %: faltan 33,33 %)",
        "líder",
    ]
    assert letters() == []


def test_a_share_that_does_not_pass_waits_as_it_was_typed(draft, north, south, ana):
    add(draft, north, ana)
    add(draft, south, ana)
    saved = share(draft, ana, _1="60", _2="cuarenta", leader=north)
    wrong = row_of(draft, south).code
    assert list(saved.problems) == [wrong]
    assert again(draft).typed == {"integrantes": {wrong: "cuarenta"}}
    assert "participaciones sin guardar" in composition.missing(again(draft))
    share(draft, ana, _2="40")
    assert again(draft).typed == {}


def test_whole_shares_ask_every_member_once(draft, north, south, ana):
    add(draft, north, ana)
    add(draft, south, ana)
    saved = share(draft, ana, _1="60", _2="40", leader=north)
    assert [row.member.name for row in saved.asked] == ["Norte SAS", "Sur SAS"]
    assert letters() == [("norma", "member_proposed"), ("saul", "member_proposed")]
    assert Letter.get().context["terms"] == "60,00 %, líder"
    share(draft, ana, _1="60", _2="40", leader=north)
    assert len(letters()) == 2


def test_other_terms_are_asked_anew_and_only_of_whom_they_changed(draft, ana):
    own, north = company("La mía SAS", ana), company("Norte SAS", make_user("norma"))
    south = company("Sur SAS", make_user("saul"))
    for member in (own, north, south):
        add(draft, member, ana)
    share(draft, ana, _1="20", _2="40", _3="40", leader=own)
    accept(draft, north, User.get(User.username == "norma"))
    accept(draft, south, User.get(User.username == "saul"))
    before = len(letters())
    share(draft, ana, _1="10", _2="50", _3="40", leader=own)
    assert states(draft) == ["accepted", "pending", "accepted"]
    assert letters()[before:] == [("norma", "member_proposed")]
    share(draft, ana, leader=south)
    assert states(draft) == ["accepted", "pending", "pending"]


def test_the_form_lacks_members_shares_leader_and_answers(draft, north, south, ana):
    members = sections.section_of(Family.PLURAL, "integrantes")
    assert sections.missing_in(draft, members) == ["al menos 2 integrantes"]
    add(draft, north, ana)
    add(draft, south, ana)
    assert sections.missing_in(draft, members)[0] == "participación de «Norte SAS»"
    share(draft, ana, _1="60", _2="40", leader=north)
    assert sections.missing_in(draft, members) == [
        "aceptación de «Norte SAS»",
        "aceptación de «Sur SAS»",
    ]
    accept(draft, north, User.get(User.username == "norma"))
    accept(draft, south, User.get(User.username == "saul"))
    assert sections.missing_in(draft, members) == []
    assert not [each for each in gaps.of(draft).fields if each.section is members]


def test_a_member_is_removed_and_told_if_it_was_asked(draft, north, south, ana):
    row = add(draft, north, ana)
    consortium.remove(row, by=ana)
    consortium.remove(row, by=ana)
    assert composition.rows(draft) == []
    assert letters() == []
    add(draft, north, ana, key="2")
    add(draft, south, ana)
    share(draft, ana, _1="60", _2="40", leader=north)
    consortium.remove(row_of(draft, north), by=ana)
    assert letters()[-1] == ("norma", "member_removed")
    removals = AuditEntry.select().where(AuditEntry.action == "member_removed")
    assert removals.count() == 2


def test_a_reminder_goes_once_a_day_to_who_was_asked(draft, north, south, ana):
    row = add(draft, north, ana)
    with pytest.raises(Refused, match="Todavía no le hemos preguntado"):
        consortium.remind(row, by=ana)
    add(draft, south, ana)
    share(draft, ana, _1="60", _2="40", leader=north)
    consortium.remind(row, by=ana)
    assert letters()[-1] == ("norma", "member_proposed")
    with pytest.raises(Refused, match="Ya se lo recordamos"):
        consortium.remind(row, by=ana)
    accept(draft, north, User.get(User.username == "norma"))
    with pytest.raises(Refused, match="ya respondió"):
        consortium.remind(row, by=ana)


def test_an_administrator_gets_three_letters_and_then_one_digest(ana, north):
    norma = User.get(User.username == "norma")
    for n in range(5):
        plural = make_plural(ana, f"UT {n}")
        own = company(f"Propia {n}", ana)
        add(plural, own, ana)
        add(plural, north, ana)
        share(plural, ana, _1="50", _2="50", leader=own)
    told = [template for who, template in letters() if who == norma.username]
    assert told == ["member_proposed"] * 3 + ["member_digest"]


def test_a_rejection_can_be_asked_again(draft, north, south, ana):
    norma = User.get(User.username == "norma")
    add(draft, north, ana)
    add(draft, south, ana)
    share(draft, ana, _1="60", _2="40", leader=north)
    memberships.reject(row_of(draft, north), by=norma)
    consortium.ask_again(row_of(draft, north), by=ana)
    consortium.ask_again(row_of(draft, north), by=ana)
    assert states(draft) == ["pending", "pending"]
    assert [who for who, template in letters() if template == "member_proposed"] == [
        "norma",
        "saul",
        "norma",
    ]


def test_a_registered_one_is_saved_only_whole_and_is_then_unverified(ana, north, south):
    plural = make_plural(ana, **REGISTERED)
    whole(plural, north, south)
    saved = share(plural, ana, _1="60", _2="30")
    assert saved.lacking
    assert [row.share for row in composition.rows(plural)] == [5000, 5000]
    assert again(plural).typed["integrantes"]
    assert again(plural).is_verified
    share(plural, ana, _1="60", _2="40")
    assert not again(plural).is_verified
    said = [(row.label, row.before, row.after) for row in Change.select().order_by(Change.id)]
    assert said == [
        ("Integrante Norte SAS", "50,00 %, líder", "60,00 %, líder"),
        ("Integrante Sur SAS", "50,00 %", "40,00 %"),
    ]
    assert states(plural) == ["pending", "pending"]


def test_a_registered_one_keeps_two_members(ana, north, south):
    plural = make_plural(ana, **REGISTERED)
    whole(plural, north, south)
    with pytest.raises(Refused, match="al menos 2"):
        consortium.remove(row_of(plural, south), by=ana)
    third = company("Tercera SAS")
    put_member(plural, third, 100)
    consortium.remove(row_of(plural, third), by=ana)
    assert not again(plural).is_verified
    change = Change.get()
    assert (change.label, change.before, change.after) == ("Integrante Tercera SAS", "1,00 %", "")


def test_a_member_that_is_gone_is_gone_from_the_list(draft, north, south, ana):
    whole(draft, north, south)
    with db.atomic():
        Entity.delete().where(Entity.id == north.id).execute()
    assert [row.member.name for row in composition.rows(draft)] == ["Sur SAS"]


def test_members_are_nobodys_while_the_draft_is_of_another_type(draft, north, south):
    whole(draft, north, south)
    with db.atomic():
        Entity.update(family=Family.LEGAL).where(Entity.id == draft.id).execute()
    assert composition.rows(again(draft)) == []
    assert ConsortiumMember.select().count() == 2
