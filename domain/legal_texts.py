"""The texts that people accept: a new version stands beside those before, which stay."""

from domain import audit, institution, markup, typed
from domain.errors import Refused
from domain.locking import locked_institution
from domain.once import once
from domain.staff import check_leads
from models import LegalKind, LegalText, User, ready

LONGEST = 20_000
EMPTY = "Escriba el texto."
TOO_LONG = "Use 20.000 letras o menos."
SAME = "Es igual al que ya está publicado: cambie algo antes de publicarlo."
NOT_THE_LAST = (
    "Mientras usted escribía, otra persona publicó otra versión. Copie su texto, abra la página "
    "de nuevo y mire qué cambió."
)


def publish(kind: LegalKind, body: str, *, seen: str, by: User, key: str) -> None:
    """The next version, made of the one `seen`. The same key again publishes nothing. Raises
    Refused."""
    check_leads(by)
    text = checked(body)

    def act() -> str:
        locked_institution()
        before = institution.current_text(kind)
        if str(before.version) != seen:
            raise Refused(NOT_THE_LAST, field="body")
        if text == markup.with_signs(before.body):
            raise Refused(SAME, field="body")
        version = before.version + 1
        ready.insert(LegalText, kind=kind, version=version, body=text)
        audit.record("legal_text_published", by=by, subject=kind, version=version)
        return str(version)

    once(key, act)


def checked(body: str) -> str:
    """As it is kept. Raises Refused."""
    if len(body) > LONGEST:
        raise Refused(TOO_LONG, field="body")
    lines = [typed.clean(line) for line in body.replace("\r\n", "\n").split("\n")]
    text = markup.with_signs("\n".join(lines))
    if not markup.sections(text):
        raise Refused(EMPTY, field="body")
    return text
