"""The public directory: what is found, what is never shown, and the open data."""

import csv
import io
import json

import pytest
from flask import Flask

from domain import directory, erasure, limits, supplies
from models import Entity, Supply, User, db, now
from tests.browsing import Browser
from tests.conftest import with_settings
from tests.people import give_access, make_entity, make_staff, make_user, sign_in

CLEANING, TRANSPORT = "76110000", "78100000"
PAMPLONA, TOLEDO = "54518", "54820"


@pytest.fixture
def company(database: None) -> Entity:
    return make_entity(
        "Aseo Total S.A.S.",
        "900123456",
        municipality_code=PAMPLONA,
        website="aseo.example",
        phone="6075551234",
        email="gerente@aseo.example",
        address="Calle 9 # 1-23",
        representative_name="Gloria Ñáñez",
    )


@pytest.fixture
def rosa(database: None) -> User:
    return make_user("rosa")


@pytest.fixture
def person(rosa: User) -> Entity:
    return make_entity(
        "Rosa Peña Gélvez",
        "37333444",
        rosa,
        organisation_type="persona-natural-colombiana",
        family="natural",
        municipality_code=PAMPLONA,
        phone="3115551234",
        email="rosa.correo@example.com",
        address="Carrera 5 # 6-78",
        website="rosa.example",
        created_by=rosa,
    )


def found(browser: Browser, asked: str = "") -> list[str]:
    return [each.text for each in browser.page(f"/directorio?{asked}").html.select("li h3 a")]


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "q=as%C3%A9o",
        "q=900.123.456-8",
        "municipio=pamplona",
        "municipio=Pamplona,+Norte+de+Santander",
        "tipo=sas",
        "tipo=familia-juridica",
        f"servicio={CLEANING}",
        "servicio=servicios+de+aseo+y+limpieza",
        f"q=aseo&municipio={PAMPLONA}&tipo=familia-juridica&servicio={CLEANING}&verificada=y",
        f"municipio={PAMPLONA}&tipo=sas&servicio={CLEANING}&verificada=y",
    ],
)
def test_a_supplier_is_found_by_each_condition(browser: Browser, company: Entity, asked: str):
    make_entity("Otra Ltda", "800111202", organisation_type="otro", family="otro")
    supplies.add(company, CLEANING, by=make_user("gloria"))
    Entity.update(verified_at=now()).where(Entity.id == company.id).execute()
    names = found(browser, asked)
    assert "Aseo Total S.A.S." in names
    assert ("Otra Ltda" in names) == (asked == "")


@pytest.mark.parametrize(
    "asked",
    [f"municipio={TOLEDO}", "tipo=fundacion", f"servicio={TRANSPORT}", "verificada=y"],
)
def test_a_supplier_is_not_found_by_what_it_is_not(browser: Browser, company: Entity, asked: str):
    assert not found(browser, asked) and not found(browser, f"q=aseo&{asked}")


def test_what_may_mean_several_is_asked_back(browser: Browser, company: Entity):
    page = browser.page("/directorio?municipio=villanueva&verificada=y", status=422)
    assert len(page.html.select("#elija + ul a")) == 4
    assert all("verificada=" in link["href"] for link in page.html.select("#elija + ul a"))
    page = browser.page("/directorio?servicio=medicamentos", status=422)
    assert "Medicamentos cardiovasculares" in page.html.select_one("#elija + ul").text


@pytest.mark.parametrize("asked", ["q=%25", "q=_", "q=ab", "q=%2A%2A%2A", "q=%00%25%25%25"])
def test_wildcards_and_crumbs_find_nothing(browser: Browser, company: Entity, asked: str):
    """A65."""
    page = browser.page(f"/directorio?{asked}", status=422)
    assert "Escriba al menos 3 letras" in page.text and not page.html.select("li h3 a")


def test_nobodys_private_data_leave(browser: Browser, company: Entity, person: Entity, rosa: User):
    """Ley 1581 de 2012: of people nothing but name, place and what they offer."""
    supplies.add(person, CLEANING, by=rosa)
    pages = [
        *(f"/directorio/{each.code}" for each in (company, person)),
        *(
            "/directorio",
            "/directorio?q=rosa+pena",
            "/directorio/datos.csv",
            "/directorio/datos.json",
        ),
    ]
    told = "".join(browser.web.get(path).text for path in pages)
    assert "Rosa Peña Gélvez" in told and "aseo.example" in told and "900123456" in told
    for secret in ("5551234", "gerente@", "Calle 9", "Ñáñez", "37333444", "rosa.", "Carrera 5"):
        assert secret not in told, secret
    assert found(browser, "q=37333444") == [], "a cédula tells nobody whose it is"


def test_a_person_is_shown_by_their_own_act_and_until_they_say_no(
    browser: Browser, other_browser: Browser, person: Entity, rosa: User
):
    card = f"/directorio/{person.code}"
    browser.page(card, status=404)
    sign_in(other_browser, rosa)
    picker = f"/entidades/{person.code}/familias"
    page = other_browser.page(f"{picker}?q=servicios+de+aseo+y+limpieza")
    [add] = [each for each in page.forms.values() if "offer" in each.fields]
    other_browser.send(add)
    own = f"/entidades/{person.code}/directorio"
    assert "Esto, y nada más" in other_browser.page(own).text
    shown, preview = browser.page(card).html.select_one("dl"), other_browser.page(own).html
    assert str(shown) == str(preview.select_one("dl")), "what they see is what everybody sees"
    page = other_browser.page(own)
    page.forms["mostrar"]["unlisted"] = True
    assert "usted pidió que no se muestre" in other_browser.send(page.forms["mostrar"], 200).text
    browser.page(card, status=404)
    assert found(browser) == []


def test_people_are_looked_for_and_not_listed(
    browser: Browser, company: Entity, person: Entity, rosa: User
):
    """Ley 1581 de 2012, article 4: what one allowed is to be found for what one offers."""
    supplies.add(person, CLEANING, by=rosa)
    for asked in ("", f"municipio={PAMPLONA}", "q=rosa", "verificada=", "tipo=sas", "desde=x"):
        assert person.name not in found(browser, asked), asked
    for asked in ("q=rosa+pena", f"servicio={CLEANING}", f"q=rosa&servicio={CLEANING}"):
        assert person.name in found(browser, asked), asked
    for kind in ("familia-natural", "persona-natural-colombiana"):
        page = browser.page(f"/directorio?tipo={kind}", status=422)
        assert page.html.find(id="servicio-e").text == directory.PEOPLE_ARE_SOUGHT
        assert person.name in found(browser, f"tipo={kind}&servicio={CLEANING}")


def test_who_is_forgotten_leaves_the_directory(browser: Browser, person: Entity, rosa: User):
    supplies.add(person, CLEANING, by=rosa)
    browser.page(f"/directorio/{person.code}")
    with db.atomic():
        erasure.erase(rosa, by=make_staff())
    browser.page(f"/directorio/{person.code}", status=404)


def test_what_is_in_dispute_or_unfinished_is_in_no_directory(browser: Browser, company: Entity):
    draft = make_entity("Borrador SAS", "800111202", state="draft")
    browser.page(f"/directorio/{draft.code}", status=404)
    Entity.update(disputed_at=now()).where(Entity.id == company.id).execute()
    assert found(browser) == []
    Entity.update(disputed_at=None).where(Entity.id == company.id).execute()
    assert found(browser) == ["Aseo Total S.A.S."]


def test_the_list_goes_on_where_it_ended(browser: Browser, database: None, monkeypatch):
    numbers = ("900123456", "800111202", "890501019")
    for name, number in zip(("Gamma", "Alfa", "Beta"), numbers, strict=True):
        make_entity(name, number)
    monkeypatch.setattr(directory, "MOST", 2)
    first = browser.page("/directorio?tipo=sas")
    assert [each.text for each in first.html.select("li h3 a")] == ["Alfa", "Beta"]
    later = first.click("Siguientes")
    assert [each.text for each in later.html.select("li h3 a")] == ["Gamma"]
    assert found(browser, "desde=quien-sabe") == ["Alfa", "Beta"]


def test_a_common_name_is_looked_for_within_the_rest(browser: Browser, monkeypatch, database: None):
    """Where the index has more names than are taken from it, the choice's own list is read."""
    make_entity("Aseo Uno", "800111202")
    make_entity("Aseo Dos", "890501019", municipality_code=PAMPLONA)
    monkeypatch.setattr(directory, "LOOKED_AT", 1)
    assert found(browser, f"q=ase&municipio={PAMPLONA}") == ["Aseo Dos"]


def test_open_data_are_rows_of_organisations(browser: Browser, company: Entity):
    make_entity("=Fórmula SAS", "800111202")
    answer = browser.web.get("/directorio/datos.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))
    assert [row["nombre"] for row in rows] == ["Aseo Total S.A.S.", "'=Fórmula SAS"]
    assert rows[0]["municipio"] == "Pamplona, Norte de Santander"
    assert "max-age" in answer.headers["Cache-Control"]
    told = json.loads(browser.web.get("/directorio/datos.json").text)
    assert [row["nit"] for row in told] == ["900123456", "800111202"]
    documented = browser.page("/directorio/datos").html.select("dt code")
    assert [each.text for each in documented] == list(rows[0]) == list(told[0])


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_no_natural_person_is_in_the_open_data(
    browser: Browser, company: Entity, person: Entity, rosa: User, kind: str
):
    supplies.add(person, CLEANING, by=rosa)
    told = browser.web.get(f"/directorio/datos.{kind}").text
    assert "Aseo Total" in told and "Rosa Peña" not in told


def test_a_stranger_may_keep_a_page_and_who_entered_may_not(
    browser: Browser, company: Entity, rosa: User
):
    headers = {"Accept-Encoding": "gzip"}
    first = browser.web.get("/directorio", headers=headers)
    assert "public" in first.headers["Cache-Control"] and "Cookie" in first.headers["Vary"]
    again = browser.web.get(
        "/directorio", headers={**headers, "If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304 and not again.body
    sign_in(browser, rosa)
    assert browser.web.get("/directorio").headers["Cache-Control"] == "no-store"


@pytest.mark.asvs("V2.4.1")
def test_nobody_copies_the_directory_page_by_page(app: Flask, browser: Browser, company: Entity):
    """A65."""
    with_settings(app, throttle=True)
    for _ in range(limits.DIRECTORY.times):
        limits.allow(limits.DIRECTORY, "203.0.113.7")
    browser.page("/directorio", status=429)
    browser.page(f"/directorio/{company.code}", status=429)


def test_twenty_families_are_all_that_one_offers(browser: Browser, company: Entity, rosa: User):
    give_access(rosa, company, "administrator")
    sign_in(browser, rosa)
    codes = list(directory.catalogs.unspsc_families())[:21]
    path = f"/entidades/{company.code}/familias"
    for code in [codes[0], *codes[:20]]:
        assert browser.post(path, {"offer": code}).status_code == 303
    assert "Quite una para agregar otra" in browser.post(path, {"offer": codes[20]}).text
    assert "Elija una familia de la lista" in browser.post(path, {"offer": "99999999"}).text
    assert Supply.select().count() == 20
    browser.post(f"{path}/quitadas", {"offer": codes[0]})
    assert browser.post(path, {"offer": codes[20]}).status_code == 303
    assert [each.code for each in supplies.of(company)] == codes[1:]
