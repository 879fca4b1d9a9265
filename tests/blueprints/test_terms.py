"""*Términos y condiciones*: every version that a person accepted, and when."""

import runpy

import pytest

from domain import personal_data, schema
from models import Acceptance, AuditEntry, LegalKind, LegalText, User, db
from tests.browsing import Browser
from tests.people import make_user
from tests.registering import register

PATH = "/configuracion/terminos"


@pytest.fixture
def second(database: None) -> LegalText:
    """A newer version of the terms."""
    with db.atomic():
        return LegalText.create(kind=LegalKind.TERMS, version=2, body="Otros términos.")


def kept(user: User) -> set[tuple[str, int]]:
    return {(row.kind, row.version) for row in Acceptance.select().where(Acceptance.user == user)}


def test_who_registers_has_a_row_for_each_text(browser: Browser, database: None):
    register(browser)
    user = User.get()
    assert kept(user) == {("terms", 1), ("data", 1)}
    assert len(personal_data.of(user)["Lo que aceptó"]) == 2


def test_a_newer_version_is_accepted_once_and_the_older_stays(hers: Browser, ana: User, second):
    page = hers.page(PATH)
    [form] = [form for form in page.forms.values() if form.action == f"{PATH}/aceptados"]
    hers.send(form, 200)
    page = hers.send(form, 200)
    assert kept(ana) == {("terms", 2)}
    assert "Términos y condiciones de uso, versión 2" in page.html.main.text
    assert User.get_by_id(ana.id).terms_version == 2
    assert AuditEntry.select().where(AuditEntry.action == "terms_accepted").count() == 1
    assert not [form for form in page.forms.values() if form.action == f"{PATH}/aceptados"]


@pytest.mark.parametrize(
    ("kind", "version"),
    [("terms", "1"), ("terms", "3"), ("terms", "9" * 5000), ("otro", "1"), ("", ""), ("\x00", "2")],
)
def test_only_the_version_in_force_is_accepted(hers: Browser, ana: User, second, kind, version):
    """A23."""
    answer = hers.post(f"{PATH}/aceptados", {"kind": kind, "version": version, "user": "1"})
    assert answer.status_code == 422 and "otra versión" in answer.text
    assert not kept(ana) and User.get_by_id(ana.id).terms_version == 1


def test_who_accepted_before_this_history_began_did_so_when_registering(database: None):
    user, staff = make_user("ana"), make_user("luz", terms_version=0, data_version=0)
    [migration] = schema.FOLDER.glob("0012_*.py")
    for statement in runpy.run_path(str(migration))["FILLED"]:
        db.execute_sql(statement)
    assert kept(user) == {("terms", 1), ("data", 1)} and not kept(staff)
    assert Acceptance.get().accepted_at == user.created_at
