"""*Accesos del usuario*, *Términos y condiciones*, *Mis datos personales* (Ley 1581)."""

import io
import json
import zipfile

import pytest

from domain import access
from models import Entity, User
from tests.browsing import Browser
from tests.people import make_entity, make_user, sign_in


@pytest.fixture
def entity(database: None) -> Entity:
    return make_entity("H&H Asociados", "800111202", make_user("gloria"))


def files_of(browser: Browser) -> dict[str, str]:
    answer = browser.post("/configuracion/datos-personales.zip")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(answer.body)) as packed:
        return {name: packed.read(name).decode("utf-8-sig") for name in packed.namelist()}


def test_one_sees_what_was_done_with_ones_account_and_decided_about_it(browser, ana, entity):
    sign_in(browser, ana)
    asked = access.request(entity, by=ana, key="k")
    access.reject([asked.code], entity=entity, by=User.get(User.username == "gloria"))
    page = browser.page("/configuracion").click("Accesos del usuario")
    told = [each.text for each in page.html.select(".rows h2")]
    assert told == ["Solicitud rechazada", "Pidió acceso", "Entró al portal"]
    assert "H&H Asociados" in page.html.main.text


@pytest.mark.asvs("V8.2.2")
def test_nobody_sees_the_history_of_another(browser, ana, entity):
    access.request(entity, by=ana, key="k")
    sign_in(browser, make_user("ramon"))
    page = browser.page("/configuracion/accesos")
    assert [each.text for each in page.html.select(".rows h2")] == ["Entró al portal"]
    assert not any("H&H" in text for text in files_of(browser).values())


@pytest.mark.asvs("V14.2.6")
def test_one_downloads_what_is_kept_and_no_secret(browser, ana, entity):
    sign_in(browser, ana)
    access.request(entity, by=ana, key="k")
    files = files_of(browser)
    [person] = json.loads(files["mis-datos.json"])["Usuario"]
    assert person["Correo electrónico"] == ana.email
    assert ana.email in files["mis-datos.txt"]
    assert "H&H Asociados" in files["mis-datos.txt"]
    for text in files.values():
        assert "argon2" not in text
        assert ana.password_hash not in text


def test_a_natural_persons_form_is_among_it(browser, ana):
    make_entity(ana.name, "1032456789", ana, family="natural", created_by=ana, bank_account="5512")
    sign_in(browser, ana)
    assert "1032456789" in files_of(browser)["mis-datos.txt"]


def test_a_companys_data_are_not_a_persons(browser, ana):
    make_entity("Suministros SAS", "900123456", ana, address="Calle 5 # 6-7")
    sign_in(browser, ana)
    assert "Calle 5" not in files_of(browser)["mis-datos.txt"]


def test_too_many_downloads_are_told_to_wait(browser, ana):
    sign_in(browser, ana)
    for _ in range(10):
        files_of(browser)
    answer = browser.post("/configuracion/datos-personales.zip")
    assert answer.status_code == 429


def test_one_sees_which_terms_one_accepted(browser, ana):
    User.update(terms_version=1, data_version=0).where(User.id == ana.id).execute()
    sign_in(browser, ana)
    told = [each.text for each in browser.page("/configuracion/terminos").html.select(".rows p")]
    assert "aceptó la versión 1, que es la vigente" in told[0]
    assert "no los ha aceptado" in told[1]
