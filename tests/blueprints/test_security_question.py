"""The security question is set, changed or removed by who types the password (A09)."""

import pytest

from domain import security_answers
from models import AuditEntry, Performed, StashedForm, User
from tests.browsing import Browser
from tests.mail import letters_to, text_of
from tests.people import ANSWER, PASSWORD, make_user, sign_in

PATH = "/configuracion/pregunta"
QUESTION, OTHER = "primera-receta", "Sopa de ahuyama"


def filled(browser: Browser, question: str = QUESTION, answer: str = OTHER, present=PASSWORD):
    page = browser.page(PATH)
    form = next(form for form in page.forms.values() if form.action == PATH)
    form["security_question"], form["answer"] = question, answer
    form["present_password"] = present
    return form


def kept(user: User) -> tuple[str, str]:
    now = User.get_by_id(user.id)
    return now.security_question, now.security_answer_hash


def audits(action: str) -> int:
    return AuditEntry.select().where(AuditEntry.action == action).count()


@pytest.mark.asvs("V6.3.7")
def test_it_is_changed_and_the_owner_hears_of_it(hers: Browser, ana: User):
    assert hers.page("/configuracion").html.main.find("a", href=PATH)
    page = hers.send(filled(hers), 200)
    assert "Su pregunta de seguridad está guardada." in page.text
    question, stored = kept(ana)
    assert question == QUESTION and OTHER not in stored
    assert security_answers.matches(stored, "  sopa DE  ahuyama ")
    assert not security_answers.matches(stored, ANSWER)
    [letter] = letters_to(hers, ana.email)
    assert "acaba de cambiar" in text_of(letter) and OTHER not in text_of(letter)
    assert audits("security_question_changed") == 1


def test_it_is_removed(hers: Browser, ana: User):
    page = hers.send(filled(hers, "", ""), 200)
    assert "Ya no tiene pregunta de seguridad." in page.text
    assert kept(ana) == ("", "")
    assert "acaba de quitar" in text_of(letters_to(hers, ana.email)[0])
    assert "Usted no tiene ninguna." in hers.page(PATH).text
    assert audits("security_question_removed") == 1


@pytest.mark.parametrize("key", ["a\x00b", "x" * 65, "ñ"])
def test_a_key_that_is_none_of_ours_is_kept_nowhere(hers: Browser, ana: User, key: str):
    form = filled(hers)
    form["key"].force_value(key)
    hers.send(form, 200)
    assert kept(ana)[0] == QUESTION
    assert not [row for row in Performed.select() if key in row.key]


def test_who_has_none_sets_one(browser: Browser, database: None):
    user = make_user("luz", security_question="", security_answer_hash="")
    sign_in(browser, user)
    browser.send(filled(browser), 200)
    assert kept(user)[0] == QUESTION


@pytest.mark.asvs("V7.5.1")
@pytest.mark.parametrize(("question", "answer"), [(QUESTION, OTHER), ("", "")])
def test_an_open_session_is_not_enough(hers: Browser, ana: User, question: str, answer: str):
    before = kept(ana)
    page = hers.send(filled(hers, question, answer, "no-es-esta-1"), 422)
    assert "Esa no es su contraseña actual" in page.text and "no-es-esta-1" not in page.text
    assert kept(ana) == before and letters_to(hers, ana.email) == []


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("", "Escriba la respuesta de seguridad."),
        ("x" * 101, "Use 100 letras o menos."),
        ("300 123 4567", "Esa respuesta la conocen otras personas."),
        ("ANA", "Esa respuesta la conocen otras personas."),
    ],
)
def test_an_answer_that_others_know_is_refused(hers: Browser, ana: User, answer, sentence):
    before = kept(ana)
    assert sentence in hers.send(filled(hers, answer=answer), 422).text
    assert kept(ana) == before


def test_a_question_of_ones_own_making_is_refused(hers: Browser, ana: User):
    fields = {"security_question": "otra", "answer": OTHER, "present_password": PASSWORD}
    assert hers.post(PATH, fields).status_code == 422


def test_sent_twice_it_changes_once(hers: Browser, ana: User):
    form = filled(hers)
    for _ in range(2):
        hers.send(form, 200)
    assert audits("security_question_changed") == 1
    assert len(letters_to(hers, ana.email)) == 1


def test_no_answer_is_kept_of_a_form_whose_session_had_ended(hers: Browser):
    """(A57)"""
    form = filled(hers)
    hers.post("/salir")
    hers.send(form, 200)
    [stashed] = StashedForm.select()
    assert set(stashed.fields) == {"key", "username", "security_question"}
