"""A browser for page tests: it checks what every page of the portal must satisfy."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from contextvars import Context
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from webtest import TestApp, TestResponse

HX = {"HX-Request": "true"}


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
        while answer.status_code in {302, 303}:
            answer = answer.follow(expect_errors=True)
        assert answer.status_code == status, f"{path}: {answer.status}\n{answer.text[:3000]}"
        check_page(answer)
        return answer

    def send(self, form: Any, status: int | None = None, **submit: Any) -> TestResponse:
        """Send a form as a browser without script does, and follow to the next page."""
        answer = form.submit(expect_errors=True, **submit)
        while answer.status_code in {302, 303}:
            answer = answer.follow(expect_errors=True)
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
        page = self.web.get("/ayuda")
        form = next((f for f in page.forms.values() if "csrf_token" in f.fields), None)
        if form is None:
            page = self.web.get("/ingresar")
            form = next(f for f in page.forms.values() if "csrf_token" in f.fields)
        return str(form["csrf_token"].value)


def without_token(answer: TestResponse) -> str:
    """The page but for its token, which tells the second of its making."""
    return re.sub(r'(name="csrf_token" value=")[^"]+', "", answer.text)


def check_page(answer: TestResponse) -> None:
    """A whole page: one h1, no id twice, labelled fields, safe forms, targets that exist."""
    if not answer.content_type.startswith("text/html"):
        return
    soup = BeautifulSoup(answer.text, "html.parser")
    where = answer.request.path
    assert soup.html and soup.html["lang"] == "es", where
    assert soup.title and soup.title.text.strip(), where
    assert len(soup.find_all("h1")) == 1, where
    assert len(soup.find_all("main")) == 1, where
    ids = Counter(tag["id"] for tag in soup.find_all(id=True))
    assert not [i for i, times in ids.items() if times > 1], (where, ids.most_common(3))
    for control in soup.select("input:not([type=hidden]), select, textarea"):
        labelled = control.get("aria-label") or soup.select(f'label[for="{control.get("id")}"]')
        assert labelled, (where, str(control))
    for form in soup.find_all("form"):
        if form.get("method", "get").lower() == "post":
            assert form.get("action"), (where, str(form)[:200])
            assert form.select_one("input[name=csrf_token][value]"), (where, str(form)[:200])
    for element in soup.select("[hx-target]"):
        target = element["hx-target"]
        if target.startswith("#"):
            assert target[1:] in ids, (where, target)
    assert not soup.select("[style], [onclick], script:not([src])"), where
