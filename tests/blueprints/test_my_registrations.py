"""*Mis registros*: where one's requests stand, asking for another entity, taking a request back."""

import datetime as dt

import pytest
import time_machine

from domain import access
from models import Access, AccessState, Entity, EntityState, Family, Letter, Role, User
from tests.browsing import HX, Browser, without_token
from tests.people import give_access, make_entity, make_user, sign_in

PATH = "/configuracion/mis-registros"


@pytest.fixture
def ramon(database: None) -> User:
    return make_user("ramon")


@pytest.fixture
def entity(database: None) -> Entity:
    return make_entity("H&H Asociados", "800111202", make_user("gloria"))


@pytest.fixture
def mine(browser: Browser, ramon: User) -> Browser:
    return sign_in(browser, ramon)


def form_to(page, ending: str):
    return next(form for form in page.forms.values() if form.action.endswith(ending))


def found(browser: Browser, text: str):
    form = browser.page(f"{PATH}/nuevo").forms[1]
    form["q"] = text
    return browser.send(form, 200)


def test_each_row_says_nit_entity_dates_and_state(mine, ramon, entity):
    at = dt.datetime(2026, 11, 18, 20, 41, tzinfo=dt.UTC)
    give_access(ramon, entity, state=AccessState.PENDING, requested_at=at)
    with time_machine.travel(at + dt.timedelta(days=15), tick=False):
        row = sign_in(mine, ramon).page(PATH).html.select_one("tbody tr")
    cells = [cell.get_text(" ", strip=True) for cell in row.find_all(["td", "th"])][:5]
    assert cells == [
        "800111202, DV 1",
        "H&H Asociados",
        "hace 15 días (18/11/2026 03:41 p. m., UTC-05:00)",
        "Sin fecha",
        "Pendiente",
    ]


def test_without_registrations_the_page_says_what_to_do(mine):
    assert "Usted todavía no tiene registros" in mine.page(PATH).text


def test_a_draft_is_shown_with_the_way_back_to_it(mine, ramon):
    draft = make_entity("A Medias", None, state=EntityState.DRAFT, created_by=ramon)
    page = mine.page(PATH)
    assert "Sin finalizar" in page.text
    assert draft.code in page.html.find("a", string="Seguir donde iba")["href"]


def test_asking_for_an_entity_that_was_searched(mine, ramon, entity):
    page = found(mine, "hyh asociados")
    done = mine.send(form_to(page, "/solicitudes"), 200)
    assert done.request.path == PATH
    assert "Pidió acceso a «H&amp;H Asociados»" in done.text and "Pendiente" in done.text
    assert Access.get(Access.user == ramon).state == AccessState.PENDING
    assert [row.recipient for row in Letter.select()] == ["gloria@example.com"]


def test_a_form_sent_again_is_one_request(mine, entity):
    form = form_to(found(mine, "800111202"), "/solicitudes")
    first, second = mine.send(form), mine.send(form)
    assert without_token(first) == without_token(second)
    assert Access.select().where(Access.state == AccessState.PENDING).count() == 1
    assert Letter.select().count() == 1


def test_htmx_gets_the_rows_alone_and_the_address_follows(mine, entity):
    page = mine.page(f"{PATH}/nuevo")
    assert page.html.find(attrs={"hx-push-url": "true"})
    answer = mine.web.get(f"{PATH}/nuevo?q=asociados", headers=HX)
    assert answer.text.startswith('<section id="halladas"')


@pytest.mark.parametrize("text", ["hh", "%", "__", "*"])
def test_short_and_empty_searches_say_how_to_search(mine, entity, text):
    answer = mine.web.get(f"{PATH}/nuevo", {"q": text})
    assert "800111202" not in answer.text


def test_nothing_found_names_the_next_step(mine):
    page = found(mine, "Sociedad Que No Existe")
    assert "No encontramos «Sociedad Que No Existe»" in page.text
    assert page.html.find("a", string="registrarla")["href"] == "/registro/entidad"


@pytest.mark.asvs("V14.2.6")
def test_a_cedula_shows_its_end_alone_unless_it_was_typed(mine, ramon):
    person = make_entity("Yolanda Servicios", "37234714", family=Family.NATURAL)
    assert "37234714" not in found(mine, "yolanda").html.find(id="halladas").text
    assert "37234714" in found(mine, "37234714").html.find(id="halladas").text
    give_access(ramon, person, state=AccessState.PENDING)
    assert "37234714" not in mine.page(PATH).text


def test_the_rejected_three_times_read_when_to_ask_again(mine, ramon, entity):
    give_access(ramon, entity, state=AccessState.REJECTED, rejections=3)
    page = mine.send(form_to(found(mine, "asociados"), "/solicitudes"), 422)
    assert "rechazó 3 veces su solicitud" in page.html.find(id="aviso").text


def test_an_entity_that_is_not_there_cannot_be_asked_for(mine, ramon):
    draft = make_entity("A Medias", None, state=EntityState.DRAFT)
    for code in (draft.code, "xxxxxxxxxxxx", "\x00", "9" * 40):
        status = mine.post(f"{PATH}/solicitudes", {"entity": code, "key": "k"}).status_code
        assert 400 <= status < 500, code
    assert not Access.select().exists()


@pytest.mark.asvs("V15.3.3")
def test_asking_grants_nothing_whatever_else_the_form_says(mine, ramon, entity):
    extra = {"role": "administrator", "state": "accepted", "accepted_at": "2026-01-01"}
    mine.post(f"{PATH}/solicitudes", {"entity": entity.code, "key": "k", **extra})
    row = Access.get(Access.user == ramon)
    assert (row.role, row.state, row.accepted_at) == (Role.MEMBER, AccessState.PENDING, None)


def test_a_request_is_taken_back(mine, ramon, entity):
    row = give_access(ramon, entity, state=AccessState.PENDING)
    page = mine.page(PATH)
    assert "Retirado" in mine.send(form_to(page, "/retirada"), 200).text
    assert Access.get_by_id(row.id).state == AccessState.WITHDRAWN


def test_taking_back_what_was_just_accepted_tells_the_real_state(mine, ramon, entity):
    row = give_access(ramon, entity, state=AccessState.PENDING)
    form = form_to(mine.page(PATH), "/retirada")
    access.accept([row.code], entity=entity, by=User.get(User.username == "gloria"))
    assert "ya fue aceptada" in mine.send(form, 422).html.find(id="aviso").text


@pytest.mark.asvs("V8.2.2")
def test_another_persons_request_is_as_missing_as_none(mine, entity):
    row = give_access(make_user("otra"), entity, state=AccessState.PENDING)
    assert mine.post(f"{PATH}/{row.code}/retirada").status_code == 404
    assert Access.get_by_id(row.id).state == AccessState.PENDING


@pytest.mark.asvs("V2.4.1")
def test_searching_is_limited_by_session(mine, entity):
    answers = [mine.web.get(f"{PATH}/nuevo?q=asociados", expect_errors=True) for _ in range(61)]
    assert [answer.status_code for answer in answers[-2:]] == [200, 429]
