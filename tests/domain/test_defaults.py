"""A start adds what is new in the catalogs and changes nothing that is there."""

import pytest

from domain import defaults, requirement_versions
from models import AuditEntry, Requirement, User, now

pytestmark = pytest.mark.usefixtures("database")


def test_a_requirement_that_the_portal_lacks_is_added_and_the_others_stay():
    before = Requirement.select().count()
    Requirement.update(label="Como lo cambió la institución").where(
        Requirement.code == "rut", Requirement.family == "natural"
    ).execute()
    Requirement.delete().where(Requirement.code == "redam").execute()
    defaults.fill()
    assert Requirement.select().count() == before
    changed = Requirement.get(Requirement.code == "rut", Requirement.family == "natural")
    assert changed.label == "Como lo cambió la institución"


def test_what_was_retired_stays_retired(ana: User):
    redam = Requirement.get(Requirement.code == "redam")
    requirement_versions.retire(redam, by=ana)
    before = Requirement.select().count()
    defaults.fill()
    assert Requirement.select().count() == before


def test_an_older_portal_learns_where_its_papers_come_from(ana: User):
    """Unless somebody has changed the row, or has said so already."""
    Requirement.update(why="", source="", form="").execute()
    cleared = Requirement.get(Requirement.code == "rut", Requirement.family == "natural")
    requirement_versions.publish_change(cleared, by=ana, label="El RUT")
    ours = (Requirement.code == "rup") & (Requirement.family == "natural")
    Requirement.update(source="https://camara.example").where(ours).execute()
    defaults.fill()
    rows = {
        (row.family, row.code): (row.source, row.form)
        for row in Requirement.select().where(Requirement.retired_at.is_null())
    }
    assert rows["natural", "rut"] == ("", "")
    assert Requirement.get_by_id(cleared.id).source == ""
    assert rows["juridica", "rut"] == ("https://muisca.dian.gov.co", "")
    assert rows["natural", "rup"] == ("https://camara.example", "")
    assert rows["natural", "constancia_contabilidad"] == ("", "constancia")
    assert rows["otro", "experiencia"] == ("", "experiencia")


def test_every_shipped_row_could_have_been_written_by_staff(ana: User):
    for row in defaults.shipped():
        said = {name: row[name] for name in requirement_versions.NAMES}
        family, code = str(row["family"]), str(row["code"])
        standing = requirement_versions.add(family, code, by=ana, **said)
        assert standing.published_at < now()
    assert not AuditEntry.select().where(AuditEntry.action == "requirement_added").exists()


def test_every_requirement_says_what_it_is_asked_for():
    assert not [each["code"] for each in defaults.shipped() if not each["why"]]
