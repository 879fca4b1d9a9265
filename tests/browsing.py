"""A browser for page tests: it checks what every page of the portal must satisfy."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from contextvars import Context
from typing import Any

from flask import Flask
from selectolax.lexbor import LexborHTMLParser
from webtest import TestApp, TestResponse

HX = {"HX-Request": "true"}
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Browser:
    """WebTest with cookies, and the house rules asserted on every page it opens."""

    def __init__(self, app: Flask, address: str = "203.0.113.7") -> None:
        self.app = app
        named = {"REMOTE_ADDR": address, "HTTP_HOST": "localhost"}
        self.web = TestApp(self._answer, extra_environ=named)

    def _answer(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Each request by itself: in a test's application context it would share its `g`."""
        return Context().run(self.app, environ, start)

    def page(self, path: str, status: int = 200) -> TestResponse:
        """Open a page, following redirects."""
        answer = self.web.get(path, expect_errors=True)
        answer = followed(answer)
        assert answer.status_code == status, f"{path}: {answer.status}\n{answer.text[:3000]}"
        check_page(answer)
        return answer

    def send(self, form: Any, status: int | None = None, **submit: Any) -> TestResponse:
        """Send a form as a browser without script does, and follow to the next page."""
        answer = form.submit(expect_errors=True, **submit)
        answer = followed(answer)
        if status is not None:
            assert answer.status_code == status, f"{answer.status}\n{answer.text[:3000]}"
        check_page(answer)
        return answer

    def fragment(self, form: Any, **submit: Any) -> TestResponse:
        """Send a form as HTMX does."""
        return form.submit(headers=HX, expect_errors=True, **submit)

    def post(self, path: str, fields: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """Post fields with this browser's token, whatever form they came from."""
        fields = {"csrf_token": self.token(), **(fields or {})}
        return self.web.post(path, fields, expect_errors=True, **kwargs)

    def token(self) -> str:
        """That of the page where one signs in or, once signed in, of a page with a menu."""
        found = TOKEN.search(self.web.get("/ingresar").text)
        found = found or TOKEN.search(self.web.get("/ayuda").text)
        assert found
        return found[1]


def without_token(answer: TestResponse) -> str:
    """The page but for its token, which tells the second of its making."""
    return re.sub(r'(name="csrf_token" value=")[^"]+', "", answer.text)


def is_inner(path: str) -> bool:
    """Is it a page of staff below their first one? What is to be printed isn't."""
    return path.startswith("/institucion/") and not path.endswith("/imprimir")


def followed(answer: TestResponse) -> TestResponse:
    """To where it leads; pages that lead to each other for ever are a failure."""
    for _ in range(10):
        if answer.status_code not in {302, 303}:
            return answer
        answer = answer.follow(expect_errors=True)
    raise AssertionError(f"{answer.request.path} leads on to {answer.location} without end")


def check_page(answer: TestResponse) -> None:
    """A whole page: one h1, no id twice, labelled fields, safe forms, targets that exist; a title
    that says when something was refused, and for staff the path to where they are.

    By a quick parser: each page of each test is read.
    """
    if not answer.content_type.startswith("text/html"):
        return
    page, where = LexborHTMLParser(answer.text), answer.request.path
    assert page.root and page.root.attributes.get("lang") == "es", where
    title = page.css_first("title")
    assert title and title.text().strip(), where
    says_so = title.text().startswith("Error: ")
    assert says_so == (answer.status_code in {413, 422}), (where, answer.status, title.text())
    assert len(page.css("h1")) == 1, where
    if (answer.request.method, answer.status_code) == ("GET", 200) and is_inner(where):
        assert page.css_first("ol.path [aria-current]"), f"{where} doesn't say where it is"
    assert len(page.css("main")) == 1, where
    ids = Counter(element.attributes["id"] for element in page.css("[id]"))
    assert not [i for i, times in ids.items() if times > 1], (where, ids.most_common(3))
    labelled = {label.attributes["for"] for label in page.css("label[for]")}
    for control in page.css("input:not([type=hidden]), select, textarea"):
        about = control.attributes
        assert about.get("aria-label") or about.get("id") in labelled, (where, control.html)
    for form in page.css("form"):
        if "novalidate" not in form.attributes:  # else the browser answers, in its own words
            assert not form.css_first("[required]"), (where, form.html)
        if (form.attributes.get("method") or "").lower() == "post":
            assert form.attributes.get("action"), (where, form.html)
            token = form.css_first("input[name=csrf_token][value]")
            assert token, (where, form.html)
    for element in page.css("[hx-target]"):
        target = element.attributes["hx-target"] or ""
        assert not target.startswith("#") or target[1:] in ids, (where, target)
    assert not page.css("[style], [onclick], script:not([src])"), where
