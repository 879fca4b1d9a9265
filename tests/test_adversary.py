"""What an adversary tried once and must not do again: each of these was a hole."""

import time
from collections.abc import Callable

import pytest

from domain import (
    access,
    drafts,
    entities,
    limits,
    passwords,
    sections,
    sign_in,
    stash,
    typed,
)
from domain.entities import Start
from domain.errors import Refused
from domain.files import file_names
from models import (
    Access,
    AccessState,
    Entity,
    Letter,
    Role,
    SignUpDraft,
    StashedForm,
)
from tests.browsing import Browser
from tests.people import give_access, make_entity, make_staff, make_user
from tests.people import sign_in as enter
from tests.registering import submit


def test_a_stranger_cannot_fill_the_disk_with_forms(browser: Browser, database: None):
    """A28: nothing is kept of a form that nobody owns, and of an entity's only so often."""
    for path in ("/escritorio/entidad", "/configuracion/mis-registros/solicitudes"):
        assert browser.web.post(path, {"x": "A" * 5000}).status_code == 303
    assert StashedForm.select().count() == 0
    for _ in range(limits.STASHED.times + 5):
        browser.web.post("/entidades/xxxxxxxxxxxx/documentos/rut", {"x": "A"})
    assert StashedForm.select().count() == limits.STASHED.times


def test_new_drafts_of_one_network_are_limited(monkeypatch, browser: Browser, database: None):
    monkeypatch.setattr(limits, "NEW_DRAFTS", limits.Limit("new-drafts", 3, 60))
    for _ in range(6):
        drafts.keep(drafts.new_key(), {"name": "Luz"}, network="n")
    assert SignUpDraft.select().count() == 3


def test_registrations_of_one_network_are_limited(monkeypatch, database: None):
    """A04: sent straight, without a draft, they were as many letters to strangers as one liked."""
    monkeypatch.setattr(limits, "NEW_DRAFTS", limits.Limit("new-drafts", 3, 60))
    for n in range(3):
        submit(email=f"ajeno{n}@example.com", username=f"ajeno{n}")
    with pytest.raises(Refused, match="Espere una hora"):
        submit(email="ajeno3@example.com", username="ajeno3")
    assert Letter.select().count() == 3


def test_a_draft_keeps_no_more_of_an_answer_than_it_may_hold(database: None):
    """A28: three hundred letters of each were gigabytes in three days."""
    key = drafts.new_key()
    drafts.keep(key, dict.fromkeys(drafts.KEPT, "😀" * 9000), network="n")
    assert len(str(SignUpDraft.get().answers)) < 1500


def test_what_one_typed_after_leaving_waits_for_nobody_else(browser: Browser, database: None):
    """A71: somebody else at the same computer signs in next."""
    yuli, other = make_user("yuli"), make_user("otra")
    enter(browser, yuli)
    browser.post("/salir")
    browser.web.post("/registro/entidad/nueva", {"nombre": "SECRETO", "nit": "1098765432"})
    enter(browser, other)
    assert "SECRETO" not in browser.page("/registro/entidad/nueva").text
    assert stash.keep("/x", {"a": ["b"]}, owner=None, network="n") == ""


def test_a_name_with_an_address_never_reaches_a_column_unchecked(database: None):
    """A64: the name comes from *Validar*, before its section is seen."""
    ana = make_user("ana", participation="nueva")
    start = Start(
        country="VE",
        organisation_type="juridica-extranjera",
        business_area="private",
        name="ADMIN entre a http://evil.com ya",
        tax_id="",
    )
    code = entities.open_draft(start, by=ana, key="k")
    draft = Entity.get(Entity.code == code)
    assert draft.name == ""
    assert "evil.com" in draft.typed["identificacion"]["name"]
    assert any("sin guardar" in each.label for each in sections.missing(draft))


def test_staff_do_not_decide_their_own_request(database: None):
    """A22."""
    from domain import staff_requests

    officer, entity = make_staff("funcionario"), make_entity()
    asked = access.request(entity, by=officer, key="k")
    with pytest.raises(Refused, match="otra persona"):
        staff_requests.accept_as_administrator(asked, by=officer)
    assert Access.get_by_id(asked.id).state == AccessState.PENDING


def test_changing_ones_mind_bombs_nobody(database: None):
    """A04."""
    boss, ramon, entity = make_user("gloria"), make_user("ramon"), make_entity()
    give_access(boss, entity, Role.ADMINISTRATOR)
    row = give_access(ramon, entity, state=AccessState.PENDING)
    for _ in range(12):
        access.reject([row.code], entity=entity, by=boss)
        access.revert([row.code], entity=entity, by=boss)
    assert Letter.select().where(Letter.recipient == ramon.email).count() == limits.DECISIONS.times


@pytest.mark.parametrize("path", ["/ingresar", "/recuperar/usuario", "/registro"])
@pytest.mark.parametrize("field", ["username", "email", "name", "key", "siguiente", "csrf_token"])
@pytest.mark.asvs("V2.2.1")
def test_a_file_in_the_place_of_text_is_no_fault(browser: Browser, path: str, field: str):
    """A35."""
    files = [(field, "a.txt", b"contenido")]
    token = {} if field == "csrf_token" else {"csrf_token": browser.token()}
    answer = browser.web.post(path, token, upload_files=files, expect_errors=True)
    assert answer.status_code < 500, answer.status


def test_json_on_a_get_is_no_fault(browser: Browser, database: None):
    enter(browser, make_user("ana"))
    headers = {"Content-Type": "application/json"}
    assert browser.web.get("/registro/entidad", headers=headers).status_code == 200


@pytest.mark.parametrize("page", ["http://[", "//[", "http://[::1"])
def test_a_page_that_is_no_address_is_no_fault(browser: Browser, database: None, page: str):
    boss, entity = make_user("gloria"), make_entity()
    give_access(boss, entity, Role.ADMINISTRATOR)
    enter(browser, boss)
    answer = browser.post(f"/entidades/{entity.code}/usuarios/rechazados", {"page": page})
    assert answer.status_code < 500


@pytest.mark.parametrize("script", [True, False])
def test_headers_of_a_way_back_are_ascii(browser: Browser, database: None, script: bool):
    enter(browser, make_user("ana"))
    headers = {"HX-Request": "true"} if script else {}
    answer = browser.web.get(
        "/ingresar?siguiente=/entidades/%E2%98%83%C3%B1/documentos", headers=headers
    )
    where = answer.headers.get("HX-Redirect") or answer.headers.get("Location") or ""
    assert where.isascii()


def test_bytes_that_are_no_text_are_a_refusal(browser: Browser, database: None):
    """A35: raw bytes in an address, as no browser sends them."""
    enter(browser, make_user("ana"))
    answer = browser.web.get(
        "/registro/entidad", extra_environ={"QUERY_STRING": "nombre=\xd1"}, expect_errors=True
    )
    assert answer.status_code < 500


def test_failures_by_name_say_nothing_of_the_e_mail(database: None):
    """A01: a stranger who locks a user name learns no address from it."""
    make_user("jhonfredy")
    for _ in range(limits.SIGN_IN.times):
        with pytest.raises(Refused):
            sign_in.enter("jhonfredy", "mala", network="n")
    told = []
    for email in ("jhonfredy@example.com", "nadie@example.com"):
        with pytest.raises(Refused) as refusal:
            sign_in.enter(email, "mala", network="n")
        told.append(refusal.value.message)
    assert told[0] == told[1]


def test_a_nit_of_another_country_is_another_nit(database: None):
    make_entity(tax_id="900123456")
    assert entities.registered_with("900123456", "juridica", "CO")
    assert entities.registered_with("900123456", "extranjera", "VE") is None


@pytest.mark.parametrize(
    "read",
    [typed.clean, file_names.shown_name, passwords._composed],
    ids=lambda read: read.__name__,
)
@pytest.mark.asvs("V15.2.2")
def test_accents_upon_accents_take_no_core(read: Callable[[str], str]):
    """A36: one anonymous form of these took a core for seconds, a .zip with such names for ten."""
    began = time.process_time()
    read("a" + "\u0301\u0323" * 32_000)
    assert time.process_time() - began < 1
