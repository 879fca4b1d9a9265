"""*Auditoría*: what was done, as staff and auditors find it and take it along."""

import csv
import datetime as dt
import io
from typing import get_args

import pytest
import time_machine
from flask import Flask
from webtest import TestResponse

from domain import audit, audit_chain, audit_history, limits
from domain.act_names import ACTS
from domain.audit_history import Asked
from models import AuditEntry, Entity, StaffRole, User, now
from tests.browsing import Browser
from tests.conftest import with_settings
from tests.consortia import company
from tests.people import make_staff, make_user, sign_in

PAGE = "/institucion/auditoria"


@pytest.fixture
def screws(ana: User) -> Entity:
    return company("Ferretería El Tornillo SAS", ana)


@pytest.fixture
def auditor(browser: Browser) -> Browser:
    """One of the institution who only reads."""
    sign_in(browser, make_staff("auditor", staff_role=StaffRole.AUDITOR))
    return browser


def acts(page: TestResponse) -> list[str]:
    return [each.get_text(strip=True) for each in page.html.select("ul.rows h3")]


def found(browser: Browser, **typed: str) -> TestResponse:
    form = browser.page(PAGE).forms["buscar"]
    for name, value in typed.items():
        form[name] = value
    return browser.send(form, 200)


def test_every_act_has_a_name():
    assert set(ACTS) == set(get_args(audit.Action))


def test_an_auditor_reads_the_newest_first_with_number_actor_and_thing(
    auditor: Browser, ana: User, screws: Entity
):
    audit.record("entity_edited", by=ana, subject=screws.code)
    audit_chain.seal()
    audit_chain.check()
    audit.record("document_infected", by=None)
    page = auditor.page(PAGE)
    assert acts(page)[:2] == ["Documento en cuarentena", "Cambió datos de la entidad"]
    newest, older = (row.get_text(" ", strip=True) for row in page.html.select("ul.rows li")[:2])
    assert "El portal" in newest and "Sin número todavía" in newest
    last = audit_chain.head()
    assert last and f"N.º {now().year}-{last.count:06d}" in older and last.seal[:12] in older
    assert ana.name in older and "Ferretería El Tornillo SAS" in older
    assert "Íntegra" in page.text and f"{last.count} asientos sellados" in page.text


def test_it_is_found_by_person_act_entity_radicado_number_network_and_day(
    auditor: Browser, ana: User, screws: Entity
):
    Entity.update(receipt="2026-000007").where(Entity.id == screws.id).execute()
    with time_machine.travel(dt.datetime(2026, 3, 1, 4, tzinfo=dt.UTC), tick=False):
        AuditEntry.create(action="slip_printed", actor=ana.code, network="0123456789ab")
    audit.record("entity_edited", by=make_user("luz"), subject=screws.code)
    audit_chain.seal()
    assert acts(found(auditor, actor=ana.email))[-1:] == ["Imprimió la hoja del registro asistido"]
    assert acts(found(auditor, action="slip_printed")) == [ACTS["slip_printed"]]
    assert "Cambió datos de la entidad" in acts(found(auditor, subject=str(screws.tax_id)))
    assert "Cambió datos de la entidad" in acts(found(auditor, subject="Ferretería El Tornillo"))
    assert "Cambió datos de la entidad" in acts(found(auditor, subject="2026-000007"))
    assert acts(found(auditor, network="0123456789ab")) == [ACTS["slip_printed"]]
    assert acts(found(auditor, since="2026-02-28", until="2026-02-28")) == [ACTS["slip_printed"]]
    assert not acts(found(auditor, since="2026-03-01", until="2026-03-01"))
    [line] = audit_history.page(Asked(action="slip_printed")).lines
    assert acts(found(auditor, number=line.number)) == [ACTS["slip_printed"]]
    assert not acts(found(auditor, number="1999-000001"))


def test_what_cannot_be_found_says_what_to_type_and_the_address_never_breaks(
    auditor: Browser, screws: Entity
):
    company("Ferretería El Tornillo Largo SAS", make_user("luz"))
    form = auditor.page(PAGE).forms["buscar"]
    for name, value, said in (
        ("actor", "nadie@example.com", "No hay un usuario"),
        ("subject", "zzzz", "No encontramos"),
        ("since", "ayer", "Escriba el día"),
        ("number", "7", "Escríbalo como"),
        ("network", "10.0.0.1", "Copie la red"),
        ("subject", "Ferretería Tornillo", "Hay varias así"),
    ):
        form[name] = value
        refused = auditor.send(form, 422)
        assert said in refused.text
        form[name] = ""
    assert refused.html.find("a", string="Ferretería El Tornillo Largo SAS")
    odd = "?desde=0001-01-01&hasta=%00&quien=%F0&acto=x&sobre=%00&red=x&numero=9999-999999999"
    assert not acts(auditor.page(f"{PAGE}{odd}&antes=9{'9' * 60}-x"))
    auditor.page(f"{PAGE}?hasta=9999-12-31")
    for id in ("99999999999999999999", "-99999999999999999999"):
        assert auditor.page(f"{PAGE}?antes=20270101000000000000-{id}").status_code


def test_older_pages_go_on_where_the_one_before_ended(database: None):
    at = now()
    AuditEntry.insert_many([{"action": "slip_printed", "at": at} for _ in range(120)]).execute()
    seen: list[int] = []
    page = audit_history.page(Asked())
    while True:
        seen += [line.entry.id for line in page.lines]
        if not page.older:
            break
        page = audit_history.page(Asked(), page.older)
    assert len(seen) == 120 and seen == sorted(set(seen), reverse=True)


def test_the_file_is_taken_only_some_times_an_hour(app: Flask, auditor: Browser):
    with_settings(app, throttle=True)
    code = User.get(User.username == "auditor").code
    while limits.allow(limits.EXPORTS, code):
        pass
    assert auditor.web.get(f"{PAGE}/lista.csv", expect_errors=True).status_code == 429
    assert auditor.web.head(f"{PAGE}/lista.csv").status_code == 200


@pytest.mark.asvs("V1.2.10")
def test_the_file_holds_what_is_filtered_and_no_formula(auditor: Browser, ana: User):
    User.update(name="=HYPERLINK(1)").where(User.id == ana.id).execute()
    audit.record("user_corrected", by=ana, fields=["name"])
    audit_chain.seal()
    answer = auditor.web.get(f"{PAGE}/lista.csv?acto=user_corrected")
    text = answer.body.decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(text), delimiter=";")
    told = dict(zip(header, row, strict=True))
    assert told["Quién"] == "'=HYPERLINK(1)" and told["Qué hizo"] == ACTS["user_corrected"]
    assert told["Detalles"] == '{"fields": ["name"]}' and len(told["Sello"]) == 64


def test_a_broken_chain_is_told_on_the_page(auditor: Browser):
    head = audit_chain.head()
    assert head
    head.verdict = "cut"
    head.save()
    assert "verify-audit" in auditor.page(PAGE).text
