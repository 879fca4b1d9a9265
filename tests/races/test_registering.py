"""Who registers: a number, a user name, an address, a form, a link, a slip, each once."""

import pytest

from domain import (
    activation,
    assisted_confirmation,
    drafts,
    finalising,
    registration,
    tokens,
)
from domain.registration import Applicant
from models import (
    Entity,
    Purpose,
    User,
    UserState,
    db,
)
from tests import assisting
from tests.crowd import CLIENTS, Act, Crowd, Outcome
from tests.drafts import make_draft
from tests.people import make_staff, make_user
from tests.races.rounds import FEW, NETWORK, ROUNDS, Marks, one_winner_each
from tests.registering import ANSWERS


def finalise(draft: int, by: int, key: str) -> str:
    entity = Entity.get_by_id(draft)
    return str(finalising.finalise(entity, by=User.get_by_id(by), key=key, terms=True).receipt)


@pytest.mark.asvs("V2.3.4")
def test_one_tax_id_is_registered_once(clients: Crowd, marks: Marks):
    with db.atomic():
        people = [make_user(f"nit{n}") for n in range(CLIENTS)]
        forms = [[make_draft(user, str(70_000_000 + n)) for user in people] for n in ROUNDS]
    done = clients.race(
        [[(finalise, (each.id, each.created_by_id, each.code)) for each in some] for some in forms]
    )
    one_winner_each(done)
    assert {each.said for some in done for each in some if each.kind == "refused"} == {
        finalising.TAKEN.format(70_000_000 + n) for n in ROUNDS
    }
    assert marks.acts() == {"entity_registered": len(ROUNDS)}
    assert marks.letters() == {"registration_confirmed": 2 * len(ROUNDS)}


# 2
def register(username: str, email: str) -> str:
    answers = ANSWERS | {"username": username, "email": email}
    registration.submit(drafts.new_key(), Applicant(**answers), network=NETWORK)
    return ""


@pytest.mark.asvs("V2.3.4")
def test_one_user_name_is_given_once(clients: Crowd, marks: Marks):
    one_winner_each(
        clients.race(
            [
                [(register, (f"misma{n}", f"m{n}.{i}@example.com")) for i in range(CLIENTS)]
                for n in ROUNDS
            ]
        )
    )
    assert User.select().where(User.username.startswith("misma")).count() == len(ROUNDS)
    assert marks.acts() == {"user_registered": len(ROUNDS)}
    assert marks.letters() == {"activation": len(ROUNDS)}


# 3
def activate(secret: str, key: str) -> str:
    return str(activation.by_link(secret, key).code)


def waiting(username: str, email: str) -> Act:
    """Somebody who registered; answers how they activate it."""
    user = make_user(username, email=email, state=UserState.PENDING)
    secret = tokens.secret_of(tokens.issue(user, Purpose.ACTIVATE))
    return activate, (secret, drafts.resume(user))


@pytest.mark.asvs("V2.3.4")
def test_one_email_is_activated_once(clients: Crowd, marks: Marks):
    with db.atomic():
        rounds = [
            [waiting(f"correo{n}x{i}", f"correo{n}@example.com") for i in range(CLIENTS)]
            for n in ROUNDS
        ]
    one_winner_each(clients.race(rounds))
    left = User.select().where(User.email.startswith("correo"))
    assert [user.state for user in left] == [UserState.ACTIVE] * len(ROUNDS)
    assert marks.acts() == {"user_activated": len(ROUNDS)}


# 4
def test_one_form_is_finished_once_and_all_hear_the_same_number(clients: Crowd, marks: Marks):
    with db.atomic():
        ana = make_user("finaliza")
        forms = [make_draft(ana, str(71_000_000 + n)) for n in ROUNDS]
    done = clients.race(
        [
            [(finalise, (each.id, ana.id, f"{each.code}-{i % 2}")) for i in range(CLIENTS)]
            for each in forms
        ]
    )
    for form, outcomes in zip(forms, done, strict=True):
        assert set(outcomes) == {Outcome("won", str(Entity.get_by_id(form.id).receipt))}
    assert marks.acts() == {"entity_registered": len(ROUNDS)}
    assert marks.letters() == {"registration_confirmed": 2 * len(ROUNDS)}


# 5


@pytest.mark.asvs("V2.3.4")
def test_one_link_of_activation_activates_once(clients: Crowd, marks: Marks):
    with db.atomic():
        rounds = [[waiting(f"enlace{n}", f"enlace{n}@example.com")] * CLIENTS for n in ROUNDS]
    one_winner_each(clients.race(rounds))
    assert marks.acts() == {"user_activated": len(ROUNDS)}


# 8


def confirm(secret: str, password: str) -> str:
    chosen = Applicant(**ANSWERS | {"username": f"v{secret[:9].lower()}", "password": password})
    return str(assisted_confirmation.confirm(secret, chosen).code)


@pytest.mark.asvs("V2.3.4")
def test_one_slip_is_used_once(clients: Crowd, marks: Marks):
    chief = make_staff("jefevolantes")
    people = [
        assisting.start(chief, username=f"volante{n}", email=f"volante{n}@example.com") for n in FEW
    ]
    slips = [assisting.secret(user, chief) for user in people]
    one_winner_each(
        clients.race(
            [[(confirm, (slip, f"panela con limón {i}")) for i in range(CLIENTS)] for slip in slips]
        )
    )
    told, letters = marks.acts(), marks.letters()
    assert told["user_activated"] == len(FEW)
    assert letters["assisted_confirmed"] == len(FEW)
