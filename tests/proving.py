"""A file that backs a request, in the store as if it had been looked at: that costs a process."""

import io

from domain import storage
from models import Proof
from tests.domain import sample_files


def a_proof(name: str = "carta.pdf") -> Proof:
    """Not saved yet, as `proofs.read` gives it."""
    content = sample_files.pdf()
    received = storage.receive(io.BytesIO(content), limit=len(content))
    storage.keep(received)
    return Proof(
        name=name,
        content_hash=received.sha256,
        media_type="application/pdf",
        size=received.size,
    )
