"""The pages of circulars, and the link that each person has."""

import pytest
from flask import Flask
from webtest import Form, TestResponse, Upload

from domain import addressees, audience_files, limits
from models import Addressee, Circular, CircularState, Letter, SignUpDraft, User
from tests.browsing import Browser
from tests.circulating import make_addressee, make_circular
from tests.domain.test_audience_files import LUZ, TITLES
from tests.people import make_entity, make_staff, make_user, sign_in


def form_to(page: TestResponse, part: str) -> Form:
    """The form of a page whose address ends so."""
    return next(form for form in page.forms.values() if form.action.endswith(part))


@pytest.fixture
def staff(database: None) -> User:
    return make_staff()


@pytest.fixture
def office(browser: Browser, staff: User) -> Browser:
    return sign_in(browser, staff)


@pytest.fixture
def circular(staff: User) -> Circular:
    return make_circular(staff)


def test_a_circular_is_written_published_and_sent(office: Browser):
    form = form_to(office.page("/institucion/circulares/nueva"), "/circulares")
    said = {"number": "12", "place": "Leticia", "recipients": "contratistas", "subject": "Registro"}
    for name, text in said.items():
        form[name] = text
    form["body"] = "Uno.\n\nDos."
    form["signed_by"], form["signer_post"] = "Ana Ruiz", "Gerente"
    form["links"] = "https://www.example.gov.co/video Video"
    form["dated_on"], form["deadline"] = "2026-01-15", "2026-01-10"
    refused = office.send(form, 422)
    form = form_to(refused, "/circulares")
    assert "anterior" in refused.text and form["body"].value.split() == ["Uno.", "Dos."]
    form["deadline"] = "2026-02-10"
    page = office.send(form)
    assert Circular.get().links == [["Video", "https://www.example.gov.co/video"]]
    office.send(form_to(page, "/publicada"))
    assert Circular.get().state == CircularState.PUBLISHED
    make_addressee(Circular.get(), email="luz@example.com")
    path = f"/institucion/circulares/{Circular.get().code}/correos"
    form = form_to(office.page(path), "/correos")
    office.send(form)
    office.send(form)
    assert Letter.select().where(Letter.template == "circular").count() == 1


def test_of_two_that_write_a_draft_at_once_neither_writes_over_the_other(
    office: Browser, staff: User
):
    circular = make_circular(staff, state=CircularState.DRAFT)
    path = f"/institucion/circulares/{circular.code}/texto"
    first, second = (form_to(office.page(path), "/texto") for _ in range(2))
    first["body"], second["body"] = "Regístrese.", "Inscríbase."
    office.send(first, 200)
    office.send(first, 200)  # sent twice it says the same
    refused = office.send(second, 422)
    assert "alguien guardó otro texto" in refused.text and "Inscríbase." in refused.text
    assert Circular.get().body == "Regístrese."


def test_the_list_shows_a_circular_that_has_no_people_yet(office: Browser, circular: Circular):
    assert "0 personas" in office.page("/institucion/circulares").text


def test_a_list_is_sent_and_its_page_tells_how_it_went(office: Browser, circular: Circular):
    path = f"/institucion/circulares/{circular.code}/personas/nuevas"
    form = form_to(office.page(path), "/listas")
    form["file"] = Upload("lista.csv", f"{TITLES}\n{LUZ}\nxx;Ana\n".encode())
    page = office.send(form)
    assert "Estamos leyendo" in page.text
    audience_files.work()
    told = office.page(page.request.path).text
    assert "1 persona nueva" in told and "<td>Línea 3</td>" in told
    assert "Luz Núñez" in office.page(f"/institucion/circulares/{circular.code}/personas").text


def test_looking_at_a_link_opens_nothing_and_shows_no_number(browser: Browser, circular: Circular):
    one = make_addressee(circular)
    page = browser.page(f"/c/{one.link}")
    assert "Luz Rojas" in page.text and one.tax_id not in page.text
    assert Addressee.get().opened_at is None


def test_empezar_leads_to_the_registration_with_what_is_known(browser: Browser, circular: Circular):
    one = make_addressee(circular, email="luz@example.com")
    step = browser.send(form_to(browser.page(f"/c/{one.link}"), one.link))
    form = next(form for form in step.forms.values() if "username" in form.fields)
    assert (form["name"].value, form["email"].value) == ("Luz Rojas", "")  # a link is passed on
    assert Addressee.get().opened_at
    assert SignUpDraft.get().answers["link"] == one.link


def test_who_has_a_user_is_asked_to_sign_in(browser: Browser, circular: Circular):
    one = make_addressee(circular, user=make_user("luz"))
    page = browser.send(form_to(browser.page(f"/c/{one.link}"), one.link))
    assert page.request.path == "/ingresar"


def test_who_was_registered_last_year_goes_on_to_confirm(browser: Browser, circular: Circular):
    luz = make_user("luz")
    one = make_addressee(circular, user=luz, entity=make_entity("Aseo", "900123456", luz))
    sign_in(browser, luz)
    page = browser.send(form_to(browser.page(f"/c/{one.link}"), one.link))
    assert "renueve o complete" in page.text


def test_a_wrong_link_says_what_to_do_and_many_are_too_many(
    browser: Browser, circular: Circular, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(limits, "CIRCULAR_LINKS", limits.Limit("circular-links", 2, 60))
    for _ in range(2):
        assert "no sirve" in browser.page("/c/abcdefghjkmn", 404).text
    browser.page(f"/c/{make_addressee(circular).link}", 429)


def test_the_link_of_a_closed_circular_says_so(browser: Browser, circular: Circular):
    Circular.update(state=CircularState.CLOSED).execute()
    page = browser.page(f"/c/{make_addressee(circular).link}")
    assert "ya se cerró" in page.text and "Empezar" not in page.text


def test_a_link_has_seventy_bits(app: Flask):
    letters = len(addressees.READABLE)
    assert letters**addressees.LINK_LENGTH > 2**64


def test_what_staff_write_runs_nowhere(browser: Browser, staff: User):
    evil = make_circular(staff, subject="<script>x</script>", body="<img src=x onerror=y>")
    page = browser.page(f"/c/{make_addressee(evil).link}")
    assert "<script>x" not in page.text and "<img src=x" not in page.text


def test_messages_are_texts_and_no_formulas(office: Browser, circular: Circular):
    make_addressee(circular, "=HYPERLINK(1)", mobile="+573005550100")
    path = f"/institucion/circulares/{circular.code}/mensajes"
    assert "https://wa.me/573005550100?text=" in office.page(path).text
    assert "'=HYPERLINK" in office.web.get(f"{path}.csv").text


def test_an_entitys_people_read_what_it_was_sent_and_no_more(
    browser: Browser, other_browser: Browser, circular: Circular, staff: User
):
    ana = make_user("ana")
    entity = make_entity(administrator=ana)
    make_addressee(circular, entity=entity)
    other = make_circular(staff, number="2")
    draft = make_circular(staff, number="3", state=CircularState.DRAFT)
    make_addressee(draft, entity=entity)
    sign_in(browser, ana)
    page = browser.page("/escritorio").click("Circulares")
    assert [each.text for each in page.html.select("li h2")] == [f"Circular 1: {circular.subject}"]
    read = page.click("Circular 1")
    assert read.html.select_one("article h2").text == "Circular 1"
    Circular.update(state=CircularState.CLOSED).where(Circular.id == circular.id).execute()
    assert "ya cerró" in browser.page(read.request.path).text
    for hidden in (other, draft):
        browser.page(f"/entidades/{entity.code}/circulares/{hidden.code}", status=404)
    sign_in(other_browser, make_user("beto"))
    other_browser.page(read.request.path, status=404)
