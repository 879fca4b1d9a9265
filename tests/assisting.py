"""How staff begin a registration for somebody, and how that person makes it their own."""

from dataclasses import replace
from typing import Any

from domain import assisted, drafts, tokens
from domain.registration import Applicant
from models import Token, User
from tests.registering import ANSWERS

ASKED = Applicant(**{**ANSWERS, "password": "", "security_question": "", "answer": ""})
CHOSEN = Applicant(**ANSWERS)


def start(by: User, **changes: Any) -> User:
    code = assisted.start(replace(ASKED, **changes), by=by, key=drafts.new_key())
    return User.get(User.code == code)


def slip(user: User, by: User) -> Token:
    return assisted.print_slip(user, by=by, key=drafts.new_key())


def secret(user: User, by: User) -> str:
    return tokens.secret_of(slip(user, by))
