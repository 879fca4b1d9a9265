"""*Noticias de la institución*: written by staff, read by everybody while they last."""

import datetime as dt

import pytest
import time_machine
from webtest import TestResponse

from blueprints import context
from domain import bulletins
from domain.bulletins import Notice
from domain.errors import Refused
from models import AuditEntry, Bulletin, StaffRole, db
from tests.browsing import Browser
from tests.people import make_entity, make_staff, make_user, sign_in

DAY = dt.date(2026, 12, 3)
AT = dt.datetime(2026, 12, 3, 15, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _at_noon(database: None):
    with time_machine.travel(AT, tick=False):
        yield


def put(**fields: object) -> Bulletin:
    context._published.cache_clear()
    row = {"kind": "aviso", "title": "Cierre de fin de año", "first_day": DAY, "last_day": DAY}
    with db.atomic():
        return Bulletin.create(**row | fields)


def cover(browser: Browser) -> TestResponse:
    context._published.cache_clear()
    return browser.page("/")


def test_staff_write_one_look_at_it_and_everybody_reads_it(browser, other_browser):
    sign_in(browser, make_staff())
    form = browser.page("/institucion/noticias/nueva").forms["noticia"]
    form["kind"], form["title"] = "mantenimiento", "El portal descansa"
    form["body"] = "De 8 a 10 p. m.\n\nMás en https://example.gov.co/a?b=1&c=2."
    form["last_day"], form["happens_on"] = "2026-12-05", "2026-12-05"
    seen = browser.post("/institucion/noticias/vista-previa", dict(form.submit_fields()))
    assert "Todavía no está publicada" in seen and not Bulletin.select().count()
    form = seen.forms["noticia"]
    assert "De 8 a 10 p. m.\n\nMás en" in form["body"].value.replace("\r\n", "\n")
    browser.send(form, 200)
    page = cover(other_browser)
    link = page.html.find("a", href="https://example.gov.co/a?b=1&c=2")
    assert link and link["rel"] == ["noreferrer"]
    assert "5 de diciembre de 2026" in page
    ana = make_user("ana")
    make_entity(administrator=ana)
    sign_in(other_browser, ana)
    assert "El portal descansa" in other_browser.page("/escritorio")


def test_one_sent_twice_is_one(browser):
    sign_in(browser, make_staff())
    form = browser.page("/institucion/noticias/nueva").forms["noticia"]
    form["title"], form["last_day"] = "Una", "2026-12-05"
    browser.send(form, 200)
    browser.send(form, 200)
    assert Bulletin.select().count() == 1


def test_it_lasts_from_its_first_day_to_its_last_one(browser):
    put(title="Hoy")
    put(title="Ayer", first_day=DAY - dt.timedelta(9), last_day=DAY - dt.timedelta(1))
    put(title="Mañana", first_day=DAY + dt.timedelta(1), last_day=DAY + dt.timedelta(9))
    put(title="Terminada", ended_at=AT)
    page = cover(browser)
    assert [each.text for each in page.html.select("section.card[data-state] h2")] == ["Hoy"]


def test_what_weighs_most_comes_first_and_few_are_shown(browser):
    for at in range(bulletins.MOST_SHOWN):
        put(title=f"Aviso {at}")
    put(title="Léalo", kind="importante")
    shown = [each.title for each in bulletins.shown()]
    assert shown[0] == "Léalo" and len(shown) == bulletins.MOST_SHOWN


def test_nothing_in_it_becomes_markup_nor_an_address_of_another_kind(browser):
    """A38."""
    put(
        title="<b>Hola</b>",
        body='<img src=x onerror=1> javascript:alert(1) https://ana@evil.example/ http://[ "x',
    )
    page = cover(browser)
    assert "<b>Hola" not in page.text and "<img src=x" not in page.text
    card = page.html.select_one("section.card[data-state]")
    assert card.find("a") is None and "https://ana@evil.example/" in card.text


def test_one_that_is_ended_is_seen_no_more_and_stays_ended(browser):
    bulletin = put()
    sign_in(browser, make_staff())
    page = browser.page(f"/institucion/noticias/{bulletin.code}")
    browser.send(page.forms["noticia"], 200)
    browser.send(page.forms["noticia"], 200)
    assert AuditEntry.select().where(AuditEntry.action == "bulletin_ended").count() == 1
    answer = browser.post(
        f"/institucion/noticias/{bulletin.code}/editada",
        {
            "kind": "aviso",
            "title": "Otra",
            "first_day": "2026-12-03",
            "last_day": "2026-12-05",
            "seen": bulletins.seen_of(bulletin),
        },
    )
    assert answer.status_code == 422 and bulletins.ENDED in answer
    assert bulletins.shown() == []


def test_one_is_corrected(browser):
    bulletin = put(happens_on=DAY)
    sign_in(browser, make_staff())
    form = browser.page(f"/institucion/noticias/{bulletin.code}/editar").forms["noticia"]
    assert form["happens_on"].value == "2026-12-03"
    form["title"] = "Cierre"
    browser.send(form, 200)
    assert Bulletin.get().title == "Cierre"
    browser.send(form, 200)  # sent twice it says the same


def test_of_two_that_correct_one_at_once_neither_writes_over_the_other(browser):
    bulletin = put()
    sign_in(browser, make_staff())
    path = f"/institucion/noticias/{bulletin.code}/editar"
    first, second = (browser.page(path).forms["noticia"] for _ in range(2))
    first["title"], second["title"] = "Cierre", "Se cierra"
    browser.send(first, 200)
    refused = browser.send(second, 422)
    assert "alguien guardó otro texto" in refused.text
    assert refused.forms["noticia"]["title"].value == "Se cierra"
    assert Bulletin.get().title == "Cierre"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "x\0"}, "kind"),
        ({"title": ""}, "title"),
        ({"last_day": None}, "last_day"),
        ({"last_day": DAY - dt.timedelta(1)}, "last_day"),
        ({"first_day": DAY - dt.timedelta(9), "last_day": DAY - dt.timedelta(1)}, "last_day"),
        ({"last_day": DAY + dt.timedelta(400)}, "last_day"),
        ({"kind": "mantenimiento"}, "happens_on"),
    ],
)
def test_what_is_not_whole_is_refused(changes, field):
    notice = Notice(**{"kind": "aviso", "title": "x", "first_day": DAY, "last_day": DAY} | changes)
    with pytest.raises(Refused) as refused:
        bulletins.publish(notice, by=make_staff(), key="k")
    assert refused.value.field == field


def test_an_auditor_only_reads(browser):
    put()
    auditor = make_staff(staff_role=StaffRole.AUDITOR)
    page = sign_in(browser, auditor).page("/institucion/noticias")
    assert "Cierre de fin de año" in page and "Escribir una noticia" not in page
    with pytest.raises(Refused):
        bulletins.end(Bulletin.get(), by=auditor)
