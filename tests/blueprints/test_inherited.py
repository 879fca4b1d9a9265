"""The members' documents on the pages of a plural entity."""

import pytest

from domain.moments import today
from models import Entity, MemberState, User
from tests.attaching import put
from tests.consortia import company, make_plural, put_member
from tests.people import make_user


@pytest.fixture
def draft(ana: User) -> Entity:
    norma = make_user("norma")
    north = company("Norte SAS", norma)
    plural = make_plural(ana)
    put_member(plural, north, 6000, is_leader=True)
    put_member(plural, company("Sur SAS"), 4000, state=MemberState.PENDING)
    put(north, "existencia", b"Existe.", norma, dated_on=today(), name="camara.txt")
    return plural


@pytest.mark.parametrize("page", ["documentos", "biblioteca", "revisar"])
def test_they_are_shown_on_every_page_of_documents_and_not_to_be_opened(hers, draft, page):
    found = hers.page(f"/entidades/{draft.code}/{page}")
    section = found.html.find("section", {"aria-labelledby": "de-integrantes"})
    text = " ".join(section.get_text(" ").split())
    assert "Norte SAS: faltan 3 de 4" in text
    assert "En revisión Vale hasta el" in text
    assert "Sur SAS: cuando acepte" in text
    assert "camara.txt" not in text
    assert not section.find("a")


def test_who_acts_for_the_member_too_goes_there(hers, ana, draft):
    own = company("La mía SAS", ana)
    paper = put(own, "existencia", b"Existe.", ana, dated_on=today(), name="propia.txt")
    put_member(draft, own)
    found = hers.page(f"/entidades/{draft.code}/documentos")
    assert found.html.find("a", string="propia.txt")["href"].endswith(
        f"/entidades/{own.code}/biblioteca/{paper.code}"
    )


def test_the_review_shows_each_members_part(hers, draft):
    text = " ".join(hers.page(f"/entidades/{draft.code}/revisar").html.main.get_text(" ").split())
    assert "Norte SAS 60,00 %, líder Aceptado" in text
    assert "Sur SAS 40,00 % Pendiente" in text
    assert "Integrantes: aceptación de «Sur SAS»" in text
