"""The pages of a claim, for each of the people in it."""

import re

import pytest
from flask import Flask
from webtest import Upload

from domain import claim_decisions, claims, worker
from models import (
    AuditEntry,
    Claim,
    ClaimKind,
    ClaimState,
    Entity,
    Letter,
    LetterState,
    Role,
    StaffRole,
    User,
)
from tests.browsing import Browser
from tests.claiming import BEFORE, FRIDAY, TOO_LATE, at, claim
from tests.domain import sample_files
from tests.mail import letters_to, path_in, text_of
from tests.people import give_access, make_entity, make_staff, make_user, sign_in


@pytest.fixture
def ramon(database: None) -> User:
    return make_user("ramon", name="Ramón Peña")


@pytest.fixture
def entity(gloria: User) -> Entity:
    with at(BEFORE):
        return make_entity("H&H Asociados", "800111202", gloria)


@pytest.fixture
def staff(database: None) -> User:
    return make_staff()


def form_to(page, ending: str):
    return next(form for form in page.forms.values() if form.action.endswith(ending))


def text(page) -> str:
    return page.html.main.get_text(" ", strip=True)


def claiming(browser: Browser, **said: str):
    """From the search, as one who is stuck goes."""
    found = browser.page("/configuracion/mis-registros/nuevo?q=asociados")
    link = found.html.find("a", string=re.compile("administrador ya no está"))["href"]
    form = form_to(browser.page(link), link)
    form["kind"] = said.get("kind", "gone")
    form["message"] = said.get("message", "Gloria se fue del país")
    form["proof"] = Upload(said.get("name", "carta.pdf"), sample_files.pdf())
    return form


def test_the_administrator_who_is_gone_is_succeeded(app: Flask, entity, gloria, ramon, staff):
    with at(FRIDAY):
        his = sign_in(Browser(app), ramon)
        sent = his.send(claiming(his), 200)
        assert "La institución lo revisa" in text(sent) and "Por revisar" in text(sent)
        theirs = sign_in(Browser(app), staff)
        [letter] = letters_to(theirs, staff.email)
        page = theirs.page(path_in(letter))
        assert "Gloria se fue del país" in text(page)
        proof = theirs.web.get(page.html.find("a", string="carta.pdf")["href"])
        assert proof.headers["Content-Disposition"].startswith("attachment;")
        told = theirs.send(form_to(page, "/en-curso"), 200)
        assert "Hasta el 19 de noviembre de 2026" in text(told)
        hers = sign_in(Browser(app), gloria)
        assert "Puede responder hasta el 19 de noviembre de 2026" in text(hers.page("/escritorio"))
        asked = hers.page(path_in(letters_to(hers, gloria.email)[-1]))
        assert "carta.pdf" not in asked.text and "Oponerme al reclamo" in asked.text
    with at(TOO_LATE):
        with app.app_context():
            while worker._Letters()._lapse(claims.today()):
                pass
        his = sign_in(Browser(app), ramon)
        assert his.page(f"/entidades/{entity.code}/usuarios")
        assert "usted es administrador" in text_of(letters_to(his, ramon.email)[-1])
        hers = sign_in(Browser(app), gloria)
        assert hers.web.get(f"/entidades/{entity.code}/", expect_errors=True).status_code == 404
        assert "Concedido" in text(hers.page(f"/reclamos/{Claim.get().code}"))


def test_an_administrator_who_is_there_objects_and_staff_see_both(
    app: Flask, browser, other_browser, entity, gloria, ramon, staff
):
    row = claim_decisions.tell(claim(entity, ramon, message="Se fue <hace> años"), by=staff)
    hers = sign_in(browser, gloria)
    page = hers.page(f"/reclamos/{row.code}")
    empty = form_to(page, "/respuesta")
    assert "Escriba por qué se opone" in hers.send(empty, 422).text
    form = form_to(page, "/respuesta")
    form["objection"] = "Sigo aquí & firmo"
    assert "Con respuesta, por decidir" in text(hers.send(form, 200))
    theirs = sign_in(other_browser, staff)
    both = theirs.page(f"/institucion/reclamos/{row.code}")
    assert "«Se fue <hace> años»" in text(both) and "«Sigo aquí & firmo»" in text(both)
    assert "lo concede otra persona" in text(both) and "Conceder" not in text(both)
    bare = theirs.send(form_to(both, "/rechazado"), 422)
    assert "Escriba el motivo" in bare.text
    refusal = form_to(both, "/rechazado")
    refusal["reason"] = "Ella sigue en la empresa"
    theirs.send(refusal, 200)
    assert "Todo sigue como estaba" in text_of(letters_to(hers, gloria.email)[-1])
    assert "Ella sigue en la empresa" in text_of(letters_to(hers, ramon.email)[-1])
    assert "Ella sigue en la empresa" in text(
        sign_in(Browser(app), ramon).page(f"/reclamos/{row.code}")
    )


def test_what_is_refused_stays_typed(browser, entity, ramon):
    form = claiming(sign_in(browser, ramon), message="Cuento <todo>")
    form["proof"] = Upload("nota.txt", b"hola")
    page = browser.send(form, 422)
    assert "no se recibe aquí" in page.text and "Cuento &lt;todo&gt;" in page.text
    again = form_to(page, entity.code)
    assert again["kind"].value == "gone"
    again["kind"].force_value("absurda")
    assert "Elija qué pasa" in browser.send(again, 422).text


def test_who_asked_withdraws_it_from_its_page(browser, entity, ramon):
    row = claim(entity, ramon)
    his = sign_in(browser, ramon)
    mine = his.page("/configuracion/mis-registros")
    page = his.page(mine.html.find("a", href=re.compile(f"/reclamos/{row.code}$"))["href"])
    proof = his.web.get(page.html.find("a", string="carta.pdf")["href"])
    assert proof.content_type == "application/pdf"
    assert "Retirado" in text(his.send(form_to(page, "/retirado"), 200))
    assert Claim.get_by_id(row.id).state == ClaimState.WITHDRAWN


@pytest.mark.asvs("V8.2.2")
def test_strangers_and_members_find_no_claim_and_only_its_sender_the_file(
    app: Flask, entity, gloria, ramon, staff
):
    row = claim_decisions.tell(claim(entity, ramon), by=staff)
    member = make_user("socia")
    give_access(member, entity)
    path = f"/reclamos/{row.code}"
    for person in (member, make_user("ajena")):
        theirs = sign_in(Browser(app), person)
        for rest in ("", "/documento"):
            assert theirs.web.get(path + rest, expect_errors=True).status_code == 404
        for rest in ("/retirado", "/respuesta"):
            assert theirs.post(path + rest, {"objection": "no"}).status_code == 404
    hers = sign_in(Browser(app), gloria)
    assert hers.web.get(f"{path}/documento", expect_errors=True).status_code == 404
    assert hers.post(f"{path}/retirado").status_code == 422
    assert Claim.get().state == ClaimState.TOLD


@pytest.mark.asvs("V8.2.1")
def test_an_auditor_reads_and_decides_nothing(browser, entity, ramon, staff):
    row = claim(entity, ramon)
    theirs = sign_in(browser, make_staff("auditora", staff_role=StaffRole.AUDITOR))
    page = theirs.page(theirs.page("/institucion/reclamos").html.select_one(".rows a")["href"])
    assert "Lo decide un funcionario" in text(page) and not page.html.main.find("form")
    for act in ("en-curso", "en-disputa", "concedido", "traspaso", "rechazado"):
        answer = theirs.post(f"/institucion/reclamos/{row.code}/{act}", {"reason": "x"})
        assert answer.status_code == 403, act
    assert Claim.get().state == ClaimState.OPEN


def test_of_the_staff_who_administers_the_entity_sees_no_identity_card(browser, entity, ramon):
    party = make_staff("parte")
    give_access(party, entity, Role.ADMINISTRATOR)
    path = f"/institucion/reclamos/{claim(entity, ramon).code}/documento"
    assert sign_in(browser, party).web.get(path, expect_errors=True).status_code == 404


def test_a_dispute_is_frozen_and_handed_over_by_two(app: Flask, entity, gloria, ramon, staff):
    with at(FRIDAY):
        give_access(member := make_user("luz"), entity)
        his = sign_in(Browser(app), ramon)
        his.send(claiming(his, kind="not_theirs"), 200)
        row = Claim.get()
        path = f"/institucion/reclamos/{row.code}"
        first = sign_in(Browser(app), staff)
        frozen = first.send(form_to(first.page(path), "/en-disputa"), 200)
        assert "puede responder hasta" in text(frozen)
        hers = sign_in(Browser(app), gloria)
        assert "En disputa" in text(hers.page("/escritorio"))
        assert "En disputa" in text(hers.page(f"/entidades/{entity.code}/"))
        assert "En disputa" in his.page("/configuracion/mis-registros/nuevo?q=asociados").text
        form = form_to(hers.page(f"/reclamos/{row.code}"), "/respuesta")
        form["objection"] = "La fundé yo"
        hers.send(form, 200)
        officer = make_staff("oficial", staff_role=StaffRole.OFFICER)
        proposed = first.send(form_to(first.page(path), "/traspaso"), 200)
        assert "Usted propuso el traspaso" in text(proposed)
        assert first.post(f"{path}/traspaso-confirmado").status_code == 422
        second = sign_in(Browser(app), officer)
        second.send(form_to(second.page(path), "/traspaso-confirmado"), 200)
        assert his.page(f"/entidades/{entity.code}/usuarios")
        assert hers.web.get(f"/entidades/{entity.code}/", expect_errors=True).status_code == 404
        told = "\n".join(text_of(letter) for letter in letters_to(hers, gloria.email))
        for words in ("no es de quien la registró", "Recibimos la respuesta", "terminó"):
            assert words in told
        theirs = text_of(letters_to(second, member.email)[-1])
        assert "La institución decidió" in theirs and "Un administrador canceló" not in theirs
        assert "propone traspasar" in text_of(letters_to(second, officer.email)[-1])
        assert not Letter.select().where(Letter.state == LetterState.QUEUED).count()


def test_every_way_to_change_an_entity_in_dispute_is_closed(
    app: Flask, browser, entity, gloria, ramon, staff
):
    """From the application's own routes, so that a new one is held without a line here (A45)."""
    claim_decisions.freeze(claim(entity, ramon, ClaimKind.NOT_THEIRS), by=staff)
    hers = sign_in(browser, gloria)
    act = AuditEntry.action.not_in(["calendar_made", "calendar_removed"])  # of one's own
    done, tried = AuditEntry.select().where(act).count(), 0
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/entidades/<code>") or "POST" not in (rule.methods or ()):
            continue
        path = re.sub(r"<[^>]+>", "rut", rule.rule.replace("<code>", entity.code))
        answer = hers.post(path, {"confirmed_entity": entity.code})
        guard = app.view_functions[rule.endpoint].guard  # type: ignore[attr-defined]
        assert answer.status_code == 403 or guard == "reads_entity", path
        tried += 1
    assert tried > 10 and AuditEntry.select().where(act).count() == done


def test_who_is_stopped_by_a_dispute_reads_so_and_is_led_to_the_claim(
    browser, other_browser, entity, gloria, ramon, staff
):
    held = claim(entity, ramon, ClaimKind.NOT_THEIRS)
    claim_decisions.freeze(held, by=staff)
    member = make_user("luz")
    give_access(member, entity)
    page = sign_in(browser, gloria).page(f"/entidades/{entity.code}/usuarios", 403)
    assert "está en disputa" in page.text
    assert page.html.main.find("a", href=f"/reclamos/{held.code}")
    page = sign_in(other_browser, member).page(f"/entidades/{entity.code}/usuarios", 403)
    assert "está en disputa" in page.text and not page.html.main.find("a", href=re.compile("recl"))


def test_the_ways_to_a_claim_stand_where_one_is_stuck(browser, entity, ramon):
    his = sign_in(browser, ramon)
    asked = form_to(his.page("/configuracion/mis-registros/nuevo?q=asociados"), "/solicitudes")
    his.send(asked, 200)
    way = f"/reclamos/nuevo/{entity.code}"
    for path in ("/escritorio", "/configuracion/mis-registros"):
        assert his.page(path).html.find("a", href=way), path
    assert his.page(f"/registro/entidad?solicitar={entity.code}").html.find("a", href=way)
    for path in ("/ayuda/administrador-ausente", "/mesa-de-servicio"):
        assert his.page(path).html.main.find("a", href="/configuracion/mis-registros/nuevo"), path
    assert his.web.get("/reclamos/nuevo/xxxxxxxxxxxx", expect_errors=True).status_code == 404
