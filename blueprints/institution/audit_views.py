"""*Auditoría*: all that was done in the portal, for staff and auditors."""

import json
from collections.abc import Iterator
from itertools import chain

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints import hx, spreadsheets
from blueprints.guards import staff_only
from blueprints.institution import bp
from blueprints.institution.audit_filters import AuditForm, asked, typed_for
from domain import audit_chain, audit_history
from domain.act_names import ACTS, SUBJECTS
from domain.audit_history import Asked, Line
from domain.moments import COLOMBIA

HEADER = [
    "Número",
    "Fecha y hora (Colombia)",
    "Quién",
    "Usuario",
    "Qué hizo",
    "Acto",
    "Sobre qué",
    "Nombre",
    "Código",
    "Detalles",
    "Red",
    "Sello",
]


@bp.get("/institucion/auditoria")
@staff_only
def audit() -> ResponseReturnValue:
    return _page(AuditForm(formdata=None, data=typed_for(asked(request.args)[0])))


@bp.post("/institucion/auditoria")
@staff_only
def find_acts() -> ResponseReturnValue:
    """From what was typed to the address that shows it."""
    form = AuditForm()
    address = form.run(form.address)
    return hx.refused(_page(form)) if address is None else hx.go_to("institution.audit", **address)


@bp.get("/institucion/auditoria/lista.csv")
@staff_only
def audit_csv() -> ResponseReturnValue:
    """What the pages show with the same filters."""
    search, _ = asked(request.args)
    return spreadsheets.sent("Auditoría.csv", lambda: _table(search))


def _page(form: AuditForm) -> str:
    """With nothing of the list while what was typed must be mended."""
    search, kept = asked(request.args)
    page = None if form.errors or form.page_errors else audit_history.page(search, _older())
    choices = [
        (each, url_for("institution.audit", **{**form.rest, "sobre": each.code}))
        for each in form.several
    ]
    return render_template(
        "institution/audit.html",
        form=form,
        acts=[("", "Todo"), *sorted(ACTS.items(), key=lambda act: act[1])],
        names=ACTS,
        kinds=SUBJECTS,
        page=page,
        kept=kept,
        later=bool(_older()),
        choices=choices,
        head=audit_chain.head(),
        about=audit_history.subject_of(search),
    )


def _older() -> str:
    return request.args.get("antes", "")[:40]


def _table(search: Asked) -> Iterator[list[str]]:
    return chain([HEADER], (_row(line) for line in audit_history.every(search)))


def _row(line: Line) -> list[str]:
    entry, subject = line.entry, line.subject
    return [
        line.number,
        f"{entry.at.astimezone(COLOMBIA):%Y-%m-%d %H:%M:%S}",
        line.actor or entry.actor,
        line.username,
        ACTS.get(entry.action, entry.action),
        entry.action,
        SUBJECTS[subject.kind] if subject else "",
        subject.name if subject else "",
        entry.subject,
        json.dumps(entry.details, ensure_ascii=False) if entry.details else "",
        entry.network,
        line.seal,
    ]
