"""Contractors who register from their own letters, each with a browser of plain HTTP."""

import email
import email.policy
import http.client
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser
from webtest import Form, TestResponse, Upload

from tests.browser.conftest import Portal
from tests.browser.dirty_list import Person
from tests.browsing import Browser
from tests.drafts import PAPERS
from tests.registering import ANSWERS

AT_ONCE = 4
PATIENCE = 120  # seconds until a letter has come: they go out at a pace
LINK = re.compile(r"^https?://[^/]+((/c/|/activar/)\S+)$", re.MULTILINE)
FORM = {
    "is_sme": "no",
    "tax_regime": "simple",
    "municipality": "cucuta",
    "address": "Calle 6 # 4-32, barrio Centro",
}


class Mailbox:
    """The letters that the portal has written, each read once."""

    def __init__(self, portal: Portal) -> None:
        self.folder = portal.folder / "correo"
        self.seen: set[str] = set()
        self.links: dict[tuple[str, str], str] = {}
        self.count: dict[str, int] = defaultdict(int)
        self.lock = threading.Lock()

    def read(self) -> None:
        with self.lock:
            for path in sorted(self.folder.glob("*.eml")):
                if path.name not in self.seen:
                    self._keep(path.read_bytes())
                    self.seen.add(path.name)

    def path(self, address: str, kind: str) -> str:
        """Of the link of that kind in a letter to somebody: `/c/`, `/activar/`."""
        until = time.monotonic() + PATIENCE
        while (address, kind) not in self.links:
            assert time.monotonic() < until, f"no letter to {address} with {kind}"
            time.sleep(0.1)
            self.read()
        return self.links[address, kind]

    def _keep(self, content: bytes) -> None:
        message = email.message_from_bytes(content, policy=email.policy.default)
        body, subject = message.get_body(("plain",)), str(message["Subject"])
        assert body is not None
        self.count[subject] += 1
        for path, kind in LINK.findall(str(body.get_content()).replace("\r", "")):
            self.links[str(message["To"]), kind] = path


def browser(portal: Portal) -> Browser:
    """One whose pages come from the running portal; each is looked at as in all tests."""
    there = urlsplit(portal.url).netloc

    def fetch(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        sent = {
            name[5:].replace("_", "-"): str(value)
            for name, value in environ.items()
            if name.startswith("HTTP_")
        } | {"HOST": there}
        if environ.get("CONTENT_TYPE"):
            sent["Content-Type"] = environ["CONTENT_TYPE"]
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)) or None
        path = environ["PATH_INFO"].encode("latin-1").decode()
        query = environ.get("QUERY_STRING", "")
        line = http.client.HTTPConnection(there, timeout=PATIENCE)
        line.request(environ["REQUEST_METHOD"], path + "?" * bool(query) + query, body, sent)
        answer = line.getresponse()
        content = answer.read()
        line.close()
        start(f"{answer.status} {answer.reason}", answer.getheaders())
        return [content]

    return Browser(fetch)  # type: ignore[arg-type]


def register(portal: Portal, people: list[Person], added: str) -> None:
    """All of them, some at once; `added` is what the institution asks besides."""
    mailbox = Mailbox(portal)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        registering = [threads.submit(_register, portal, mailbox, each, added) for each in people]
        try:
            for each in registering:
                each.result()
        except BaseException:
            threads.shutdown(cancel_futures=True)
            raise


def _register(portal: Portal, mailbox: Mailbox, person: Person, added: str) -> None:
    """From their own link to *Finalizar*, with as few pages as the way has."""
    theirs = browser(portal)
    page = theirs.send(_form(theirs.page(mailbox.path(person.email, "/c/"))), 200)
    theirs.send(_filled(_form(page, "#registro"), person), 200)
    page = theirs.send(_form(theirs.page(mailbox.path(person.email, "/activar/"))), 200)
    page = theirs.send(_form(theirs.page("/registro/entidad/nueva"), "[action$='/nueva']"))
    form = _form(page, ":has([name=seen])")
    for name, answer in {**FORM, "tax_id": person.tax_id}.items():
        form[name] = answer
    page = theirs.send(form, 200)
    [title] = [each for each in LexborHTMLParser(page.text).css("h3") if each.text() == added]
    papers = page.request.path
    for code in (*PAPERS, str(title.id).removeprefix("documento-")):
        form = _form(theirs.page(f"{papers}?fila={code}"), f"[action$='/documentos/{code}']")
        form["file"] = Upload(f"{code}.txt", f"{code} de {person.name}".encode())
        form.submit(status=303)
    page = theirs.page(papers.replace("/documentos", "/revisar"))
    form = _form(page, "[action$='/finalizacion']")
    form["terms"] = True
    page = theirs.send(form, 200)
    assert page.request.path.endswith("/confirmacion"), page.request.path


def _form(page: TestResponse, which: str = "[action$='{path}']") -> Form:
    """One of a page, read by itself: WebTest would read the whole page, and slowly."""
    node = LexborHTMLParser(page.text).css_first(f"form{which.format(path=page.request.path)}")
    assert node, page.request.path
    if node.id:
        del node.attrs["id"]  # for which it would look beyond the form
    return Form(page, node.html)


def _filled(form: Form, person: Person) -> Form:
    said = {"name": person.name, "email": person.email, "username": person.username}
    answers = {**ANSWERS, **said, "confirmation": ANSWERS["password"]}
    for name, value in {**answers, "terms": True, "data_treatment": True}.items():
        form[name] = value
    return form
