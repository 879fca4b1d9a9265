"""Every link that somebody sees leads to a page that they may read, in the demo's institution."""

import random
from collections import Counter

from flask import Flask
from selectolax.lexbor import LexborHTMLParser

from domain import demo
from models import User
from tests.browsing import Browser
from tests.conftest import with_settings
from tests.people import sign_in

PEOPLE = ("", "jefe", "funcionario", "auditora", "luzdary", "jhonfredy", "yuli")
OF_A_KIND = 25
"""Pages of one view that a person opens, whichever come."""


def links(text: str) -> set[str]:
    """Those within the portal, without the place in their page."""
    found = (each.attributes["href"] or "" for each in LexborHTMLParser(text).css("a[href]"))
    return {href.partition("#")[0] for href in found if href.startswith("/")}


def walk(browser: Browser, chance: random.Random) -> int:
    """Open what a page leads to, and what that leads to; answers how many pages."""
    to_open, seen, of_a_kind = ["/"], {"/"}, Counter[str]()
    views = browser.app.url_map.bind("localhost")
    while to_open:
        path = to_open.pop(chance.randrange(len(to_open)))
        view, _ = views.match(path.partition("?")[0])
        of_a_kind[view] += 1
        if of_a_kind[view] > OF_A_KIND:
            continue
        page = browser.page(path)
        if page.content_type == "text/html":
            new = sorted(links(page.text) - seen)
            seen.update(new)
            to_open += new
    return sum(min(many, OF_A_KIND) for many in of_a_kind.values())


def test_nobody_is_led_to_a_page_that_is_not_there(app: Flask, database: None):
    with_settings(app, throttle=False)
    list(demo.build())
    for username in PEOPLE:
        browser = Browser(app)
        if username:
            sign_in(browser, User.get(User.username == username), demo.PASSWORD)
        assert walk(browser, random.Random(username)) > 50
