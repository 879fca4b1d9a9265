"""*Estado*: what anybody may know of the portal's health; outages told by staff, and certified."""

import datetime as dt
import os

import pytest
import time_machine
from webtest import TestResponse

from blueprints.status import views
from domain import limits, outage_certificates, outage_papers, outages, settings
from domain.errors import Refused
from models import AuditEntry, Letter, Outage, OutageCertificate, OutageKind, Pulse, StaffRole, db
from tests.browsing import Browser
from tests.conftest import with_settings
from tests.people import make_staff, sign_in

AT = dt.datetime(2026, 12, 3, 20, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
TOLD = {
    "kind": "other",
    "began_day": "2026-12-02",
    "began_hour": "08:00",
    "ended_day": "2026-12-02",
    "ended_hour": "10:30",
    "text": "Sin internet en la institución.",
}
NEW = "/institucion/indisponibilidades"


@pytest.fixture(autouse=True)
def _in_the_afternoon(database: None):
    with time_machine.travel(AT, tick=False):
        yield


def status(browser: Browser) -> TestResponse:
    views._found.cache_clear()
    return browser.page("/estado")


def outage(**fields: object) -> Outage:
    row = {"kind": OutageKind.PORTAL, "began_at": AT - HOUR, "ended_at": AT, "text": "Sin luz."}
    with db.atomic():
        return Outage.create(**row | fields)


def pulsing(**fields: object) -> None:
    with db.atomic():
        Pulse.create(**{"up_since": AT - HOUR, "beat_at": AT} | fields)


def letter(**fields: object) -> None:
    row = {"recipient": "ana@example.com", "subject": "x", "template": "username"}
    with db.atomic():
        Letter.create(**row | {"message_id": str(Letter.select().count())} | fields)


def test_a_new_portal_says_what_it_knows(browser: Browser):
    page = status(browser)
    assert "El portal responde." in page and "Funciona sin interrupción" not in page
    assert "Aún no hay copias registradas" in page and "Ninguno" in page


def test_it_says_since_when_what_waits_and_the_last_backup_without_addresses(browser: Browser):
    pulsing()
    letter(run_at=AT - HOUR * 2)
    letter(run_at=AT - HOUR)
    letter(run_at=AT + HOUR)
    letter(run_at=AT - HOUR * 9, state="sent")
    backup = settings.current().data_dir / "last_backup"
    backup.touch()
    os.utime(backup, times=(AT.timestamp() - 60, AT.timestamp() - 60))
    page = status(browser)
    assert "desde el 3 de diciembre de 2026, 2:00 p. m." in page
    assert "2 correos; el más antiguo espera desde hace 2 horas" in page
    assert "3 de diciembre de 2026, 2:59 p. m." in page and "ana@example.com" not in page


def test_it_says_that_letters_are_stopped_or_late(browser: Browser):
    pulsing(beat_at=AT - HOUR)
    assert "Los correos están detenidos" in status(browser)
    Pulse.update(beat_at=AT, mail_down_since=AT - HOUR).execute()
    assert "Los correos van tarde" in status(browser)


def test_it_asks_the_database_every_few_seconds_and_no_more(browser: Browser):
    status(browser)
    pulsing(beat_at=AT - HOUR)
    assert "Los correos están detenidos" not in browser.page("/estado")


def test_staff_record_correct_and_annul_one(browser, other_browser):
    sign_in(browser, make_staff())
    form = browser.page(f"{NEW}/nueva").forms["indisponibilidad"]
    for name, value in TOLD.items():
        form[name] = value
    browser.send(form, 200)
    browser.send(form, 200)
    kept = Outage.get()
    assert kept.began_at == dt.datetime(2026, 12, 2, 13, tzinfo=dt.UTC)
    assert "Sin internet en la institución." in status(other_browser)
    form = browser.page(f"{NEW}/{kept.code}").forms["indisponibilidad"]
    assert form["ended_hour"].value == "10:30"
    form["ended_hour"] = "11:00"
    browser.send(form, 200)
    corrected = AuditEntry.get(AuditEntry.action == "outage_corrected")
    assert corrected.details["before"][1] == "2026-12-02T15:30:00+00:00"
    for _ in range(2):
        browser.post(f"{NEW}/{kept.code}/anulada")
    assert AuditEntry.select().where(AuditEntry.action == "outage_annulled").count() == 1
    assert "Sin internet" not in status(other_browser)
    assert browser.post(f"{NEW}/{kept.code}/corregida", TOLD).status_code == 422


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "x\0"},
        {"began_hour": "25:00"},
        {"began_day": "9999-12-31", "began_hour": "23:59"},
        {"began_day": "2026-12-04"},
        {"began_day": "0001-01-01"},
        {"ended_hour": ""},
        {"ended_hour": "07:00"},
        {"ended_day": "2026-12-09"},
        {"text": " "},
    ],
)
def test_what_is_not_whole_is_refused(browser, changes):
    sign_in(browser, make_staff())
    answer = browser.post(NEW, TOLD | changes)
    assert answer.status_code == 422 and not Outage.select().count()


def test_a_certificate_says_what_was_recorded_then_and_stays(browser, other_browser):
    outage()
    outage(text="Antes", began_at=AT - HOUR * 99, ended_at=AT - HOUR * 98)
    outage(text="Anulada", annulled_at=AT)
    sign_in(browser, make_staff())
    form = browser.page(NEW).forms["periodo"]
    form["first_day"], form["last_day"] = "2026-12-03", "2026-12-03"
    answer = browser.send(form, 200)
    browser.send(form, 200)
    [kept] = OutageCertificate.select()
    assert kept.receipt == "2026-000001" and kept.receipt in answer
    Outage.update(text="Otra cosa").execute()
    page = other_browser.page(f"/estado/certificados/{kept.receipt}")
    assert "Sin luz." in page and "Antes" not in page and "Anulada" not in page
    assert "Duró: 1 h 0 min" in page
    pdf = other_browser.web.get(f"/estado/certificados/{kept.receipt}.pdf")
    assert pdf.body.startswith(b"%PDF-") and len(pdf.body) < 20_000
    drawn = outage_papers._drawn.cache_info().misses
    again = other_browser.web.get(f"/estado/certificados/{kept.receipt}.pdf")
    assert again.body == pdf.body and outage_papers._drawn.cache_info().misses == drawn  # A36


def test_days_that_make_no_period_are_refused(browser):
    sign_in(browser, make_staff())
    for first, last in (("", ""), ("2026-12-03", "2026-12-02"), ("2026-12-03", "2026-12-04")):
        fields = {"first_day": first, "last_day": last}
        assert browser.post(f"{NEW}/certificados", fields).status_code == 422
    assert (
        browser.post(
            f"{NEW}/certificados", {"first_day": "2024-12-03", "last_day": "2026-12-03"}
        ).status_code
        == 422
    )
    assert not OutageCertificate.select().count()


def test_a_certificate_holds_some_lines_and_is_drawn_only_some_times(app, browser, monkeypatch):
    marta = make_staff()
    outage()
    outage(text="Otra vez.")
    monkeypatch.setattr(outage_certificates, "MOST_LINES", 1)
    with pytest.raises(Refused, match="Elija menos días"):
        outage_certificates.issue(AT.date(), AT.date(), by=marta, key="k")
    monkeypatch.undo()
    receipt = outage_certificates.issue(AT.date(), AT.date(), by=marta, key="k")
    with_settings(app, throttle=True)
    while limits.allow(limits.BLANK_FORMS, "203.0.113.7"):
        pass
    answer = browser.web.get(f"/estado/certificados/{receipt}.pdf", expect_errors=True)
    assert answer.status_code == 429


def test_an_auditor_changes_no_outage_whatever_the_way(database):
    auditor, kept = make_staff("sandra", staff_role=StaffRole.AUDITOR), outage()
    told = outages.Told("portal", "x", AT - HOUR, AT)
    for change in (
        lambda: outages.record(told, by=auditor, key="k"),
        lambda: outages.correct(kept, told, by=auditor),
        lambda: outages.annul(kept, by=auditor),
        lambda: outage_certificates.issue(AT.date(), AT.date(), by=auditor, key="k"),
    ):
        with pytest.raises(Refused, match="auditor"):
            change()


def test_an_auditor_only_reads(browser):
    outage()
    page = sign_in(browser, make_staff(staff_role=StaffRole.AUDITOR)).page(NEW)
    assert "Sin luz." in page and "Registrar una" not in page and "Corregir" not in page
