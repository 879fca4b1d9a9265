"""*Mis datos personales*: what the portal keeps about a person, for that person alone.

Ley 1581 de 2012, article 8: whoever a datum is about may know it. What guards the account (hashes
of passwords, answers and links) stays out: it says nothing of anybody and would help a thief.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from domain import (
    acceptances,
    answers,
    catalogs,
    claims,
    data_letters,
    institution,
    limits,
    moments,
    my_registrations,
    notices,
    own_history,
    personal_circulars,
    personal_conversations,
    secop_accounts,
    sections,
    state_names,
    supplies,
)
from domain.act_names import EVENTS
from models import (
    DataKind,
    DataRequest,
    Document,
    EmailChange,
    Entity,
    Invitation,
    LegalKind,
    Letter,
    Proof,
    Rescue,
    Session,
    StaffInvitation,
    Upload,
    User,
)

MOST = 500
"""Rows of each kind, the newest."""
TEXT, DATA = "mis-datos.txt", "mis-datos.json"
Row = dict[str, str]


def may_download(user: User) -> bool:
    """Count one download; False past the limit of a day."""
    return limits.allow(limits.PERSONAL_DATA, user.code)


def archive(user: User) -> bytes:
    """A zip of two files that say the same: one to read, one for a program."""
    kept = of(user)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(TEXT, "\ufeff" + _told(kept))
        file.writestr(DATA, json.dumps(kept, ensure_ascii=False, indent=1))
    return packed.getvalue()


def of(user: User) -> dict[str, list[Row]]:
    """All of it, in rows by heading; a row names each thing as the pages do."""
    return {
        "Usuario": [_person(user)],
        "Cambios de correo": list(_email_changes(user)),
        "Solicitudes para volver a entrar": list(_rescues(user)),
        "Entidades y solicitudes de acceso": list(_accesses(user)),
        "Reclamos": list(_claims(user)),
        "Lo que escribió en sus formularios": [_form(entity) for entity in _own_entities(user)],
        "Mensajes a la institución": list(personal_conversations.messages(user)),
        "Solicitudes a la mesa de servicio": list(personal_conversations.tickets(user)),
        "Documentos que anexó": list(_documents(user)),
        "Documentos con que respaldó lo que pidió": list(_proofs(user)),
        "Archivos sin terminar de subir": list(_uploads(user)),
        "Invitaciones": list(_invitations(user)),
        "Circulares que le enviaron": list(personal_circulars.of(user)),
        "Sesiones": list(_sessions(user)),
        "Lo que aceptó": list(_acceptances(user)),
        "Avisos que eligió": [_notices(user)],
        "Solicitudes sobre sus datos": list(_requests(user)),
        "Correos que le enviamos": list(_letters(user)),
        "Accesos del usuario": list(_history(user)),
    }


def _person(user: User) -> Row:
    full = moments.full
    return {
        "Nombre y apellido": user.name,
        "Usuario": user.username,
        "Correo electrónico": user.email,
        "Teléfono móvil de seguridad": user.phone,
        "País": catalogs.countries().get(user.country, user.country),
        "Zona horaria": user.time_zone,
        "Pregunta de seguridad": user.security_question,
        "Nombre de la entidad que escribió": user.entity_name,
        "Términos y condiciones": f"versión {user.terms_version}",
        "Tratamiento de datos": f"versión {user.data_version}",
        "Usuario desde": full(user.created_at, user.time_zone),
        "Registro asistido por": user.assisted_by.name if user.assisted_by else "",
        "Confirmado": full(user.activated_at, user.time_zone) if user.activated_at else "",
    }


def _email_changes(user: User) -> Iterator[Row]:
    for row in _newest(EmailChange, EmailChange.user == user):
        yield {
            "De": row.old_email,
            "A": row.new_email,
            "Estado": state_names.EMAIL_CHANGES[row.state],
            "Pedido": moments.full(row.created_at, user.time_zone),
        }


def _rescues(user: User) -> Iterator[Row]:
    """What was typed stays out: whoever typed it may not have been this person."""
    for row in _newest(Rescue, Rescue.user == user):
        yield {
            "Radicado": row.receipt,
            "Estado": state_names.RESCUES[row.state],
            "Pedida": moments.full(row.created_at, user.time_zone),
        }


def _accesses(user: User) -> Iterator[Row]:
    for each in my_registrations.of(user):
        access = each.access
        yield {
            "Entidad": access.entity.name,
            "NIT": each.tax_id,
            "Rol": state_names.ROLES[access.role],
            "Estado": state_names.STATES[access.state],
            "Pedido": moments.full(access.requested_at, user.time_zone),
        }


def _invitations(user: User) -> Iterator[Row]:
    """Those they sent and those that came to their address."""
    theirs = (Invitation.invited_by == user) | (Invitation.accepted_by == user)
    for row in _newest(Invitation, theirs | (Invitation.email == user.email)):
        yield {
            "Entidad": row.entity.name,
            "Correo": row.email,
            "Nombre": row.name,
            "Rol": state_names.ROLES[row.role],
            "Enviada": moments.full(row.created_at, user.time_zone),
        }
    to_the_team = (StaffInvitation.invited_by == user) | (StaffInvitation.email == user.email)
    for row in _newest(StaffInvitation, to_the_team):
        yield {
            "Entidad": institution.name(),
            "Correo": row.email,
            "Nombre": row.name,
            "Rol": state_names.STAFF_ROLES[row.role],
            "Enviada": moments.full(row.created_at, user.time_zone),
        }


def _claims(user: User) -> Iterator[Row]:
    for claim in claims.of(user):
        yield {
            "Entidad": claim.entity.name,
            "Estado": state_names.CLAIMS[claim.state],
            "Qué pasó": claim.message,
            "Motivo": claim.reason,
            "Hecho": moments.full(claim.created_at, user.time_zone),
        }


def _own_entities(user: User) -> list[Entity]:
    """The forms the person has begun, and themselves as a registered natural person."""
    registered = [each.access.entity for each in my_registrations.of(user)]
    natural = [each for each in registered if each.created_by_id == user.id and each.is_natural]
    return [*my_registrations.drafts(user), *natural]


def _form(entity: Entity) -> Row:
    every = (field for each in sections.sections_of(entity.family) for field in each.fields)
    told = {field.label: answers.shown(field, entity) for field in every}
    told |= supplies.told(entity) | {"Cuenta de SECOP II": secop_accounts.told(entity)}
    return {label: value for label, value in told.items() if value}


def _documents(user: User) -> Iterator[Row]:
    for row in _newest(Document, Document.attached_by == user):
        yield {
            "Documento": row.name,
            "Descripción": row.description,
            "Anexado": moments.full(row.attached_at, user.time_zone),
            "Bytes": str(row.size),
            "SHA-256": row.content_hash,
        }


def _proofs(user: User) -> Iterator[Row]:
    for row in _newest(Proof, Proof.uploaded_by == user):
        yield {
            "Documento": row.name,
            "Enviado": moments.full(row.created_at, user.time_zone),
            "Bytes": str(row.size),
            "SHA-256": row.content_hash,
        }


def _uploads(user: User) -> Iterator[Row]:
    for row in _newest(Upload, Upload.user == user):
        yield {"Archivo": row.name, "Bytes": str(row.size)}


def _sessions(user: User) -> Iterator[Row]:
    for row in _newest(Session, Session.user == user):
        yield {
            "Comenzó": moments.full(row.created_at, user.time_zone),
            "Última vez": moments.full(row.last_seen_at, user.time_zone),
            "Navegador": row.browser,
            "Red": row.network,
        }


def _acceptances(user: User) -> Iterator[Row]:
    for row in acceptances.of(user):
        yield {
            "Texto": acceptances.NAMES[LegalKind(row.kind)],
            "Versión": str(row.version),
            "Fecha": moments.full(row.accepted_at, user.time_zone),
        }


def _notices(user: User) -> Row:
    return {notices.WANTED[kind]: notices.HOW[how] for kind, how in notices.choices(user).items()}


def _requests(user: User) -> Iterator[Row]:
    for row in _newest(DataRequest, DataRequest.user == user):
        yield {
            "Radicado": row.receipt,
            "Qué pidió": data_letters.NAMES[DataKind(row.kind)],
            "Texto": row.text,
            "Fecha": moments.full(row.asked_at, user.time_zone),
            "Estado": state_names.DATA_REQUESTS[row.state],
            "Respuesta": row.answer,
        }


def _letters(user: User) -> Iterator[Row]:
    for row in _newest(Letter, Letter.recipient == user.email):
        yield {"Asunto": row.subject, "Fecha": moments.full(row.created_at, user.time_zone)}


def _history(user: User) -> Iterator[Row]:
    for line in own_history.of(user):
        yield {
            "Qué": EVENTS[line.action],
            "Entidad": line.entity,
            "Fecha": moments.full(line.at, user.time_zone),
        }


def _newest(table: Any, mine: Any) -> list[Any]:
    return list(table.select().where(mine).order_by(table.id.desc()).limit(MOST))


def _told(kept: dict[str, list[Row]]) -> str:
    """As one reads it: a heading, and under it a block a row."""
    parts = []
    for heading, rows in kept.items():
        blocks = ["\n".join(f"{name}: {value}" for name, value in row.items()) for row in rows]
        parts.append(f"{heading.upper()}\n\n" + ("\n\n".join(blocks) or "Nada."))
    return "\n\n\n".join(parts) + "\n"
