"""How the people of tests register: step 1 filled in, its letter read."""

import re
from typing import Any

from webtest import TestResponse

from domain import drafts, registration
from domain.registration import Applicant
from models import SignUpDraft, User
from tests import mail
from tests.browsing import Browser

PASSWORD = "panela con limón 7"
ANSWERS = {
    "participation": "natural",
    "name": "Luz Dary Contreras",
    "country": "CO",
    "entity_name": "",
    "email": "luzdary@example.com",
    "phone": "300 555 0142",
    "time_zone": "America/Bogota",
    "username": "luzdary.contreras",
    "password": PASSWORD,
    "security_question": "primer-juguete",
    "answer": "Un trompo de guayacán",
}
NETWORK = "203.0.113.7"


def submit(key: str = "", **changes: str) -> SignUpDraft:
    """Step 1, straight to the domain."""
    applicant = Applicant(**{**ANSWERS, **changes})
    return registration.submit(key or drafts.new_key(), applicant, network=NETWORK)


def filled(browser: Browser, **changes: Any) -> Any:
    """Step 1's form with every answer in place."""
    form = browser.page("/registro?nuevo=1").forms["registro"]
    answers = {**ANSWERS, "confirmation": changes.get("password", PASSWORD)}
    for name, value in {**answers, "terms": True, "data_treatment": True, **changes}.items():
        form[name] = value
    return form


def register(browser: Browser, **changes: Any) -> TestResponse:
    """Through step 1; answers the page of step 2."""
    return browser.send(filled(browser, **changes), 200)


def is_active() -> bool:
    return bool(User.get(User.username == ANSWERS["username"]).is_active)


def link_to(browser: Browser, address: str = ANSWERS["email"]) -> str:
    """The path in the newest letter to this address."""
    return mail.path_in(mail.letters_to(browser, address)[-1])


def code_to(browser: Browser, address: str = ANSWERS["email"]) -> str:
    text = mail.text_of(mail.letters_to(browser, address)[-1])
    codes = re.findall(r"(?<![0-9])[0-9]{6}(?![0-9])", text)
    assert len(codes) == 1, text
    return str(codes[0])
