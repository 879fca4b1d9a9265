"""Who complied with a circular: by one rule, wherever it is told."""

import datetime as dt

import pytest

from domain import board_making, circulars, compliance
from domain.compliance import Figures
from models import Board, DocumentState
from tests.boards import call, comply, published
from tests.drafts import paper
from tests.people import make_entity

pytestmark = pytest.mark.usefixtures("database")


def test_the_circular_its_board_and_the_years_never_disagree():
    circular = published()
    comply(call(circular, "Ana Rojas", "13279714"))
    lapsing = comply(call(circular, "Beto Gil", "52000000"))
    paper(lapsing, "rut", valid_until=dt.date.today() + dt.timedelta(days=20))
    returned = comply(call(circular, "Carmen Díaz", "52000001"))
    paper(returned, "rut", state=DocumentState.RETURNED)
    make_entity("Dora Paz", call(circular, "Dora Paz", "52000002").tax_id)
    call(circular, "Elsa Mora", "52000003")
    assert circulars.counts([circular])[circular.id].figures == Figures()
    board_making.make(circular)
    told = Figures(people=5, opened=4, registering=4, complete=2)
    assert compliance.of(Board.get()) == told
    assert compliance.by_department(Board.get()) == {"Asistencial": told}
    assert circulars.counts([circular])[circular.id].figures == told
    [year] = compliance.years()
    assert (year.figures, year.circulars) == (told, [(circular, told)])
