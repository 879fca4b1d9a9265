"""People who lost the e-mail or the phone, each in one line."""

import io
from typing import Any

from domain import proofs, rescue_decisions, rescues
from models import Rescue, User
from tests.domain import sample_files

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
    proof = proofs.read(io.BytesIO(sample_files.pdf()), "cédula.pdf", who=key)
    receipt = rescues.ask(rescues.Statement(**STATEMENT | changes), proof, network=key, key=key)
    return Rescue.get(Rescue.receipt == receipt)


def accepted(by: User, **changes: Any) -> Rescue:
    rescue = ask(**changes)
    rescue_decisions.accept(rescue, by=by)
    return Rescue.get_by_id(rescue.id)
