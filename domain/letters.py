"""Each letter is a function here and a text in templates/mail/; the outbox sends it."""

import datetime as dt
import re
from typing import Any

from domain import moments, outbox
from models import Access, Document, Entity, Token, User, now

MOST_NAMED = 20
SECOND_STEP = {
    "on": "Ahora se pide un código al entrar",
    "off": "Ya no se pide un código al entrar",
    "codes": "Sus códigos de recuperación cambiaron",
    "used": "Se usó un código de recuperación",
}
LIKE_A_CODE = re.compile("[0-9]{6}")
"""A user name with this in it isn't repeated beside the code of the letter."""


def activation(user: User, token: Token, expires: str) -> None:
    outbox.post(
        "activation",
        "Activación de su registro",
        user.email,
        token=token,
        name=user.name,
        username="" if LIKE_A_CODE.search(user.username) else user.username,
        expires=expires,
    )


def already_registered(owner: User) -> None:
    """Somebody wrote this person's address in step 1; the page didn't tell that it has a user."""
    _post("already_registered", "Usted ya tiene usuario", owner, username=owner.username)


def username(user: User) -> None:
    """For who forgot it."""
    _post("username", "Su nombre de usuario", user, username=user.username)


def password_link(user: User, token: Token) -> None:
    """For who forgot it."""
    _post("password_link", "Cambie su contraseña", user, token=token, username=user.username)


def password_changed(user: User, *, by_link: bool) -> None:
    """By a link of recovery, or in a session with the password before it."""
    _post(
        "password_changed",
        "Su contraseña cambió",
        user,
        username=user.username,
        by_link=by_link,
    )


def entered_anew(user: User, browser: str, network: str) -> None:
    """From a kind of browser, or a network, that was never seen with this user (A19)."""
    _post(
        "entered_anew",
        "Entraron con su usuario desde otro equipo",
        user,
        username=user.username,
        browser=browser,
        network=network,
        at=moments.with_weekday(now(), user.time_zone),
    )


def question_changed(user: User, *, removed: bool) -> None:
    """The security question: to its owner, in case it wasn't them (A09)."""
    subject = "Su pregunta de seguridad cambió"
    _post("question_changed", subject, user, username=user.username, removed=removed)


def second_step(user: User, what: str, *, left: int = 0) -> None:
    """How one enters has changed, or a recovery code was used; `left` are those that remain."""
    _post("second_step", SECOND_STEP[what], user, username=user.username, what=what, left=left)


def access_requested(to: User, request: Access, *, to_staff: bool) -> None:
    """For who decides: an administrator, or staff where the entity has none."""
    entity, requester = request.entity, request.user
    _access(
        "access_requested",
        "Solicitud de acceso",
        to,
        entity,
        tax_id=entity.tax_id_shown,
        requester=requester.name,
        username=requester.username,
        email=requester.email,
        message=request.message,
        request=request.code,
        to_staff=to_staff,
    )


def access_digest(to: User, *, due: dt.datetime) -> None:
    """One letter for all that wait; the mailer counts them when it goes."""
    _digest("access_digest", "Solicitudes de acceso que esperan", to, due)


def access_overdue(to: User) -> None:
    """A reminder for who decides, of all that wait; the mailer counts them when it goes."""
    _digest("access_overdue", "Recordatorio: solicitudes de acceso sin respuesta", to, now())


def access_expired(to: User, requests: list[Access]) -> None:
    """For who asked, and nobody answered: at most as many as may be open."""
    entities = [row.entity.name for row in requests]
    _post("access_expired", "Su solicitud de acceso venció", to, entities=entities)


def access_unanswered(to: User, requests: list[Access]) -> None:
    """For who decides: these lapsed."""
    named = [(row.user.name, row.entity.name) for row in requests[:MOST_NAMED]]
    subject = "Solicitudes de acceso que vencieron"
    _post("access_unanswered", subject, to, requests=named, count=len(requests))


def access_accepted(to: User, entity: Entity) -> None:
    _access("access_accepted", "Su solicitud de acceso fue aceptada", to, entity)


def access_rejected(to: User, entity: Entity, *, by_staff: bool = False, reason: str = "") -> None:
    _access(
        "access_rejected",
        "Su solicitud de acceso fue rechazada",
        to,
        entity,
        by_staff=by_staff,
        reason=reason,
    )


def access_cancelled(to: User, entity: Entity) -> None:
    _access("access_cancelled", "Su acceso fue cancelado", to, entity)


def access_reverted(to: User, entity: Entity) -> None:
    _access("access_reverted", "Su solicitud de acceso está pendiente otra vez", to, entity)


def access_role(to: User, entity: Entity, *, is_administrator: bool) -> None:
    _access(
        "access_role", "Su rol en una entidad cambió", to, entity, is_administrator=is_administrator
    )


def access_administrator(to: User, entity: Entity, *, waiting: int) -> None:
    """The institution has let in the first administrator of an entity."""
    _access("access_administrator", "Usted es administrador", to, entity, waiting=waiting)


def member_proposed(
    to: User, plural: Entity, member: Entity, *, terms: str, to_staff: bool, reminder: bool
) -> None:
    """A plural entity asks a member's administrator, or staff where it has none."""
    subject = "Recordatorio: lo proponen como integrante" if reminder else "Propuesta de integrante"
    author = plural.created_by
    _post(
        "member_proposed",
        subject,
        to,
        entity=plural.name,
        member=member.name,
        tax_id=member.tax_id_shown,
        code=member.code,
        terms=terms,
        to_staff=to_staff,
        author=author.name if author else "",
        email=author.email if author else "",
    )


def member_digest(to: User, *, due: dt.datetime) -> None:
    """One letter for all the proposals that wait; the mailer counts them when it goes."""
    _digest("member_digest", "Propuestas de integrante que esperan", to, due)


def member_removed(to: User, plural: Entity, member: Entity) -> None:
    _post("member_removed", "Ya no lo proponen", to, entity=plural.name, member=member.name)


def member_answered(to: User, plural: Entity, member: Entity, answer: str) -> None:
    """`answer`: accepted, rejected or withdrawn."""
    _post(
        "member_answered",
        "Respuesta de un integrante",
        to,
        entity=plural.name,
        code=plural.code,
        member=member.name,
        answer=answer,
    )


def registration_confirmed(user: User, entity: Entity, address: str) -> None:
    """To who finalised it, and to the entity's own address."""
    outbox.post(
        "registration_confirmed",
        "Confirmación de registro",
        address,
        name=user.name,
        username=user.username,
        entity=entity.name,
        tax_id=entity.tax_id_shown,
        receipt=entity.receipt,
        received=moments.with_weekday(entity.registered_at, user.time_zone),
        code=entity.code,
        natural=entity.is_natural,
    )


def documents_lapse(
    address: str,
    name: str,
    entity: Entity,
    *,
    over: list[tuple[str, str]],
    soon: list[tuple[str, str]],
) -> None:
    """Papers whose last day is past, or near: what each is called, and that day."""
    outbox.post(
        "documents_lapse",
        "Documentos vencidos" if over else "Documentos por vencer",
        address,
        name=name,
        entity=entity.name,
        code=entity.code,
        over=over,
        soon=soon,
    )


def document_infected(
    document: Document, threat: str, name: str, address: str, *, to_staff: bool
) -> None:
    """To who attached it, to the entity's own address, and to the chiefs of the institution."""
    outbox.post(
        "document_infected",
        "Un documento está en cuarentena",
        address,
        name=name,
        threat=threat,
        document=document.name,
        entity=document.entity.name,
        code=document.entity.code,
        to_staff=to_staff,
    )


def files_damaged(to: User, *, due: dt.datetime) -> None:
    """One letter for all that a check has found; the mailer counts them when it goes."""
    _digest("files_damaged", "Documentos que no se pueden abrir", to, due)


def entity_changed(to: User, entity: Entity, by: User, *, what: str, unverified: bool) -> None:
    """To the other administrators: what the institution verified is another thing now."""
    _access(
        "entity_changed",
        "Cambiaron los datos de su entidad",
        to,
        entity,
        what=what,
        by=by.name,
        unverified=unverified,
    )


def _access(template: str, subject: str, to: User, entity: Entity, **more: Any) -> None:
    _post(template, subject, to, entity=entity.name, code=entity.code, **more)


def _digest(template: str, subject: str, to: User, due: dt.datetime) -> None:
    once = f"{template}:{to.code}"
    _post(template, subject, to, once=once, due=due, reader=to.code)


def _post(template: str, subject: str, to: User, **more: Any) -> None:
    outbox.post(template, subject, to.email, name=to.name, **more)
