"""*Historial de cambios*: what was changed in an entity and what was done about it, in one list."""

import datetime as dt
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

from domain import audit_history, audit_subjects, changes, members
from models import Access, AuditEntry, Change, Document, Entity, Requirement, User

FOR_ALL = (
    "document_attached",
    "document_confidential",
    "document_infected",
    "document_removed",
    "document_restored",
    "draft_opened",
    "entity_cloned",
    "entity_merged",
    "entity_merge_undone",
    "entity_registered",
    "entity_unverified",
    "entity_verified",
    "listing_chosen",
    "member_accepted",
    "member_asked",
    "member_proposed",
    "member_rejected",
    "member_removed",
    "member_withdrawn",
    "members_changed",
    "review_undone",
    "row_accepted",
    "row_returned",
    "rows_told",
    "supply_added",
    "supply_removed",
)
FOR_ADMINISTRATORS = (
    "access_accepted",
    "access_cancelled",
    "access_expired",
    "access_rejected",
    "access_requested",
    "access_reverted",
    "access_role",
    "access_undone",
    "access_withdrawn",
    "invitation_accepted",
    "invitation_made",
    "invitation_resent",
    "invitation_withdrawn",
)
"""Who asks to come in is for those who decide about it. Claims are told in their own pages."""


@dataclass(frozen=True)
class Event:
    """What was saved at once, or an act; the actor is None where it was the portal."""

    at: dt.datetime
    actor: str | None
    by_staff: bool = False
    changes: list[Change] = field(default_factory=list)
    action: str = ""
    about: str = ""
    receipt: str = ""
    number: str = ""


@dataclass(frozen=True)
class Page:
    """The newest first, and where the older ones begin: empty at the end."""

    events: list[Event]
    older: str


def page(entity: Entity, reader: User, older_than: str = "") -> Page:
    """What both lists have down to where the first of them stops: the rest is for the next page."""
    saved = changes.page(entity, older_than)
    acts, more = _acts(entity, reader, changes.moment_of(older_than))
    edges = [acts[-1].at] if more else []
    if saved.older and (edge := changes.moment_of(saved.older)):
        edges.append(edge)
    stop = max(edges, default=None)
    events = [each for each in (*_saved(saved.rows), *acts) if stop is None or each.at >= stop]
    events.sort(key=attrgetter("at"), reverse=True)
    return Page(events, f"{stop:{changes.KEY}}" if stop else "")


def _saved(rows: list[Change]) -> list[Event]:
    groups = [(at, list(group)) for at, group in groupby(rows, key=attrgetter("at"))]
    return [
        Event(at, group[0].user.name if group[0].user else "", changes=group)
        for at, group in groups
    ]


def _acts(entity: Entity, reader: User, before: dt.datetime | None) -> tuple[list[Event], bool]:
    """A page of them, and whether there are more; those of one moment stay together."""
    rows = _rows(entity, reader, before)
    more = len(rows) > changes.PAGE
    if more:
        rows = [row for row in rows if row.at != rows[-1].at] or rows
    about = _about(entity, {row.subject for row in rows})
    return [_event(row, *about.get(row.subject, ("", ""))) for row in rows], more


def _rows(entity: Entity, reader: User, before: dt.datetime | None) -> list[Any]:
    administers = members.may_administer(reader, entity)
    shown = (*FOR_ALL, *FOR_ADMINISTRATORS) if administers else FOR_ALL
    query = (
        audit_history.entries(User.staff_role.alias("staff_role"))
        .where(AuditEntry.subject.in_(audit_subjects.codes_of(entity)))
        .where(AuditEntry.action.in_(shown))
        .limit(changes.PAGE + 1)
    )
    return list((query.where(AuditEntry.at < before) if before else query).objects())


def _event(row: Any, about: str, receipt: str) -> Event:
    return Event(
        row.at,
        (row.actor_name or "") if row.actor else None,
        by_staff=bool(row.staff_role),
        action=row.action,
        about=about,
        receipt=row.details.get("receipt", "") or receipt * (row.action == "document_attached"),
        number=audit_history.number_of(row),
    )


def _about(entity: Entity, codes: set[str]) -> dict[str, tuple[str, str]]:
    """The person of an access; what a document is, and its radicado."""
    papers = list(Document.select().where(Document.code.in_(codes)))
    asked: Any = Requirement.select(Requirement.code, Requirement.label).where(
        Requirement.code.in_({each.requirement for each in papers}),
        Requirement.family == entity.family,
        Requirement.organisation_type.in_(("", entity.organisation_type)),
    )
    labels = dict(asked.order_by(Requirement.organisation_type, Requirement.id).tuples())
    people: Any = Access.select(Access.code, User.name).join(User, on=(Access.user == User.id))
    return {
        each.code: (labels.get(each.requirement, each.description), each.receipt or "")
        for each in papers
    } | {code: (name, "") for code, name in people.where(Access.code.in_(codes)).tuples()}
