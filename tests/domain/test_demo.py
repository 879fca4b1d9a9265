"""The demo shows the desk in every state of a paper."""

from domain import agenda, demo, gaps, moments
from domain.agenda import EventKind
from domain.faults import Fault
from models import Access, Document


def test_its_company_has_papers_that_count_lapse_soon_have_lapsed_and_are_missing(database):
    list(demo.build())
    company = Document.select().first().entity
    left = gaps.of(company)
    papers = {row.code: row.fault for row in left.documents}
    assert papers == {"indicadores": Fault.EXPIRED, "estados_financieros": None}
    events = agenda.of(company, left.rows, moments.today())
    assert agenda.soon(events, EventKind.EXPIRY, moments.today()) == 1
    assert Access.select().where(Access.entity == company).exists()
