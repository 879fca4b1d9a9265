"""What a person asks about their own data, and the institution's answer (Ley 1581, articles 14 and
15): a number, a last day, and a letter at each step."""

from peewee import IntegrityError

from domain import accounts, audit, data_letters, erasure, limits, moments, receipts, working_days
from domain.errors import Refused
from domain.once import once, result_of
from domain.staff import check_decides
from models import DataKind, DataRequest, DataState, User, db, now

TERMS = {DataKind.QUESTION: 10, DataKind.CORRECTION: 15, DataKind.DELETION: 15}
"""Working days."""
LONGEST = 1500
MOST_DECIDED = 20
NO_KIND = "Elija qué pide."
NO_TEXT = "Escriba qué pide, para que puedan responderle."
NO_ANSWER = "Escriba la respuesta: la persona la recibe por correo."
TOO_LONG = f"Use {LONGEST} letras o menos."
OPEN = "Ya tiene una solicitud igual sin respuesta. Espérela, o retírela antes de pedir otra."
TOO_MANY = "Hoy ya hizo varias solicitudes. Espere a mañana, o llame a la mesa de servicio."
NOT_ONES_OWN = "Su propia solicitud la responde otra persona de la institución: pídaselo."
DONE = "Esta solicitud ya no espera respuesta: aquí no se cambió nada."


def ask(user: User, kind: str, text: str, *, password: str, key: str) -> DataRequest:
    """The same key again answers the same. To be forgotten asks for the password, since whoever
    sits at a browser left open is not its owner. Raises Refused."""
    if not result_of(key):
        _check(kind, text)
        if kind == DataKind.DELETION:
            accounts.confirm(user, password)
    try:
        code = once(key, lambda: _ask(user, DataKind(kind), text))
    except IntegrityError as another:
        raise Refused(OPEN) from another
    request: DataRequest = DataRequest.get(DataRequest.code == code, DataRequest.user == user)
    return request


def withdraw(code: str, *, by: User) -> bool:
    """The person doesn't ask any more; False if there was nothing of theirs to take back."""
    with db.atomic():
        mine = (DataRequest.code == code) & (DataRequest.user == by)
        withdrawn = (
            DataRequest.update(state=DataState.WITHDRAWN, decided_at=now())
            .where(mine, DataRequest.state == DataState.PENDING)
            .execute()
        )
        if withdrawn:
            audit.record("data_withdrawn", by=by, subject=code)
        return bool(withdrawn)


def own(user: User) -> list[DataRequest]:
    """The newest first."""
    return list(
        DataRequest.select().where(DataRequest.user == user).order_by(DataRequest.id.desc())
    )


def find(code: str) -> DataRequest | None:
    """For staff, whatever became of it."""
    request: DataRequest | None = DataRequest.get_or_none(DataRequest.code == code)
    return request


def waiting() -> list[DataRequest]:
    """Those to be answered, the most urgent first."""
    open_ones = DataRequest.select(DataRequest, User).join(User, on=DataRequest.user)
    pending = open_ones.where(DataRequest.state == DataState.PENDING)
    return list(pending.order_by(DataRequest.due_on, DataRequest.id))


def count() -> int:
    """How many are to be answered."""
    return int(DataRequest.select().where(DataRequest.state == DataState.PENDING).count())


def decided() -> list[DataRequest]:
    """The newest answers."""
    answered = DataRequest.select().where(
        DataRequest.state.in_((DataState.ACCEPTED, DataState.REJECTED))
    )
    return list(answered.order_by(DataRequest.decided_at.desc()).limit(MOST_DECIDED))


def is_overdue(request: DataRequest) -> bool:
    return bool(request.state == DataState.PENDING and request.due_on < moments.today())


def accept(request: DataRequest, answer: str, *, by: User) -> None:
    """Done as asked: who asked to be forgotten is, in the same transaction. Raises Refused."""
    _decide(request, DataState.ACCEPTED, answer, by)


def reject(request: DataRequest, answer: str, *, by: User) -> None:
    """Raises Refused."""
    _decide(request, DataState.REJECTED, answer, by)


def _check(kind: str, text: str) -> None:
    if kind not in list(DataKind):
        raise Refused(NO_KIND, field="kind")
    if not text:
        raise Refused(NO_TEXT, field="text")
    if len(text) > LONGEST:
        raise Refused(TOO_LONG, field="text")


def _ask(user: User, kind: DataKind, text: str) -> str:
    if not limits.allow(limits.DATA_REQUESTS, user.code):
        raise Refused(TOO_MANY)
    request: DataRequest = DataRequest.create(
        user=user,
        kind=kind,
        text=text,
        receipt=receipts.issue(),
        due_on=working_days.after(moments.today(), TERMS[kind]),
    )
    audit.record("data_asked", by=user, subject=request.code, kind=kind)
    data_letters.received(user, request)
    data_letters.to_staff(request)
    return str(request.code)


def _decide(request: DataRequest, state: DataState, answer: str, by: User) -> None:
    check_decides(by)
    if request.user_id == by.id:
        raise Refused(NOT_ONES_OWN)
    if not answer or len(answer) > LONGEST:
        raise Refused(TOO_LONG if answer else NO_ANSWER, field="reply")
    with db.atomic():
        decision = {"state": state, "answer": answer, "decided_by": by, "decided_at": now()}
        open_one = (DataRequest.id == request.id) & (DataRequest.state == DataState.PENDING)
        if not DataRequest.update(**decision).where(open_one).execute():
            raise Refused(DONE)
        user = User.get_by_id(request.user_id)
        accepted = state == DataState.ACCEPTED
        audit.record("data_accepted" if accepted else "data_rejected", by=by, subject=request.code)
        if accepted and request.kind == DataKind.DELETION:
            erasure.erase(user, by=by)
        data_letters.answered(user, request, answer, accepted=accepted)
