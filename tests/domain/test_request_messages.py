"""What who asks may say to who decides, and what who decides may answer."""

from itertools import count

import pytest

from domain import access, mailer, outbox
from models import Access, Entity, User

keys = (f"message-{n}" for n in count())


def ask(entity: Entity, user: User, message: str = "") -> Access:
    return access.request(entity, by=user, key=next(keys), message=message)


def sent(config) -> list[str]:
    while outbox.work():
        pass
    return [file.read_text() for file in sorted((config.data_dir / "correo").glob("*.eml"))]


def test_the_message_stands_quoted_in_the_letter(entity, ramon, config):
    assert ask(entity, ramon, "Soy la contadora").message == "Soy la contadora"
    assert "«Soy la contadora»" in sent(config)[0]


def test_without_message_the_letter_says_nothing_of_one(entity, ramon, config):
    ask(entity, ramon)
    assert "mensaje" not in sent(config)[0]


@pytest.mark.parametrize(
    "hostile",
    ["http://malo.example/x", "www.malo.com", "yo@malo.com", "https://10.0.0.1", "malo。com"],
)
def test_an_address_in_a_message_is_none_that_a_mail_program_links(hostile):
    shown = mailer.unlinked(f"Entre a {hostile} ya")
    assert hostile not in shown and "://" not in shown
    assert not any(f"{dot}com" in shown for dot in ".。")


def test_a_message_stays_in_its_quotation_and_short():
    shown = mailer.unlinked("Hola» Atentamente, el portal «" + "a" * 500)
    assert shown.count("«") == shown.count("»") == 1
    assert len(shown) < 260


def test_asking_anew_takes_the_old_message_away(entity, gloria, ramon):
    row = ask(entity, ramon, "Soy la contadora")
    access.withdraw(row, by=ramon)
    assert ask(entity, ramon).message == ""


def test_a_reason_is_told_in_the_letter_until_the_request_waits_again(
    entity, gloria, ramon, config
):
    row = ask(entity, ramon)
    access.reject([row.code], entity=entity, by=gloria, reason="Vea www.malo.com. No la conocemos")
    assert Access.get_by_id(row.id).reason == "Vea www.malo.com. No la conocemos"
    letter = sent(config)[-1]
    assert "No la conocemos" in letter and "www.malo" not in letter
    access.revert([row.code], entity=entity, by=gloria)
    assert Access.get_by_id(row.id).reason == ""


def test_asking_anew_takes_the_old_reason_away(entity, gloria, ramon):
    row = ask(entity, ramon)
    access.reject([row.code], entity=entity, by=gloria, reason="No la conocemos")
    assert ask(entity, ramon).reason == ""


def test_a_reason_of_who_lost_the_race_is_told_to_nobody(entity, gloria, ramon, config):
    row = ask(entity, ramon)
    access.accept([row.code], entity=entity, by=gloria)
    access.reject([row.code], entity=entity, by=gloria, reason="No la conocemos")
    assert Access.get_by_id(row.id).reason == ""
    assert not any("No la conocemos" in letter for letter in sent(config))
