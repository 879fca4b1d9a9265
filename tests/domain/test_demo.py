"""The demo shows the desk in every state of a paper, and something in every room."""

from domain import agenda, demo, gaps, moments
from domain.agenda import EventKind
from domain.faults import Fault
from models import (
    Access,
    BoardRow,
    Bulletin,
    Certificate,
    Document,
    Outage,
    SecopAccount,
    Stage,
    Thread,
    Ticket,
)


def test_its_company_has_papers_in_every_state_and_every_room_something_to_show(database):
    list(demo.build())
    company = Document.select().order_by(Document.id).first().entity
    left = gaps.of(company)
    papers = {row.code: row.fault for row in left.documents}
    assert papers == {"indicadores": Fault.EXPIRED, "estados_financieros": None}
    events = agenda.of(company, left.rows, moments.today())
    assert agenda.soon(events, EventKind.EXPIRY, moments.today()) == 1
    assert Access.select().where(Access.entity == company).exists()
    assert {row.stage for row in BoardRow.select()} == set(Stage)
    for table in (Bulletin, Certificate, Outage, SecopAccount, Thread, Ticket):
        assert table.select().exists(), table
