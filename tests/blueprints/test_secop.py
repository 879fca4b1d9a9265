"""*Paquete SECOP*: the sheet, the papers, and the account that people record."""

import io
import zipfile
from pathlib import Path

import brotli
import pytest

from blueprints import static_files
from domain import library
from models import Entity, Family, FinancialYear, User
from tests.attaching import put
from tests.browsing import Browser
from tests.people import give_access, make_entity, make_user, sign_in

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
