"""An entity takes its own data along: its administrators, and nobody else."""

import csv
import io
import json
import zipfile

from domain import limits, supplies
from models import Entity, User
from tests.attaching import put
from tests.browsing import Browser
from tests.consortia import company
from tests.domain.sample_files import pdf
from tests.people import give_access, make_user, sign_in


def taken(browser: Browser, entity: Entity):
    page = browser.page(f"/entidades/{entity.code}/datos")
    return page.forms["descargar"].submit(expect_errors=True)


def test_an_administrator_takes_data_and_documents_along(browser: Browser, ana: User):
    entity = company("=Norte SAS", ana, bank_account="5512345678")
    give_access(make_user("luz"), entity)
    content = pdf()
    supplies.add(entity, "85100000", by=ana)
    put(entity, "existencia", content, ana, name="a.pdf")
    sign_in(browser, ana)
    settings = browser.page(f"/entidades/{entity.code}/")
    assert f"/entidades/{entity.code}/datos" in settings.text
    answer = taken(browser, entity)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        assert archive.testzip() is None
        kept = json.loads(archive.read("entidad.json"))
        table = archive.read("entidad.csv").decode("utf-8-sig")
        [paper] = [name for name in archive.namelist() if name.endswith(".pdf")]
        assert archive.read(paper) == content and "indice.csv" in archive.namelist()
    assert kept["Entidad"][0]["NIT"] == entity.tax_id_shown
    assert {row["Correo electrónico"] for row in kept["Usuarios"]} == {
        "ana@example.com",
        "luz@example.com",
    }
    assert kept["Documentos"][0]["Archivo"] == "a.pdf"
    assert {row["Estado"] for row in kept["Usuarios"]} == {"Aceptado"}
    assert kept["Entidad"][0]["Bienes y servicios"] == "Servicios integrales de salud"
    assert "5512345678" not in json.dumps(kept)
    rows = list(csv.reader(io.StringIO(table), delimiter=";"))
    assert all(not row[3].startswith("=") for row in rows)


def test_so_often_a_day_and_no_more(browser: Browser, ana: User):
    entity = company("Norte SAS", ana)
    sign_in(browser, ana)
    for _ in range(limits.ARCHIVES.times):
        assert taken(browser, entity).status_code == 200
    assert taken(browser, entity).status_code == 429
