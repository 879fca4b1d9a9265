"""Staff change what is asked: drafts see it at once, whoever has finished never does."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from domain import finalising, gaps, requirement_versions, requirements
from domain.errors import Refused
from domain.requirement_versions import add, publish_change, retire
from models import AskedRequirement, AuditEntry, Entity, EntityState, Family, Requirement, User, db
from tests.drafts import empty_draft, make_draft, paper
from tests.people import make_entity, make_user

pytestmark = pytest.mark.usefixtures("database")


def published(code: str, family: str = Family.NATURAL, organisation_type: str = "") -> Requirement:
    return Requirement.get(
        Requirement.family == family,
        Requirement.code == code,
        Requirement.organisation_type == organisation_type,
        Requirement.retired_at.is_null(),
    )


def finish(draft: Entity, by: User) -> Entity:
    return finalising.finalise(draft, by=by, key=draft.code, terms=True)


def asked(entity: Entity) -> list[tuple]:
    """All that a page may show of what is asked of it, and what is there."""
    return [
        (
            *(getattr(row.requirement, name) for name in (*requirement_versions.NAMES, "code")),
            *(row.state, row.is_missing, row.substitute and row.substitute.label),
        )
        for row in requirements.rows(entity)
    ]


def codes(entity: Entity) -> list[str]:
    return [row.code for row in requirements.rows(entity)]


def test_a_draft_is_asked_the_new_version_and_who_has_finished_the_old_one(ana: User):
    registered, draft = finish(make_draft(ana), ana), empty_draft(ana)
    new = publish_change(
        published("rut"), by=ana, label="RUT de este año", help="Con fecha.", validity="ano_actual"
    )
    assert requirements.find(draft, "rut") == new
    assert (new.label, new.help, new.validity) == ("RUT de este año", "Con fecha.", "ano_actual")
    assert (new.mandatory, new.source) == (True, "https://muisca.dian.gov.co")
    old = requirements.find(registered, "rut")
    assert old is not None
    assert (old.label, old.validity) == ("Registro Único Tributario (RUT)", "")
    assert codes(draft) == codes(registered)
    entry = AuditEntry.get(AuditEntry.action == "requirement_changed")
    assert (entry.actor, entry.subject) == (ana.code, "rut")


@pytest.mark.parametrize("seed", range(6))
def test_a_change_never_alters_what_was_asked_of_someone_who_has_finished(ana: User, seed: int):
    luck = random.Random(seed)
    registered = finish(make_draft(ana), ana)
    before = asked(registered)
    for step in range(25):
        _change_anything(luck, ana, step)
        assert asked(Entity.get_by_id(registered.id)) == before
    assert asked(empty_draft(ana)) != before
    for code in codes(registered):
        assert requirements.find(registered, code)


def _change_anything(luck: random.Random, by: User, step: int) -> None:
    live = (Requirement.family == Family.NATURAL) & Requirement.retired_at.is_null()
    row = luck.choice(list(Requirement.select().where(live)))
    changes = [
        {"label": f"Otro nombre {step}"},
        {"help": f"Otra ayuda {step}"},
        {"source": f"https://otra.example/{step}"},
        {"form": luck.choice(("", "constancia"))},
        {"mandatory": not row.mandatory},
        {"active": not row.active},
        {"position": luck.randrange(40)},
        {"validity": luck.choice(("", "15_dias", "mes_actual", "ano_actual"))},
        {"substitute_for": luck.choice(("", "experiencia", "zz+yy"))},
    ]
    kind = luck.randrange(4)
    if kind == 0:
        retire(row, by=by)
    elif kind == 1:
        own = luck.choice(("", "persona-natural-colombiana"))
        add(Family.NATURAL, f"nuevo_{step}", by=by, organisation_type=own, label="Uno más")
    else:
        publish_change(row, by=by, **luck.choice(changes))


def test_nothing_is_asked_of_who_finished_when_nothing_was(ana: User):
    for row in Requirement.select().where(Requirement.family == Family.NATURAL):
        retire(row, by=ana)
    registered = finish(make_draft(ana), ana)
    add(Family.NATURAL, "nuevo", by=ana, label="Uno nuevo")
    assert codes(registered) == []
    assert codes(empty_draft(ana)) == ["nuevo"]


def test_who_came_by_an_import_is_asked_what_stands_now(ana: User):
    imported = make_entity()
    retire(published("rup", Family.LEGAL), by=ana)
    requirements.ask(imported)
    assert "rup" not in codes(imported)
    assert not AskedRequirement.select().exists()


def test_a_type_s_own_row_stands_in_place_of_its_family_s(ana: User):
    one, other = (make_entity(str(at), None, state=EntityState.DRAFT) for at in range(2))
    Entity.update(organisation_type="limitada").where(Entity.id == other.id).execute()
    other = Entity.get_by_id(other.id)
    own = add(Family.LEGAL, "existencia", by=ana, organisation_type="sas", label="De la SAS")
    add(Family.LEGAL, "acta", by=ana, organisation_type="sas", label="Acta", position=0)
    assert requirements.find(one, "existencia") == own
    assert codes(one) == ["acta", *codes(other)[1:], "existencia"]
    assert "De la SAS" not in [row.requirement.label for row in requirements.rows(other)]
    off = publish_change(own, by=ana, active=False)
    assert codes(one) == ["acta", *codes(other)[1:]]
    retire(off, by=ana)
    assert codes(one) == ["acta", *codes(other)]


def test_who_changes_type_is_asked_anew_once(ana: User):
    registered = finish(make_draft(ana), ana)
    publish_change(published("rut"), by=ana, label="RUT de este año")
    Entity.update(family=Family.PUBLIC, organisation_type="").execute()
    registered = Entity.get_by_id(registered.id)
    assert "cedula" in codes(registered)
    for _ in range(2):
        requirements.ask(registered)
        assert codes(registered) == ["existencia", "experiencia"]
    assert AskedRequirement.select().count() == 2


def test_a_paper_that_is_asked_while_one_finishes_holds_it_back(ana: User, monkeypatch):
    """As when staff publish it between the list of gaps and the end of the transaction."""
    draft = make_draft(ana)
    seen = gaps.of

    def gaps_then_more(entity: Entity) -> gaps.Gaps:
        found = seen(entity)
        add(Family.NATURAL, "nuevo", by=ana, label="Uno nuevo")
        return found

    monkeypatch.setattr(gaps, "of", gaps_then_more)
    with pytest.raises(Refused, match="Todavía no se puede finalizar"):
        finish(draft, ana)
    assert Entity.get_by_id(draft.id).is_draft


def test_saying_nothing_new_and_saying_it_twice_publish_nothing(ana: User):
    row = published("rut")
    before = Requirement.select().count()
    assert publish_change(row, by=ana, label=row.label) == row
    assert publish_change(row, by=ana) == row
    first = publish_change(row, by=ana, label="  Otro\u200b  nombre ")
    assert first.label == "Otro nombre"
    assert publish_change(row, by=ana, label="Otro nombre") == first
    assert Requirement.select().count() == before + 1
    with pytest.raises(Refused, match="Otra persona cambió"):
        publish_change(row, by=ana, label="Un tercer nombre")
    retire(first, by=ana)
    with pytest.raises(Refused, match="Otra persona cambió"):
        publish_change(first, by=ana, label="Un tercer nombre")


def test_two_who_change_it_at_once_make_one_version(ana: User):
    row = published("rut")
    start = threading.Barrier(2)

    def change(label: str) -> str:
        start.wait()
        try:
            return publish_change(row, by=ana, label=label).label
        except Refused as refused:
            return refused.message
        finally:
            db.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(change, ("Uno", "Otro")))
    assert published("rut").label in answers
    assert requirement_versions.CHANGED in answers


def test_one_is_added_last_and_only_once(ana: User):
    added = add(Family.NATURAL, "poliza", by=ana, label="Póliza", validity="90_dias")
    assert codes(empty_draft(ana))[-1] == "poliza"
    assert add(Family.NATURAL, "poliza", by=ana, label="Póliza") == added
    with pytest.raises(Refused, match="Ya se pide un documento con ese código") as refused:
        add(Family.NATURAL, "poliza", by=ana, label="Otra póliza")
    assert refused.value.field == "code"
    assert retire(added, by=ana)
    assert not retire(added, by=make_user("beto"))
    assert "poliza" not in codes(empty_draft(ana))
    assert add(Family.NATURAL, "poliza", by=ana, label="Otra póliza").label == "Otra póliza"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"label": ""}, "label"),
        ({"label": "\u200b "}, "label"),
        ({"label": "x" * 201}, "label"),
        ({"help": "x" * 1001}, "help"),
        ({"source": "javascript:alert(1)"}, "source"),
        ({"source": "//example.org"}, "source"),
        ({"source": "https://"}, "source"),
        ({"source": "https://www.dian.gov.co@example.org"}, "source"),
        ({"source": "https://[::1"}, "source"),
        ({"source": "https://example.org/" + "x" * 200}, "source"),
        ({"source": "https://example.org/a b"}, "source"),
        ({"form": "otro"}, "form"),
        ({"validity": "0_dias"}, "validity"),
        ({"substitute_for": "rut"}, "substitute_for"),
        ({"substitute_for": "rup+<b>"}, "substitute_for"),
        ({"substitute_for": "+".join(["rup"] * 60)}, "substitute_for"),
    ],
)
def test_what_can_t_be_asked_so_is_refused_at_its_field(ana: User, said: dict, field: str):
    with pytest.raises(Refused) as refused:
        publish_change(published("rut"), by=ana, **said)
    assert refused.value.field == field
    assert not AuditEntry.select().where(AuditEntry.action == "requirement_changed").exists()


def test_only_a_type_of_the_family_may_have_its_own_row_and_codes_are_short(ana: User):
    for organisation_type in ("sas", "no-hay"):
        with pytest.raises(Refused) as refused:
            add(Family.NATURAL, "rut", by=ana, organisation_type=organisation_type, label="RUT")
        assert refused.value.field == "organisation_type"
    for code in ("", "Póliza", "a" * 41, "../x"):
        with pytest.raises(Refused) as refused:
            add(Family.NATURAL, code, by=ana, label="Póliza")
        assert refused.value.field == "code"
    with pytest.raises(TypeError):
        publish_change(published("rut"), by=ana, code="otro")


def test_the_documents_of_a_row_that_is_asked_no_more_stay(ana: User):
    draft = empty_draft(ana)
    paper(draft, "rut")
    retire(published("rut"), by=ana)
    assert "rut" not in codes(draft)
    assert draft.document_set.count() == 1
