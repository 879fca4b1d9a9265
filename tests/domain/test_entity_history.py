"""What was saved and what was done about an entity, in one list for its people."""

import datetime as dt

import pytest
import time_machine

from domain import audit, audit_chain, changes, entity_history, requirements
from domain.changes import Line
from models import Access, Entity, Family, Role, User, now
from tests.attaching import put
from tests.browsing import Browser
from tests.people import give_access, make_entity, make_staff, make_user, sign_in


@pytest.fixture
def entity(ana: User) -> Entity:
    return make_entity("Suministros", "900123456", ana)


def test_its_people_read_acts_and_changes_together_without_the_network(
    browser: Browser, ana: User, entity: Entity
):
    audit.acting_from("0123456789ab")
    audit.record("entity_registered", by=ana, subject=entity.code, receipt="2026-000009")
    audit.acting_from("")
    changes.note(entity, "Datos", [Line("Nombre", "Uno", "Dos")], by=ana)
    audit.record("entity_verified", by=make_staff(), subject=entity.code)
    audit.record("entity_verified", by=None, subject=make_entity("Otra", "900373923").code)
    audit_chain.seal()
    page = sign_in(browser, ana).page(f"/entidades/{entity.code}/historial")
    titles = [each.get_text(strip=True) for each in page.html.select("ul.rows h2")]
    assert titles == ["Entidad verificada", "Datos", "Registró la entidad"]
    told = page.html.main.get_text(" ", strip=True)
    assert "La institución" in told and "Radicado 2026-000009" in told and "Acto n.º" in told
    assert "0123456789ab" not in page.text


def test_who_asks_to_come_in_is_told_to_administrators_alone(ana: User, entity: Entity):
    beto = make_user("beto")
    access = Access.get(Access.entity == entity)
    give_access(beto, entity, role=Role.MEMBER)
    audit.record("access_requested", by=ana, subject=access.code)
    [told] = entity_history.page(entity, ana).events
    assert (told.action, told.about) == ("access_requested", ana.name)
    assert not entity_history.page(entity, beto).events


def test_older_pages_leave_nothing_out_and_repeat_nothing(ana: User, entity: Entity):
    start = now() - dt.timedelta(days=9)
    for number in range(130):
        with time_machine.travel(start + dt.timedelta(minutes=number), tick=False):
            if number % 3:
                audit.record("supply_added", by=ana, subject=entity.code)
            else:
                changes.note(entity, "Datos", [Line("Nombre")], by=ana)
    seen: list[dt.datetime] = []
    page = entity_history.page(entity, ana)
    while True:
        seen += [each.at for each in page.events]
        if not page.older:
            break
        page = entity_history.page(entity, ana, page.older)
    assert len(seen) == 130 and seen == sorted(set(seen), reverse=True)


def test_a_paper_is_called_what_its_own_family_calls_it(ana: User):
    for family in (Family.LEGAL, Family.PLURAL):
        entity = make_entity(f"Una {family}", None, ana, family=family)
        put(entity, "rup", b"rup", ana)
        [told] = entity_history.page(entity, ana).events
        asked = requirements.find(entity, "rup")
        assert asked and told.about == asked.label
