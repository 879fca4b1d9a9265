"""The date of a document, and until when it counts."""

import datetime as dt

import pytest
import time_machine

from domain.errors import Refused
from models import EntityState, User
from tests import storing
from tests.attaching import put
from tests.people import make_entity

pytestmark = pytest.mark.usefixtures("database")


def test_a_document_keeps_its_date_and_the_last_day_on_which_it_counts(ana: User):
    company = make_entity(state=EntityState.DRAFT, tax_id=None, created_by=ana)
    with time_machine.travel("2026-12-01T04:30:00Z", tick=False):  # still November in Colombia
        dated = put(company, "existencia", b"uno", ana, dated_on=dt.date(2026, 11, 20))
        undated = put(company, "existencia", b"dos", ana)
        figures = put(company, "indicadores", b"tres", ana)
        lasting = put(company, "experiencia", b"cuatro", ana)
        with pytest.raises(Refused, match="Tiene 31 días y se reciben de hasta 30") as refused:
            put(company, "existencia", b"cinco", ana, dated_on=dt.date(2026, 10, 30))
        with pytest.raises(Refused, match="no ha llegado"):
            put(company, "", b"seis", ana, description="x", dated_on=dt.date(2026, 12, 1))
    assert refused.value.field == "dated_on"
    assert (dated.dated_on, dated.valid_until) == (dt.date(2026, 11, 20), dt.date(2026, 12, 20))
    assert (undated.dated_on, undated.valid_until) == (None, dt.date(2026, 12, 30))
    assert figures.valid_until == dt.date(2026, 12, 31)
    assert lasting.valid_until is None
    assert len(storing.stored()) == 4
