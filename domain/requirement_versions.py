"""What staff change in what is asked: each change is a new version, the old one is retired.

Drafts see the new one; `AskedRequirement` keeps the old one for who has finished.
"""

import re
from typing import Any, TypedDict, Unpack
from urllib.parse import urlsplit

from peewee import IntegrityError

from domain import audit, blank_forms, catalogs, requirement_lists, validity
from domain.errors import Refused
from domain.requirement_lists import Key
from domain.typed import clean
from models import Requirement, User, db, now

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
LONGEST_HELP = 1000
LONGEST = 200
"""Letters of a label, of a reason, of an address, of the list of what it stands for."""

CHANGED = "Otra persona cambió este requisito hace un momento. Ábralo otra vez y revise."
TAKEN = "Ya se pide un documento con ese código. Use otro, o cambie el que hay."
KNOWN = (
    "Ya hay un documento con ese nombre en esta familia, o lo hubo. Cámbielo, o pídalo otra vez."
)
WRONG_CODE = "Escriba un código corto, en minúsculas: por ejemplo, paz_y_salvo."
WRONG_TYPE = "Elija un tipo de organización de esa familia."
WRONG_LABEL = f"Escriba cómo se llama el documento, en {LONGEST} letras o menos."
WRONG_HELP = f"Explíquelo en {LONGEST_HELP} letras o menos."
WRONG_WHY = f"Diga para qué se pide en {LONGEST} letras o menos."
WRONG_SOURCE = (
    f"Escriba la dirección completa, que empiece por https://, en {LONGEST} letras o menos."
)
WRONG_FORM = "Elija uno de los formatos del portal."
WRONG_VALIDITY = "Elija una de las vigencias de la lista."
WRONG_SUBSTITUTE = "Escriba los códigos de otros documentos, separados por +."


class Said(TypedDict, total=False):
    """What may change from one version to the next."""

    label: str
    help: str
    why: str
    source: str
    form: str
    mandatory: bool
    active: bool
    position: int
    validity: str
    substitute_for: str


NAMES = tuple(Said.__annotations__)


def seen(key: Key) -> int:
    """How often it was published or retired: a page tells with it what it was made from."""
    return _times(requirement_lists.versions(key))


def publish(key: Key, *, since: int, by: User, **said: Unpack[Said]) -> Requirement:
    """What staff say of a requirement on a page made at `since`: a change, or asking it again.

    A type's first own row comes where its family's stands. Sent again it answers what the first
    made. Raises Refused as `add` and `publish_change` do.
    """
    family, organisation_type, code = key
    with db.atomic():
        known = requirement_lists.versions(key)
        standing = _published(*key)
        if standing is not None and _times(known) == since:
            return publish_change(standing, by=by, **said)
        if standing is not None and _says(standing, _checked(code, dict(said))):
            return standing
        if standing is not None or _times(known) != since:
            raise Refused(CHANGED)
        model = known[-1] if known else _published(family, "", code)
        if model is not None:
            said.setdefault("position", int(model.position))
        return add(family, code, by=by, organisation_type=organisation_type, **said)


def imagined(key: Key, said: Said) -> Requirement:
    """The version that it would be, for a preview. Raises Refused for what can't be asked so."""
    family, organisation_type, code = key
    known = requirement_lists.versions(key)
    model = known[-1] if known else _published(family, "", code)
    place = int(model.position) if model else _last_position(family) + 1
    values = {"position": place, **_checked(code, dict(said))}
    return Requirement(family=family, organisation_type=organisation_type, code=code, **values)


def add_named(
    family: str, *, by: User, organisation_type: str = "", **said: Unpack[Said]
) -> Requirement:
    """Ask for a paper that the family doesn't know; its code comes from its name."""
    code = requirement_lists.code_for(clean(said.get("label", "")))
    with db.atomic():
        if not CODE.fullmatch(code):
            raise Refused(WRONG_LABEL, field="label")
        standing = _published(family, organisation_type, code)
        same = standing is not None and _says(standing, _checked(code, dict(said)))
        there = (Requirement.family == family) & (Requirement.code == code)
        if not same and Requirement.select().where(there).exists():
            raise Refused(KNOWN, field="label")
        return add(family, code, by=by, organisation_type=organisation_type, **said)


def retire_seen(key: Key, *, since: int, by: User) -> None:
    """Retire what a page made at `since` showed; once retired, that is so."""
    with db.atomic():
        standing = _published(*key)
        if standing is None:
            return
        if seen(key) != since or not retire(standing, by=by):
            raise Refused(CHANGED)


def add(
    family: str, code: str, *, by: User, organisation_type: str = "", **said: Unpack[Said]
) -> Requirement:
    """Ask for one more paper, last unless its position is said; again, it is the same one.

    Raises Refused for what can't be asked so, and for a code that is in use.
    """
    if not CODE.fullmatch(code):
        raise Refused(WRONG_CODE, field="code")
    known = catalogs.organisation_types().get(organisation_type)
    if organisation_type and (known is None or known.family != family):
        raise Refused(WRONG_TYPE, field="organisation_type")
    key = {"family": family, "organisation_type": organisation_type, "code": code}
    values = _checked(code, {"label": "", **said})
    with db.atomic():
        standing = _published(*key.values())
        if standing is not None and _says(standing, values):
            return standing
        values.setdefault("position", _last_position(family) + 1)
        try:
            with db.atomic():
                added: Requirement = Requirement.create(**key, **values, published_by=by)
        except IntegrityError as taken:
            raise Refused(TAKEN, field="code") from taken
        audit.record("requirement_added", by=by, subject=code, family=family)
        return added


def publish_change(requirement: Requirement, *, by: User, **said: Unpack[Said]) -> Requirement:
    """Put a new version in the place of a published one; saying nothing new leaves it.

    Sent again it answers what the first made. Raises Refused for what can't be asked so, and when
    somebody else changed it meanwhile.
    """
    values = _checked(str(requirement.code), dict(said))
    with db.atomic():
        standing = _published(*_key(requirement))
        if standing is not None and _says(standing, values):
            return standing
        if standing is None or not _retired(requirement):
            raise Refused(CHANGED)
        standing = Requirement.get_by_id(standing.id)  # held by now: its place may have changed
        kept = {name: getattr(standing, name) for name in NAMES}
        key = dict(zip(("family", "organisation_type", "code"), _key(standing), strict=True))
        changed: Requirement = Requirement.create(**key, **kept | values, published_by=by)
        audit.record(
            "requirement_changed", by=by, subject=changed.code, family=changed.family, now=[*values]
        )
        return changed


def retire(requirement: Requirement, *, by: User) -> bool:
    """Ask for it no more; False if that was so. A type's own row gives way to its family's."""
    with db.atomic():
        retired = _retired(requirement)
        if retired:
            family = requirement.family
            audit.record("requirement_retired", by=by, subject=requirement.code, family=family)
        return retired


def _times(known: list[Requirement]) -> int:
    return len(known) + sum(each.retired_at is not None for each in known)


def _retired(requirement: Requirement) -> bool:
    unretired = (Requirement.id == requirement.id) & Requirement.retired_at.is_null()
    return bool(Requirement.update(retired_at=now()).where(unretired).execute())


def _key(requirement: Requirement) -> tuple[str, str, str]:
    return str(requirement.family), str(requirement.organisation_type), str(requirement.code)


def _published(family: str, organisation_type: str, code: str) -> Requirement | None:
    found: Requirement | None = Requirement.get_or_none(
        Requirement.family == family,
        Requirement.organisation_type == organisation_type,
        Requirement.code == code,
        Requirement.retired_at.is_null(),
    )
    return found


def _says(requirement: Requirement, values: dict[str, Any]) -> bool:
    return all(getattr(requirement, name) == value for name, value in values.items())


def _last_position(family: str) -> int:
    positions = Requirement.select(Requirement.position).where(Requirement.family == family)
    return max((each.position for each in positions), default=0)


def _checked(code: str, said: dict[str, Any]) -> dict[str, Any]:
    """The values as they are kept. Raises Refused at the first that can't be."""
    if unknown := set(said) - set(NAMES):
        raise TypeError(f"a requirement has no {', '.join(sorted(unknown))}")
    said = {name: clean(it) if isinstance(it, str) else it for name, it in said.items()}
    others = [one for one in said.get("substitute_for", "").split("+") if one]
    for name, right, sentence in (
        ("label", 0 < len(said.get("label", "")) <= LONGEST, WRONG_LABEL),
        ("help", len(said.get("help", "")) <= LONGEST_HELP, WRONG_HELP),
        ("why", len(said.get("why", "")) <= LONGEST, WRONG_WHY),
        ("source", _is_address(said.get("source", "")), WRONG_SOURCE),
        ("form", said.get("form", "") in ("", *blank_forms.FORMS), WRONG_FORM),
        ("validity", validity.is_known(said.get("validity", "")), WRONG_VALIDITY),
        (
            "substitute_for",
            len(said.get("substitute_for", "")) <= LONGEST
            and all(CODE.fullmatch(one) and one != code for one in others),
            WRONG_SUBSTITUTE,
        ),
    ):
        if name in said and not right:
            raise Refused(sentence, field=name)
    return said


def _is_address(text: str) -> bool:
    """Of a page: never a script's."""
    if not text:
        return True
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return (
        parts.scheme in ("https", "http")
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and " " not in text
        and len(text) <= LONGEST
    )
