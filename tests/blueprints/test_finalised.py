"""*Confirmación de registro*: the number, what comes next, and the letter that says the same."""

import email
import email.policy
import re

import pytest

from domain import outbox
from domain.finalising import finalise
from models import Entity, Family, Session, User
from tests.browsing import Browser, without_token
from tests.drafts import make_draft
from tests.people import give_access, make_entity, make_user, sign_in

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def entity(ana: User) -> Entity:
    return finalise(make_draft(ana), by=ana, key="k", terms=True)


def path_of(entity: Entity) -> str:
    return f"/entidades/{entity.code}/confirmacion"


def test_it_congratulates_and_gives_the_number(browser: Browser, ana: User, entity: Entity):
    page = sign_in(browser, ana).page(path_of(entity))
    assert page.html.h1.text == "Felicitaciones, Ana"
    text = " ".join(page.html.get_text(" ").split())
    assert f"Radicado {entity.receipt}" in text
    assert "(UTC-05:00)" in text
    assert "Enviada a ana@example.com y a oficina@example.org" in text
    for known in ("Usted da el acceso", "sin verificar", "segundo administrador", "SECOP II"):
        assert known in text
    assert page.html.find("a", string="Ir al escritorio")
    assert page.html.find("a", string=re.compile("Constancia"))


def test_a_person_alone_is_not_spoken_to_as_a_company(browser: Browser, ana: User, entity: Entity):
    hers = sign_in(browser, ana)
    assert "Si alguien le ayuda" in hers.page(path_of(entity)).html.main.text
    Entity.update(family=Family.LEGAL).execute()
    text = hers.page(path_of(entity)).html.main.text
    assert "no dependa de una sola persona" in text
    assert "Si alguien le ayuda" not in text


def test_a_draft_goes_back_to_its_review(browser: Browser, ana: User):
    draft = make_draft(ana)
    assert sign_in(browser, ana).page(path_of(draft)).request.path.endswith("/revisar")


def test_an_imported_entity_has_no_confirmation(browser: Browser, ana: User):
    imported = make_entity(administrator=ana)
    sign_in(browser, ana).page(path_of(imported), status=404)


def test_who_finalises_acts_for_that_entity_without_signing_in_again(browser: Browser, ana: User):
    make_entity("La de antes", administrator=ana)
    draft = make_draft(ana)
    hers = sign_in(browser, ana)
    form = hers.page(f"/entidades/{draft.code}/revisar").forms
    final = next(f for f in form.values() if f.action.endswith("/finalizacion"))
    final["terms"] = True
    hers.send(final, status=200)
    assert Session.get().current_entity_id == draft.id
    assert "Ana Rojas Peña" in hers.page("/escritorio").text


@pytest.mark.asvs("V8.2.2")
def test_strangers_find_nothing_and_members_have_no_business_there(
    other_browser: Browser, entity: Entity
):
    beto = make_user("beto")
    theirs = sign_in(other_browser, beto)
    missing = without_token(theirs.page("/entidades/xxxxxxxxxxxx/confirmacion", status=404))
    assert without_token(theirs.page(path_of(entity), status=404)) == missing
    give_access(beto, entity)
    theirs.page(path_of(entity), status=403)


def test_the_letter_says_the_number_and_where_to_see_it(ana: User, entity: Entity, tmp_path):
    while outbox.work():
        pass
    letters = [path.read_bytes() for path in (tmp_path / "correo").glob("*.eml")]
    assert len(letters) == 2
    for letter in letters:
        message = email.message_from_bytes(letter, policy=email.policy.default)
        body = message.get_content()
        assert message["Subject"] == "Confirmación de registro"
        assert f"Radicado: {entity.receipt}" in body
        assert f"http://localhost{path_of(entity)}" in body.splitlines()
        assert "sin verificar" in body
        assert "segundo administrador" not in body  # she is a natural person
        assert "\n- El registro en SECOP II" in body
