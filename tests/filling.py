"""How the people of tests begin a form and fill in its sections."""

from domain import entities, filling, sections
from domain.entities import Start
from models import Entity

CONTACTS = {
    "country": "CO",
    "department": "",
    "municipality": "cucuta",
    "municipality_code": "",
    "address": "Calle 6 # 4-32, barrio Centro",
    "email": "Oficina@HyH.example",
    "phone": "(607) 555 0118 ext. 12",
}


def begin(user, organisation_type="sas", key="k", **start) -> Entity:
    start = {"country": "CO", "name": "H&H Asociados"} | start
    code = entities.open_draft(
        Start(organisation_type=organisation_type, **start), by=user, key=key
    )
    return Entity.get(Entity.code == code)


def save(entity, slug, texts, user, seen="", confirmed=""):
    section = sections.section_of(entity.family, slug)
    return filling.save_section(entity, section, texts, seen=seen, by=user, confirmed=confirmed)


def again(entity) -> Entity:
    return Entity.get_by_id(entity.id)
