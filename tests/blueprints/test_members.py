"""*Integrantes*: the members of a plural entity, chosen by search, with their shares."""

import pytest
from webtest import TestResponse

from domain import composition, limits
from models import Entity, EntityState, Letter, Session, User, db, now
from tests.browsing import HX, Browser
from tests.consortia import add, make_plural, put_member, row_of, share, whole
from tests.people import give_access, make_entity, make_user, sign_in


@pytest.fixture
def draft(ana: User) -> Entity:
    return make_plural(ana)


def path(entity: Entity, rest: str = "") -> str:
    return f"/entidades/{entity.code}/formulario/integrantes{rest}"


def shares_form(page: TestResponse):
    return page.forms["partes"]


def found(page: TestResponse) -> list[str]:
    return [each.text for each in page.html.select("h3[id^=e-]")]


def press(browser: Browser, page: TestResponse, words: str, **more) -> TestResponse:
    """Press a button of the page that sends the form of shares elsewhere."""
    button = next(each for each in page.html.select("button[formaction]") if each.text == words)
    form = shares_form(page)
    fields = dict(form.submit_fields())
    if button.get("name"):
        fields[button["name"]] = button["value"]
    answer = browser.web.post(button["formaction"], fields, expect_errors=True, **more)
    while answer.status_code == 303:
        answer = answer.follow()
    return answer


def section_text(page: TestResponse) -> str:
    return " ".join(page.html.find(id="paso").get_text(" ").split())


def test_it_stands_after_the_representative_and_asks_for_two(hers, draft):
    page = hers.page(path(draft))
    assert "Sección 5 de 7" in section_text(page)
    assert "al menos 2" in section_text(page)


def test_no_other_family_has_it(hers, ana):
    company = make_entity("Una SAS", None, state="draft", created_by=ana)
    hers.page(path(company), 404)
    assert hers.post(path(company)).status_code == 404
    assert hers.post(path(company, "/agregados"), {"member": "x"}).status_code == 404


def test_a_member_is_found_by_name_or_nit_and_plural_ones_are_not_offered(hers, draft, north):
    make_plural(draft.created_by, "Norte Unión Temporal", state=EntityState.REGISTERED)
    assert found(hers.page(path(draft, "?q=norte"))) == ["Norte SAS"]
    assert found(hers.page(path(draft, f"?q={north.tax_id}"))) == ["Norte SAS"]


def test_too_short_a_search_is_refused_at_its_field(hers, draft):
    page = hers.page(path(draft, "?q=no"), 422)
    assert "3 letras" in page.html.find(id="q-e").text
    assert page.html.find(id="q")["value"] == "no"


def test_who_does_not_appear_is_to_be_sent_a_link(hers, draft):
    text = section_text(hers.page(path(draft, "?q=nadie")))
    assert "No encontramos «nadie»" in text
    assert "http://localhost/registro" in text


def test_the_cedula_of_a_natural_person_is_not_told(hers, draft):
    make_entity("Luz Dary Contreras", "60390714", family="natural")
    text = section_text(hers.page(path(draft, "?q=luz dary")))
    assert "NIT terminado en 714" in text
    assert "60390714" not in text


@pytest.mark.asvs("V6.3.1")
def test_searches_are_limited(hers, draft, app):
    for _ in range(limits.SEARCH.times):
        hers.web.get(path(draft, "?q=nadie"))
    hers.page(path(draft, "?q=nadie"), 429)


def test_two_members_are_added_given_shares_and_asked_without_script(
    hers, draft, ana, north, south
):
    press(hers, hers.page(path(draft, "?q=norte")), "Agregar")
    page = press(hers, hers.page(path(draft, "?q=sur sas")), "Agregar")
    form = shares_form(page)
    rows = composition.rows(draft)
    form[f"share-{rows[0].code}"], form[f"share-{rows[1].code}"] = "66,67", "33.33"
    form["leader"] = rows[0].code
    page = hers.send(form, 200)
    assert page.request.path.endswith("/formulario/financiera")
    assert "Pedimos a «Norte SAS», «Sur SAS» que acepte" in page.html.find(id="aviso").text
    assert Letter.select().where(Letter.template == "member_proposed").count() == 2
    assert "aceptación" in section_text(hers.page(path(draft))) or "Pendiente" in section_text(
        hers.page(path(draft))
    )


def test_shares_that_do_not_sum_are_saved_and_said(hers, draft, ana, north, south):
    add(draft, north, ana)
    add(draft, south, ana)
    form = shares_form(hers.page(path(draft)))
    form[f"share-{row_of(draft, north).code}"] = "66,67"
    page = hers.send(form, 422)
    assert "Guardamos lo que va" in page.html.find(id="aviso").text
    assert page.html.find(id="suma").text == "Van 66,67 %: faltan 33,33 %."
    assert row_of(draft, north).share == 6667


def test_what_is_no_share_is_refused_at_its_field_and_kept(hers, draft, ana, north, south):
    add(draft, north, ana)
    add(draft, south, ana)
    name = f"share-{row_of(draft, north).code}"
    form = shares_form(hers.page(path(draft)))
    form[name] = "dos tercios"
    page = hers.send(form, 422)
    assert "con cifras" in page.html.find(id=f"{name}-e").text
    assert shares_form(page)[name].value == "dos tercios"
    assert shares_form(hers.page(path(draft)))[name].value == "dos tercios"


def test_leaving_a_share_keeps_it_and_sums(hers, draft, ana, north, south):
    add(draft, north, ana)
    add(draft, south, ana)
    name = f"share-{row_of(draft, north).code}"
    answer = hers.post(path(draft, f"/campo/{name}"), {name: "40"}, headers=HX)
    assert "Van 40,00 %: faltan 60,00 %." in answer.text
    assert shares_form(hers.page(path(draft)))[name].value == "40"
    assert row_of(draft, north).share == 0
    wrong = hers.post(path(draft, f"/campo/{name}"), {name: "400"}, headers=HX)
    assert wrong.status_code == 422
    assert "más de 0 a 100" in wrong.text
    assert hers.post(path(draft, "/campo/share-otro"), {}, headers=HX).status_code == 404


def test_adding_another_keeps_what_was_being_written(hers, draft, ana, north, south):
    add(draft, north, ana)
    name = f"share-{row_of(draft, north).code}"
    page = hers.page(path(draft, "?q=sur sas"))
    shares_form(page)[name] = "60"
    page = press(hers, page, "Agregar")
    assert shares_form(page)[name].value == "60"
    assert len(composition.rows(draft)) == 2


def test_one_that_was_asked_is_removed_only_after_saying_so(hers, draft, ana, north, south):
    add(draft, north, ana)
    add(draft, south, ana)
    share(draft, ana, _1="60", _2="40", leader=north)
    page = press(hers, hers.page(path(draft)), "Quitar")
    assert len(composition.rows(draft)) == 2
    sure = next(form for form in page.forms.values() if form.action.endswith("/quitado"))
    page = hers.send(sure, 200)
    assert [row.member.name for row in composition.rows(draft)] == ["Sur SAS"]
    assert "Quitó a «Norte SAS»" in page.html.find(id="aviso").text


def test_one_that_was_not_asked_is_removed_at_once(hers, draft, ana, north):
    add(draft, north, ana)
    page = press(hers, hers.page(path(draft)), "Quitar")
    assert "Todavía no hay integrantes" in section_text(page)


def test_a_reminder_and_a_second_one_the_same_day(hers, draft, ana, north, south):
    add(draft, north, ana)
    add(draft, south, ana)
    share(draft, ana, _1="60", _2="40", leader=north)
    page = press(hers, hers.page(path(draft)), "Recordar")
    assert "Le recordamos a «Norte SAS»" in page.html.find(id="aviso").text
    answer = press(hers, page, "Recordar")
    assert answer.status_code == 422
    assert "Ya se lo recordamos hoy" in answer.html.find(id="aviso").text


def test_htmx_gets_the_section_with_its_address(hers, draft, ana, north):
    answer = hers.web.get(path(draft, "?q=norte"), headers=HX)
    assert "<html" not in answer.text
    assert answer.headers["HX-Push-Url"].endswith("/integrantes?q=norte")
    answer = press(hers, hers.page(path(draft, "?q=norte")), "Agregar", headers=HX)
    assert answer.headers["HX-Push-Url"].endswith("/integrantes")
    assert "Agregó «Norte SAS»" in answer.text


def test_the_section_before_leads_here_with_htmx_too(hers, draft):
    typed = {
        "representative_name": "Luz Dary Contreras",
        "representative_document_type": "CC",
        "representative_document": "60390714",
    }
    before = f"/entidades/{draft.code}/formulario/representante"
    answer = hers.post(before, typed, headers=HX)
    assert answer.headers["HX-Redirect"].endswith("/integrantes")


def test_the_same_form_sent_twice_adds_once(hers, draft, north):
    page = hers.page(path(draft, "?q=norte"))
    press(hers, page, "Agregar")
    assert press(hers, page, "Agregar").status_code == 200
    assert len(composition.rows(draft)) == 1


def test_a_row_of_another_entity_is_missing(hers, draft, ana, north, south):
    other = make_plural(make_user("otra"), "Otra UT")
    [row, _] = whole(other, north, south)
    for act in ("quitado", "por-quitar", "recordado", "pedido"):
        answer = hers.post(path(draft, f"/{row.code}/{act}"))
        assert answer.status_code in {303, 404}
    assert len(composition.rows(other)) == 2


def test_of_a_registered_one_members_read_nothing_and_its_administrator_is_warned(
    browser, other_browser, database, north, south
):
    luz, ramon = make_user("luz"), make_user("ramon")
    plural = make_plural(luz, state=EntityState.REGISTERED, verified_at=now())
    whole(plural, north, south)
    give_access(ramon, plural)
    sign_in(browser, ramon).page(path(plural), 403)
    page = sign_in(other_browser, luz).page(path(plural))
    assert "queda sin verificar" in section_text(page)
    form = shares_form(page)
    form[f"share-{row_of(plural, north).code}"] = "10"
    page = other_browser.send(form, 422)
    assert "Todavía no se guardó" in page.html.find(id="aviso").text
    assert row_of(plural, north).share == 5000


def test_shares_sent_after_the_session_ended_come_back(hers, draft, ana, north, south):
    add(draft, north, ana)
    add(draft, south, ana)
    page = hers.page(path(draft, "?q=norte"))
    name = f"share-{row_of(draft, north).code}"
    shares_form(page)[name] = "60"
    with db.atomic():
        Session.delete().execute()
    press(hers, page, "Quitar")
    sign_in(hers, ana)
    assert shares_form(hers.page(path(draft)))[name].value == "60"
    assert len(composition.rows(draft)) == 2


def test_hostile_text_is_no_fault(hers, draft, ana, north):
    put_member(draft, north)
    name = f"share-{row_of(draft, north).code}"
    for text in ("9" * 5000, "\x00", "٤٠", "40\n", "%00", "'; --", "‮40", "1" * 41):
        answer = hers.post(path(draft), {name: text, "leader": text, "key": text[:60]})
        assert answer.status_code < 500, text
        assert hers.post(path(draft, "/agregados"), {"member": text}).status_code == 404
        assert hers.post(path(draft, f"/campo/{name}"), {name: text}).status_code < 500
