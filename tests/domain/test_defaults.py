"""A start adds what is new in the catalogs and changes nothing that is there."""

from domain import defaults
from models import Requirement


def test_a_requirement_that_the_portal_lacks_is_added_and_the_others_stay(database: None):
    before = Requirement.select().count()
    Requirement.update(label="Como lo cambió la institución").where(
        Requirement.code == "rut", Requirement.family == "natural"
    ).execute()
    Requirement.delete().where(Requirement.code == "redam").execute()
    defaults.fill()
    assert Requirement.select().count() == before
    changed = Requirement.get(Requirement.code == "rut", Requirement.family == "natural")
    assert changed.label == "Como lo cambió la institución"
