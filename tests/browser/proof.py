"""What stands after the walk: a paper that anybody checks, an audit that nobody can change."""

import subprocess
from pathlib import Path

import peewee
import pypdfium2
import zxingcpp
from playhouse.db_url import connect
from playwright.sync_api import Page, expect

from tests.browser.conftest import Portal
from tests.browser.office import go


def certificate(page: Page, portal: Portal) -> str:
    """The address in the QR of the paper that they download, as a scanner reads it."""
    page.goto(f"{portal.url}/escritorio")
    go(page, "Constancia de registro", "Constancia de registro")
    go(page, "Expedir la constancia", "Constancia de registro")
    with page.expect_download() as download:
        page.get_by_role("link", name="Descargar en PDF").click()
    content = Path(download.value.path()).read_bytes()
    assert len(content) < 50_000
    [code] = zxingcpp.read_barcodes(pypdfium2.PdfDocument(content)[0].render(scale=2).to_pil())
    return str(code.text)


def check(page: Page, portal: Portal, address: str) -> None:
    """As somebody who has the paper in hand, and no user."""
    assert address.startswith(f"{portal.url}/v/")
    page.goto(address)
    expect(page.get_by_role("main")).to_contain_text("Vigente")
    expect(page.get_by_role("main")).to_contain_text("Verificada")


def tables(portal: Portal) -> peewee.Database:
    """The database itself, as whoever owns it reaches it."""
    file = f"sqlite:///{portal.folder}/ventanilla.sqlite3"
    return connect(portal.environment["DATABASE_URL"] or file)


def a_week_passes(portal: Portal) -> None:
    """Since the letters of the circular."""
    with tables(portal) as db:
        postgres = isinstance(db, peewee.PostgresqlDatabase)
        earlier = "sent_at - interval '8 days'" if postgres else "datetime(sent_at, '-8 days')"
        db.execute_sql(f"UPDATE addressee SET sent_at = {earlier}")


def alter_one_byte(portal: Portal) -> int:
    """Of the first entry that was sealed, past the triggers that would refuse it."""
    with tables(portal) as db:
        if isinstance(db, peewee.PostgresqlDatabase):
            db.execute_sql("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        else:
            db.execute_sql('DROP TRIGGER "audit_entry_UPDATE"')
        [entry] = db.execute_sql("SELECT MIN(entry) FROM audit_seal").fetchone()
        changed = "UPDATE audit_entry SET action = 'x' || SUBSTR(action, 2) WHERE id = {}"
        db.execute_sql(changed.format(int(entry)))
    return int(entry)


def verify_audit(portal: Portal) -> tuple[bool, str]:
    """Whether all is well, and what is said."""
    try:
        return True, portal.command("verify-audit")
    except subprocess.CalledProcessError as failed:
        return False, str(failed.stdout)
