"""Two chiefs act at one moment: one of them always remains, and what is one thing is done once."""

from collections.abc import Callable

from domain import institution, legal_texts, other_accounts, staff_invitations, staff_links, team
from domain.errors import Refused
from models import LegalKind, LegalText, User, UserState
from tests.crowd import at_once
from tests.people import make_staff
from tests.setting_up import invite

ROUNDS = 4


def race(*acts: Callable[[], object]) -> list[str]:
    """The sentence that refused each act; empty where none did."""

    def one(n: int) -> str:
        try:
            acts[n]()
        except Refused as refusal:
            return refusal.message
        return ""

    return at_once(len(acts), one)


def test_two_chiefs_who_disable_or_demote_each_other_leave_one(database: None):
    for number in range(ROUNDS):
        one, other = make_staff(f"uno{number}"), make_staff(f"otro{number}")
        said = race(
            lambda one=one, other=other: other_accounts.disable(other, by=one, reason="left"),
            lambda one=one, other=other: team.change_role(one, "auditor", by=other, reason="left"),
        )
        left = [row for row in (User.get_by_id(one.id), User.get_by_id(other.id)) if row.is_chief]
        assert sum(row.is_active for row in left) == 1, said
        assert sorted(map(bool, said)) == [False, True]


def test_a_link_opened_twice_at_once_makes_one_user(database: None):
    row = invite(make_staff("jefa"))
    secret = staff_links.secret_of(row.code)
    said = race(
        *(
            lambda name=name: staff_invitations.accept(secret, name, "otra-clave-77", network="n")
            for name in ("nora", "nora", "norma")
        )
    )
    assert any(said)
    assert User.select().where(User.email == row.email, User.state == UserState.ACTIVE).count() == 1


def test_two_who_publish_at_once_make_one_version(database: None):
    chief, seen = make_staff("jefa"), str(institution.current_version(LegalKind.TERMS))
    said = race(
        *(
            lambda n=n: legal_texts.publish(
                LegalKind.TERMS, f"# Texto {n}\nUno.", seen=seen, by=chief, key=f"k{n}"
            )
            for n in range(2)
        )
    )
    assert sorted(map(bool, said)) == [False, True]
    assert LegalText.select().where(LegalText.kind == LegalKind.TERMS).count() == 2
