"""The letters about what a person asks of their own data (Ley 1581)."""

from domain import deciders, limits, moments, outbox
from models import DataKind, DataRequest, User

NAMES = {
    DataKind.QUESTION: "Consulta",
    DataKind.CORRECTION: "Corrección",
    DataKind.DELETION: "Supresión",
}


def received(user: User, request: DataRequest) -> None:
    _write("data_received", "Recibimos su solicitud sobre sus datos", user, request)


def to_staff(request: DataRequest) -> None:
    """The list tells the rest, past three letters in six hours (A04)."""
    for person in deciders.staff():
        if limits.allow(limits.LETTERS, f"data:{person.id}"):
            _write("data_asked", "Solicitud sobre datos personales", person, request)


def answered(user: User, request: DataRequest, answer: str, *, accepted: bool) -> None:
    """To the address that was theirs when they asked, also of who has just been forgotten."""
    outbox.post(
        "data_answered",
        "Respuesta a su solicitud sobre sus datos",
        user.email,
        name=user.name,
        what=NAMES[DataKind(request.kind)],
        receipt=request.receipt,
        answer=answer,
        accepted=accepted,
        erased=accepted and request.kind == DataKind.DELETION,
    )


def _write(template: str, subject: str, to: User, request: DataRequest) -> None:
    outbox.post(
        template,
        subject,
        to.email,
        name=to.name,
        what=NAMES[DataKind(request.kind)],
        receipt=request.receipt,
        until=moments.day_in_full(request.due_on),
        code=request.code,
    )
