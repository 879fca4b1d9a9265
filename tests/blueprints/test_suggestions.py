import pytest

from models import Family
from tests.browsing import HX, Browser
from tests.people import make_entity


def suggested(browser: Browser, typed: str) -> list[str]:
    answer = browser.web.get("/registro/entidades", {"entidad": typed}, headers=HX)
    return [option["value"] for option in answer.html.select("datalist#entidades option")]


@pytest.mark.asvs("V8.2.3")
def test_names_of_organisations_are_suggested_from_three_letters(browser: Browser, database: None):
    """A65: names and municipality only, ten at most, wildcards literal, no natural persons."""
    make_entity("H&H Asociados", "900123456", email="secreto@example.com")
    make_entity("Hernán Hincapié", "79555555", family=Family.NATURAL)
    for n in range(12):
        make_entity(f"Hospital San Rafael {n}", None, municipality_code="73001")
    assert suggested(browser, "h & h asoc") == ["H&H Asociados"]
    assert len(suggested(browser, "hospital san")) == 10
    assert suggested(browser, "hernan hinca") == []
    for typed in (
        "",
        "ho",
        "%%%",
        "___",
        "ho%",
        "' OR 1=1 --",
        "\x00\x01\x02",
        "🏥🏥🏥",
        "x" * 5000,
    ):
        assert suggested(browser, typed) == []
    answer = browser.web.get("/registro/entidades?entidad=asociados", headers=HX)
    assert "Medellín" in answer.text
    assert "900123456" not in answer.text
    assert "secreto" not in answer.text


def test_suggestions_are_limited(browser: Browser):
    answers = [
        browser.web.get("/registro/entidades?entidad=san", expect_errors=True).status_code
        for _ in range(61)
    ]
    assert answers == [200] * 60 + [429]
