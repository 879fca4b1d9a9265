"""A portal to measure: in a folder of its own, with a company, its people and its papers."""

import dataclasses
import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from app import create_app
from config import Config
from domain import receipts, requirements, schema, search, sessions
from models import (
    Access,
    AccessState,
    Document,
    Entity,
    EntityState,
    Preview,
    Role,
    StoredFile,
    User,
    UserState,
    db,
    now,
)

HOST = "localhost"
PASSWORD = "tinto con panela en la plaza"


@dataclass(frozen=True)
class Scene:
    app: Flask
    folder: Path
    user: User
    entity: Entity
    draft: Entity
    cookie: str


def build(folder: Path, **changes: object) -> Scene:
    """A fresh portal with one company, its administrator signed in, and a form half filled."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = dict(os.environ) | {"DATA_DIR": str(folder), "DATABASE_URL": "", "PUBLIC_URL": ""}
    config = dataclasses.replace(Config.from_env(environment), **changes)  # type: ignore[arg-type]
    app = create_app(config)
    with app.app_context():
        schema.migrate()
        user = make_user("luzdary")
        entity = make_entity("Servicios Biomédicos del Oriente S.A.S.", "900123456")
        draft = make_entity("Luz Dary Contreras", None, state=EntityState.DRAFT, created_by=user)
        give_access(user, entity)
        cookie = signed_in(app, user)
    return Scene(app, folder, user, entity, draft, cookie)


def library(place: Scene, count: int) -> tuple[str, str]:
    """Another company with so many documents; its code, and its administrator's cookie.

    Half are earlier versions, most have a miniature.
    """
    rows = ("existencia", "indicadores", "estados_financieros", "experiencia", "rup")
    with place.app.app_context():
        user, entity = make_user("archivera"), make_entity("Archivo y Papel S.A.S.", "900373923")
        give_access(user, entity)
        with db.atomic():
            for number in range(count):
                current = number % 2
                kept = {"content_hash": f"{number:064x}", "size": 1 << 20}
                StoredFile.create(**kept, media_type="application/pdf", preview=Preview.MADE)
                Document.create(
                    **kept,
                    entity=entity,
                    requirement="" if current else rows[number % len(rows)],
                    name=f"documento {number}.pdf",
                    description="Certificado de la alcaldía" if number % 3 else "",
                    media_type="application/pdf",
                    dated_on=dt.date(2026, 3, 1),
                    valid_until=dt.date(2099, 12, 31),
                    attached_by=user,
                    receipt=receipts.issue(),
                    removed_at=None if current else now(),
                )
        return entity.code, signed_in(place.app, user)


def make_user(username: str) -> User:
    from domain import passwords

    with db.atomic():
        return User.create(
            username=username,
            email=f"{username}@correo.example",
            name="Luz Dary Contreras",
            password_hash=passwords.hash(PASSWORD),
            state=UserState.ACTIVE,
        )


def give_access(user: User, entity: Entity) -> None:
    with db.atomic():
        Access.create(user=user, entity=entity, role=Role.ADMINISTRATOR, state=AccessState.ACCEPTED)


def make_entity(name: str, tax_id: str | None, **fields: object) -> Entity:
    row = {
        "organisation_type": "sas",
        "family": "juridica",
        "state": EntityState.REGISTERED,
        "name": name,
        "tax_id": tax_id,
        "municipality_code": "54001",
    }
    with db.atomic():
        entity: Entity = Entity.create(**row | fields)
        if entity.state == EntityState.REGISTERED:
            search.index(entity.id, name)
            Entity.update(receipt=receipts.issue()).where(Entity.id == entity.id).execute()
            requirements.ask(entity)
            entity = Entity.get_by_id(entity.id)
    return entity


def signed_in(app: Flask, user: User) -> str:
    """The cookie of a browser in which this user is signed in and a form was opened."""
    secret = sessions.begin(user, browser="bench", network="127.0.0.1")
    with app.test_client() as client:
        with client.session_transaction(base_url=f"http://{HOST}") as session:
            session["_user_id"], session["_fresh"] = secret, True
        client.get("/ayuda", base_url=f"http://{HOST}")
        cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"], domain=HOST)
    assert cookie is not None
    return f"{cookie.key}={cookie.value}"


def opened(place: Scene, path: str) -> tuple[str, str]:
    """The token of a form, and the cookie of the browser where a stranger opened its page."""
    browser = place.app.test_client()
    page = browser.get(path, base_url=f"http://{HOST}").text
    cookie = browser.get_cookie(place.app.config["SESSION_COOKIE_NAME"], domain=HOST)
    assert cookie is not None
    return token(page), f"{cookie.key}={cookie.value}"


def token(page: str) -> str:
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]
