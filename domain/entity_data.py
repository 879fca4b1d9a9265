"""*Descargar los datos de la entidad*: all that is kept of it, for its administrators.

The same facts twice, for a program and for a spreadsheet; its documents go beside them.
"""

import json
from collections.abc import Iterator
from typing import Any

from domain import (
    answers,
    catalogs,
    composition,
    moments,
    requirements,
    secop_accounts,
    sections,
    spreadsheet,
    supplies,
)
from domain.state_names import ROLES, STATES
from models import (
    Access,
    Certificate,
    Change,
    ConsortiumMember,
    Document,
    Entity,
    FinancialYear,
    Invitation,
    Message,
    Thread,
    User,
)

MOST = 5000
"""Rows of each kind, the newest."""
DATA, TABLE = "entidad.json", "entidad.csv"
HEADER = ["tema", "fila", "dato", "valor"]

Row = dict[str, str]


def files(entity: Entity, reader: User) -> dict[str, bytes]:
    """By their names in the zip."""
    kept = of(entity, reader)
    lines = (
        [heading, str(number), name, value]
        for heading, rows in kept.items()
        for number, row in enumerate(rows, 1)
        for name, value in row.items()
    )
    return {
        DATA: json.dumps(kept, ensure_ascii=False, indent=1).encode(),
        TABLE: b"".join(spreadsheet.lines([HEADER, *lines])),
    }


def of(entity: Entity, reader: User) -> dict[str, list[Row]]:
    """All of it, in rows by heading; a row names each thing as the pages do."""
    zone = str(reader.time_zone)
    return {
        "Entidad": [_entity(entity, zone)],
        "Formulario": [_form(entity)],
        "Información financiera": [_year(row) for row in _years(entity)],
        "Integrantes": list(_members(entity)),
        "Consorcios y uniones temporales": list(_consortia(entity)),
        "Usuarios": list(_users(entity, zone)),
        "Invitaciones": list(_invitations(entity, zone)),
        "Lo que se le pide": list(_asked(entity)),
        "Documentos": list(_documents(entity, zone)),
        "Constancias de registro": list(_certificates(entity, zone)),
        "Mensajes": list(_messages(entity, zone)),
        "Historial de cambios": list(_changes(entity, zone)),
    }


def _entity(entity: Entity, zone: str) -> Row:
    type_ = catalogs.organisation_types().get(entity.organisation_type)
    registered, verified = entity.registered_at, entity.verified_at
    return {
        "Nombre": entity.name,
        "NIT": entity.tax_id_shown,
        "Tipo de organización": type_.name if type_ else "",
        "Radicado": entity.receipt or "",
        "Registrada": moments.full(registered, zone) if registered else "",
        "Verificada": moments.full(verified, zone) if verified else "",
        "Cuenta de SECOP II": secop_accounts.told(entity),
        "Términos y condiciones": f"versión {entity.terms_version}",
        **supplies.told(entity),
    }


def _form(entity: Entity) -> Row:
    every = (field for each in sections.sections_of(entity.family) for field in each.fields)
    told = {field.label: answers.shown(field, entity) for field in every}
    return {label: value for label, value in told.items() if value}


def _years(entity: Entity) -> list[FinancialYear]:
    mine = FinancialYear.select().where(FinancialYear.entity == entity)
    return list(mine.order_by(FinancialYear.year.desc()))


def _year(row: FinancialYear) -> Row:
    return {
        "Año": str(row.year),
        "Patrimonio": str(row.equity),
        "Activo corriente": str(row.current_assets),
        "Activo total": str(row.total_assets),
        "Pasivo corriente": str(row.current_liabilities),
        "Pasivo total": str(row.total_liabilities),
        "Utilidad operacional": str(row.operating_profit),
        "Gastos de intereses": str(row.interest_expense),
    }


def _members(entity: Entity) -> Iterator[Row]:
    for row in composition.rows(entity):
        yield _part(row, row.member)


def _consortia(entity: Entity) -> Iterator[Row]:
    query = ConsortiumMember.select(ConsortiumMember, Entity).join(
        Entity, on=(ConsortiumMember.entity == Entity.id)
    )
    for row in query.where(ConsortiumMember.member == entity).limit(MOST):
        yield _part(row, row.entity)


def _part(row: ConsortiumMember, other: Entity) -> Row:
    """A natural person's number stays where it is: others administer that entity."""
    return {
        "Entidad": other.name,
        "NIT": "" if other.is_natural else other.tax_id_shown,
        "Participación": f"{row.share / 100:.2f} %",
        "Líder": "Sí" if row.is_leader else "No",
        "Estado": STATES[row.state],
    }


def _users(entity: Entity, zone: str) -> Iterator[Row]:
    query = Access.select(Access, User).join(User, on=(Access.user == User.id))
    for row in _newest(query, Access, entity):
        yield {
            "Nombre": row.user.name,
            "Correo electrónico": row.user.email,
            "Rol": ROLES[row.role],
            "Estado": STATES[row.state],
            "Pedido": moments.full(row.requested_at, zone),
        }


def _invitations(entity: Entity, zone: str) -> Iterator[Row]:
    for row in _newest(Invitation.select(), Invitation, entity):
        yield {
            "Correo": row.email,
            "Nombre": row.name,
            "Rol": ROLES[row.role],
            "Enviada": moments.full(row.created_at, zone),
        }


def _asked(entity: Entity) -> Iterator[Row]:
    for row in requirements.rows(entity):
        yield {
            "Documento": str(row.requirement.label),
            "Obligatorio": "Sí" if row.requirement.mandatory else "No",
            "Estado": STATES[row.state],
            "Archivos": str(len(row.documents)),
        }


def _documents(entity: Entity, zone: str) -> Iterator[Row]:
    """Also the earlier versions, whose files don't go along."""
    for row in _newest(Document.select(), Document, entity):
        yield {
            "Archivo": row.name,
            "Requisito": row.requirement,
            "Descripción": row.description,
            "Confidencial": "Sí" if row.confidential else "No",
            "Radicado": row.receipt or "",
            "Anexado": moments.full(row.attached_at, zone),
            "Borrado": moments.full(row.removed_at, zone) if row.removed_at else "",
            "Bytes": str(row.size),
            "SHA-256": row.content_hash,
        }


def _certificates(entity: Entity, zone: str) -> Iterator[Row]:
    for row in _newest(Certificate.select(), Certificate, entity):
        superseded = row.superseded_at
        yield {
            "Radicado": row.receipt,
            "Código": row.code_shown,
            "Expedida": moments.full(row.issued_at, zone),
            "Reemplazada": moments.full(superseded, zone) if superseded else "",
        }


def _messages(entity: Entity, zone: str) -> Iterator[Row]:
    query = Message.select(Message, Thread).join(Thread).where(Thread.entity == entity)
    for row in query.order_by(Message.id.desc()).limit(MOST):
        yield {
            "Asunto": row.thread.subject,
            "De": "La institución" if row.by_office else "La entidad",
            "Fecha": moments.full(row.created_at, zone),
            "Texto": row.text,
        }


def _changes(entity: Entity, zone: str) -> Iterator[Row]:
    for row in _newest(Change.select(), Change, entity):
        yield {
            "Fecha": moments.full(row.at, zone),
            "Sección": row.section,
            "Dato": row.label,
            "Antes": row.before,
            "Después": row.after,
        }


def _newest(query: Any, table: Any, entity: Entity) -> Any:
    return query.where(table.entity == entity).order_by(table.id.desc()).limit(MOST)
