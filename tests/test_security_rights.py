"""Who may what, as docs/security.md says it: each guard is asked as each of the roles."""

import re
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from blueprints import guards
from config import Config
from models import AccessState, Entity, Role, StaffRole, Upload, User, UserState, db, now
from tests.browsing import Browser
from tests.people import attempt, give_access, make_entity, make_staff, make_user
from tests.security_page import table, ticked

ROLES = (
    "anonymous",
    "not confirmed",
    "no entity",
    "pending",
    "member",
    "administrator",
    "of another entity",
    "auditor",
    "staff",
    "chief",
)
OF_STAFF = {
    "auditor": StaffRole.AUDITOR,
    "staff": StaffRole.OFFICER,
    "chief": StaffRole.CHIEF,
}
OF_AN_ENTITY = {"reads_entity", "edits_entity", "administers"}


@pytest.mark.asvs("V8.1.1")
def test_each_area_asks_for_the_guards_that_are_listed(app: Flask):
    rows = table("area", "guards")
    said = {ticked(row["area"])[0]: set(ticked(row["guards"])) for row in rows}
    assert len(said) == len(rows), "an area stands twice"
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        guard = app.view_functions[rule.endpoint].guard  # type: ignore[attr-defined]
        found.setdefault("/" + rule.rule.split("/")[1], set()).add(guard)
    assert said == found


@pytest.mark.asvs("V8.1.1", "V8.1.2")
def test_each_guard_lets_in_whom_the_page_says(config: Config):
    app = create_app(config)
    said = {ticked(row["guard"])[0]: row for row in table("guard", *ROLES)}
    source = Path(guards.__file__).read_text(encoding="utf-8")
    assert set(said) == set(re.findall(r'_(?:guarded|with_entity)\("(\w+)"', source))
    for name in said:
        rule = f"/prueba/{name}{'/<code>' * _takes_code(name)}"
        app.url_map.add(app.url_rule_class(rule, endpoint=name))
        app.view_functions[name] = _behind(name)
    with app.app_context():
        entity = make_entity(administrator=make_user("gloria"))
        for role in ROLES:
            user = _person_of(role, entity)
            browser = Browser(app)
            attempt(browser, user.username if user else "nadie", "clave-segura-123")
            codes = dict.fromkeys(OF_AN_ENTITY, entity.code) | {"own_upload": _upload(user, entity)}
            for name, row in said.items():
                path = f"/prueba/{name}" + (f"/{codes[name]}" if _takes_code(name) else "")
                status = browser.web.get(path, expect_errors=True).status_code
                assert (status == 200) == (row[role] == "yes"), (name, role, status)


def _takes_code(guard: str) -> bool:
    return guard in OF_AN_ENTITY or guard == "own_upload"


def _behind(guard: str):
    return getattr(guards, guard)(lambda *_, **__: guards.Response("dentro"))


def _person_of(role: str, entity: Entity) -> User | None:
    if role == "anonymous":
        return None
    if role in OF_STAFF:
        return make_staff(role, staff_role=OF_STAFF[role])
    if role == "not confirmed":
        return make_user("pendiente", state=UserState.PENDING)
    user = make_user("u-" + role.replace(" ", "-"))
    if role == "pending":
        give_access(user, entity, state=AccessState.PENDING)
    elif role == "member":
        give_access(user, entity)
    elif role == "administrator":
        give_access(user, entity, Role.ADMINISTRATOR)
    elif role == "of another entity":
        make_entity("Otra SAS", "900373923", user)
    return user


def _upload(user: User | None, entity: Entity) -> str:
    """One of theirs for this entity, whatever they may do with it."""
    if user is None:
        return "xxxxxxxxxxxx"
    with db.atomic():
        upload = Upload.create(
            user=user, entity=entity, requirement="rut", name="rut.pdf", size=1, expires_at=now()
        )
    return str(upload.code)
