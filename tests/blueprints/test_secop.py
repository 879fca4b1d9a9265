"""*Paquete SECOP*: the sheet, the papers, and the account that people record."""

import csv
import datetime as dt
import io
import zipfile
from pathlib import Path

import brotli
import pytest
from webtest import Upload

from blueprints import static_files
from domain import (
    board_making,
    library,
    secop_accounts,
)
from models import (
    AuditEntry,
    Change,
    Document,
    DocumentState,
    Entity,
    Family,
    FinancialYear,
    Proof,
    SecopAccount,
    User,
)
from tests.attaching import put
from tests.boards import call, published
from tests.browsing import Browser
from tests.domain.sample_files import pdf
from tests.people import give_access, make_entity, make_staff, make_user, sign_in
from tests.proving import a_proof

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def entity(ana: User) -> Entity:
    return make_entity(
        "Ana Rojas",
        "37333444",
        administrator=ana,
        family=Family.NATURAL,
        email="ana@example.com",
        is_sme=True,
        bank_name="Banco Uno",
        bank_account="123456789",
        bank_account_type="ahorros",
    )


def path_of(entity: Entity, rest: str = "") -> str:
    return f"/entidades/{entity.code}/secop{rest}"


def zip_of(browser: Browser, entity: Entity) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(browser.web.get(path_of(entity, ".zip")).body))


def test_each_field_stands_in_the_order_of_secop(hers: Browser, entity: Entity):
    FinancialYear.create(
        entity=entity,
        year=2025,
        **dict.fromkeys(("equity", "current_assets", "total_assets"), 7000),
        **dict.fromkeys(("current_liabilities", "total_liabilities"), 300),
        **dict.fromkeys(("operating_profit", "interest_expense"), 0),
    )
    page = hers.page(path_of(entity))
    labels = {each["for"]: each.text for each in page.html.select("main label")}
    told = {labels[each["id"]]: each["value"] for each in page.html.select("main input[readonly]")}
    assert list(told)[:6] == [
        *("Nombre de la Entidad", "NIT", "Mipyme", "País", "Departamento", "Municipio")
    ]
    assert told["NIT"] == "37333444", "without its check digit"
    assert told["Municipio"] == "Medellín"
    assert told["Correo electrónico para notificaciones SECOP II"] == "ana@example.com"
    assert told["Patrimonio"] == "7000" and told["Utilidad operacional"] == "0"
    assert list(told)[-1] == "Tipo de cuenta bancaria"


def test_the_number_of_the_bank_account_is_never_whole(hers: Browser, entity: Entity):
    """A23."""
    page = hers.page(path_of(entity))
    assert "terminada en 6789" in page.text and "123456789" not in page.text


def test_the_papers_are_named_in_the_order_of_secops_rows(hers: Browser, entity: Entity, ana: User):
    for row, name in (("cedula", "foto.txt"), ("experiencia", "a.txt"), ("experiencia", "b.txt")):
        put(entity, row, name.encode(), ana, name=name)
    put(entity, "rut", b"rut", ana)
    names = zip_of(hers, entity).namelist()
    assert names == [
        *("3 Experiencia.txt", "3 Experiencia (2).txt", "5 Existencia e identificación.txt"),
        "indice.csv",
    ]
    assert zip_of(hers, entity).read("5 Existencia e identificación.txt") == b"foto.txt"
    page = hers.page(path_of(entity))
    rows = [each.text for each in page.html.select("ol.rows li h3")]
    assert [row.split(".")[0] for row in rows] == list("12345") and rows[0] == "1. RUP"


def test_a_paper_that_was_returned_says_so_in_its_own_colour(
    hers: Browser, entity: Entity, ana: User
):
    row = put(entity, "cedula", b"cedula", ana)
    Document.update(state=DocumentState.RETURNED).where(Document.code == row.code).execute()
    state = hers.page(path_of(entity)).html.select_one("ol.rows .state")
    assert (state.text, state["data-state"]) == ("Devuelto", "returned")


def test_who_keeps_no_accounts_hands_in_one_paper_for_two_rows(
    hers: Browser, entity: Entity, ana: User
):
    put(entity, "constancia_contabilidad", b"no", ana)
    names = zip_of(hers, entity).namelist()
    assert names[:2] == ["2 Indicadores.txt", "4 Estados financieros.txt"]


def test_a_member_gets_no_confidential_paper(
    hers: Browser, other_browser: Browser, entity: Entity, ana: User
):
    secret = put(entity, "cedula", b"secreta", ana)
    library.set_confidential(secret, True, by=ana)
    member = make_user("beto")
    give_access(member, entity)
    sign_in(other_browser, member)
    assert zip_of(other_browser, entity).namelist() == ["indice.csv"]
    page = other_browser.page(path_of(entity))
    assert "confidencial, pídalo a un administrador" in page.text
    assert f"/documentos/{secret.code}/archivo" not in page.text
    assert len(zip_of(hers, entity).namelist()) == 2


def test_the_script_that_copies_weighs_half_a_kilobyte_and_no_other_is_loaded(
    hers: Browser, entity: Entity
):
    page = hers.page(path_of(entity))
    [script] = page.html.select("script")
    source = Path(static_files.__file__).parents[1] / "static" / "copiar.js"
    assert "copiar." in script["src"]
    assert len(brotli.compress(static_files._content(source))) <= 512
    assert not page.html.select("main button"), "which without the script would do nothing"


DAY = dt.date(2026, 1, 5)


def csv_of(browser: Browser, path: str) -> list[list[str]]:
    told = browser.web.get(path).body.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(told), delimiter=";"))


def account_form(browser: Browser, entity: Entity):
    page = browser.page(path_of(entity, "/cuenta"))
    return next(form for form in page.forms.values() if "name" in form.fields)


def said_by(entity: Entity, by: User, proof: Proof | None = None) -> None:
    secop_accounts.record(entity, "Ana Rojas", DAY, proof=proof, by=by, key="k")


def acts() -> list[str]:
    query = AuditEntry.select().where(AuditEntry.action.startswith("secop")).order_by(AuditEntry.id)
    return [row.action for row in query]


def test_an_account_with_its_capture_is_recorded_corrected_and_removed(
    hers: Browser, entity: Entity
):
    assert "Ya me registré" in hers.page(path_of(entity)).text
    form = account_form(hers, entity)
    form["name"], form["registered_on"] = "ana.rojas", "05/01/2026"
    form["proof"] = Upload("captura.pdf", content := pdf())
    page = hers.send(form)
    assert "ana.rojas" in page.text and "Registrada" in page.text
    assert hers.web.get(path_of(entity, "/captura")).body == content
    assert SecopAccount.get().registered_on == DAY

    form = account_form(hers, entity)
    assert (form["name"].value, form["registered_on"].value) == ("ana.rojas", "2026-01-05")
    form["name"] = "Ana Rojas"
    hers.send(form)
    account = SecopAccount.get()
    assert account.name == "Ana Rojas" and account.proof, "the capture stays without another"

    page = hers.page(path_of(entity, "/cuenta"))
    [form] = [each for each in page.forms.values() if each.action.endswith("/quitada")]
    hers.send(form)
    assert not SecopAccount.select().count() and not Proof.select().count()
    assert acts() == ["secop_recorded", "secop_corrected", "secop_removed"]
    assert [row.after.partition(",")[0] for row in Change.select().order_by(Change.id)] == [
        *("ana.rojas", "Ana Rojas", "")
    ]


@pytest.mark.parametrize("day", ["", "mañana", "31/12/2014", "01/01/2999"])
def test_a_date_that_cannot_be_is_asked_again_and_what_was_typed_stays(
    hers: Browser, entity: Entity, day: str
):
    form = account_form(hers, entity)
    form["name"], form["registered_on"] = "ana.rojas", day
    page = hers.send(form, status=422)
    assert page.html.select_one("#registered_on-e") and 'value="ana.rojas"' in page.text
    assert not SecopAccount.select().count()


def test_those_who_decide_open_the_capture_and_an_auditor_does_not(
    browser: Browser, other_browser: Browser, entity: Entity, ana: User
):
    said_by(entity, ana, proof=a_proof())
    path = f"/institucion/secop/{entity.code}/captura"
    sign_in(browser, make_staff("sonia"))
    assert browser.web.get(path).headers["Content-Disposition"].startswith("attachment")
    sign_in(other_browser, make_staff("aldo", staff_role="auditor"))
    other_browser.page(path, status=403)


def test_the_board_tells_who_is_in_secop(browser: Browser, entity: Entity, ana: User):
    circular = published()
    person = call(circular, "Ana Rojas", "37333444")
    call(circular, "Beto Ruiz", "13279714")
    said_by(entity, ana, proof=a_proof())
    board_making.make(circular)
    sign_in(browser, make_staff("sonia"))
    path = f"/institucion/circulares/{circular.code}/tablero"
    page = browser.page(f"{path}?secop=si")
    assert "Ana Rojas" in page.text and "Beto Ruiz" not in page.text
    page = browser.page(f"{path}/imprimir?secop=no&q=ruiz")
    assert "Beto Ruiz" in page.text
    assert "Solo quienes no han anotado su cuenta de SECOP II y coinciden con «ruiz»." in page.text
    page = browser.page(f"{path}?secop=otra")
    rows = [row.find_all("td")[-1].get_text() for row in page.html.select("#personas tbody tr")]
    assert rows == ["Sí", ""] and "Beto Ruiz" in page.text
    assert [line[-1] for line in csv_of(browser, f"{path}/lista.csv")[1:]] == ["Sí", "No"]
    page = browser.page(f"{path}/personas/{person.code}")
    assert "Ana Rojas, desde el" in page.text
    assert f"/institucion/secop/{entity.code}/captura" in page.text
    secop_accounts.remove(entity, by=ana)
    board_making.make(circular)
    assert "Ana Rojas" not in browser.page(f"{path}?secop=si").text


def test_who_reviews_sees_it_beside_the_data(browser: Browser, entity: Entity, ana: User):
    paper = put(entity, "cedula", pdf(), ana, name="cédula.pdf")
    sign_in(browser, make_staff("sonia"))
    path = f"/institucion/revision/{paper.code}"
    assert "No ha anotado su cuenta" in browser.page(path).text
    said_by(entity, ana)
    assert "Ana Rojas, desde el" in browser.page(path).text
