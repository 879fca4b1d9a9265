"""What *Conservación* says is what the portal does: the page is compared with the code."""

import ast
import inspect

import models
from domain import documents, erasure, housekeeping, rescue_work, retention, stored_files, uploads
from tests.browsing import Browser
from tests.people import make_staff, sign_in

PURGING = (
    housekeeping.tidy,
    uploads.tidy,
    documents.tidy,
    rescue_work._forget_next,
)


def deleted(function: object) -> set[type]:
    """The tables whose rows it deletes."""
    tree = ast.parse(inspect.getsource(function))
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = {
        each.value.id
        for each in called
        if isinstance(each, ast.Attribute)
        and each.attr == "delete"
        and isinstance(each.value, ast.Name)
    }
    return {getattr(models, name) for name in names}


def test_whatever_is_purged_is_told_and_whatever_is_told_is_purged():
    told = {table for each in retention.PURGED for table in each.tables}
    done = {table for function in PURGING for table in deleted(function)}
    elsewhere = {models.Hit, models.StoredFile}
    assert told == done | elsewhere
    assert "limits.forget_old()" in inspect.getsource(housekeeping.tidy)
    assert "StoredFile" in inspect.getsource(stored_files)


def test_what_outlives_a_forgotten_person_is_told():
    told = {table for each in retention.KEPT for table in each.tables}
    assert set(erasure.KEPT) <= told


def test_staff_read_the_terms_as_the_code_has_them(browser: Browser):
    sign_in(browser, make_staff(staff_role="auditor"))
    page = browser.page("/institucion/conservacion")
    for what, term in (
        ("Correo enviado", "30 días después de escrito"),
        ("Invitación", "37 días después de enviada"),
        ("Registro que nadie activó", "72 horas después de enviado"),
        ("Archivo que ningún documento nombra", "1 hora después de quedar suelto"),
    ):
        row = page.html.find("h3", string=what).parent
        assert row.p.text == term
