"""People who lost the e-mail or the phone, each in one line."""

from typing import Any

from domain import rescue_decisions, rescues
from models import Rescue, User
from tests.proving import a_proof

NEW = "ana.nueva@example.com"
STATEMENT = {
    "lost": "email",
    "identifier": "ana",
    "new_email": NEW,
    "name": "Ana Rojas Peña",
    "identity_number": "1.098.765.432",
    "phone": "3005550100",
    "message": "Me robaron el correo",
}


def ask(**changes: Any) -> Rescue:
    """Asked for, from a network of its own."""
    key = f"k{Rescue.select().count()}"
    said = rescues.Statement(**STATEMENT | changes)
    receipt = rescues.ask(said, a_proof("cédula.pdf"), network=key, key=key)
    return Rescue.get(Rescue.receipt == receipt)


def accepted(by: User, **changes: Any) -> Rescue:
    rescue = ask(**changes)
    rescue_decisions.accept(rescue, by=by)
    return Rescue.get_by_id(rescue.id)
