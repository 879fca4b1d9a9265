"""The reasons that papers are returned with: sentences that staff keep ready, as rows."""

from domain import audit
from domain.errors import Refused
from domain.once import once
from domain.staff import check_decides
from models import ReturnReason, User, db

LONGEST = 300
MOST = 50
SHIPPED = (
    "No se lee: anexe una copia clara y completa.",
    "Está incompleto: faltan páginas.",
    "No corresponde a este requisito.",
    "Está vencido, o es más antiguo de lo que se pide.",
    "Falta la firma.",
    "Los datos no son los del registro: corrija el documento o el registro.",
)
FULL = f"Ya hay {MOST} motivos. Retire los que no use."
SAME = "Ese motivo ya está en la lista."


def listed() -> list[ReturnReason]:
    """Those that may be chosen, in the order in which they were written."""
    return list(ReturnReason.select().where(ReturnReason.active).order_by(ReturnReason.id))


def find(code: str) -> ReturnReason | None:
    row: ReturnReason | None = ReturnReason.get_or_none(
        ReturnReason.code == code, ReturnReason.active
    )
    return row


def write(text: str, *, by: User, key: str) -> str:
    """Add one; its code. Raises Refused."""
    check_decides(by)
    return once(key, lambda: _write(text, by))


def change(reason: ReturnReason, text: str, *, by: User) -> None:
    """What was returned with it before keeps its words. Raises Refused."""
    check_decides(by)
    with db.atomic():
        _refuse_twice(text, but=reason)
        changed = (
            ReturnReason.update(text=text)
            .where(ReturnReason.id == reason.id, ReturnReason.active, ReturnReason.text != text)
            .execute()
        )
        if changed:
            audit.record("return_reason_changed", by=by, subject=reason.code)


def retire(reason: ReturnReason, *, by: User) -> None:
    """It is offered no more; twice is once."""
    check_decides(by)
    with db.atomic():
        retired = (
            ReturnReason.update(active=False)
            .where(ReturnReason.id == reason.id, ReturnReason.active)
            .execute()
        )
        if retired:
            audit.record("return_reason_retired", by=by, subject=reason.code)


def _write(text: str, by: User) -> str:
    _refuse_twice(text)
    if ReturnReason.select().where(ReturnReason.active).count() >= MOST:
        raise Refused(FULL, field="text")
    row = ReturnReason.create(text=text)
    audit.record("return_reason_written", by=by, subject=row.code)
    return str(row.code)


def _refuse_twice(text: str, but: ReturnReason | None = None) -> None:
    same = ReturnReason.get_or_none(ReturnReason.text == text, ReturnReason.active)
    if same and same != but:
        raise Refused(SAME, field="text")
