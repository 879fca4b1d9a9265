"""Outages as staff record and correct them, and certify them."""

import datetime as dt

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.forms import ActionForm, PortalForm
from blueprints.guards import answers_requests, me, staff_only
from blueprints.status import bp
from blueprints.status.forms import CertificateForm, OutageForm
from domain import outage_certificates, outage_papers, outages
from domain.moments import COLOMBIA
from models import Outage


@bp.get("/institucion/indisponibilidades")
@staff_only
def outages_page() -> ResponseReturnValue:
    return _page(CertificateForm())


@bp.get("/institucion/indisponibilidades/nueva")
@answers_requests
def new_outage() -> ResponseReturnValue:
    return _form_page(OutageForm())


@bp.post("/institucion/indisponibilidades")
@answers_requests
def record_outage() -> ResponseReturnValue:
    form = OutageForm()
    if not form.ran(lambda: outages.record(form.told(), by=me(), key=form.own_key("outage"))):
        return hx.refused(_form_page(form))
    hx.notice("Registró la indisponibilidad. Ya se ve en Estado.")
    return hx.go_to("status.outages_page")


@bp.post("/institucion/indisponibilidades/certificados")
@answers_requests
def certify() -> ResponseReturnValue:
    form = CertificateForm()
    receipt = form.run(
        lambda: outage_certificates.issue(
            form.first_day.day, form.last_day.day, by=me(), key=form.own_key("outages")
        )
    )
    if receipt is None:
        return hx.refused(_page(form))
    hx.notice("Expidió el certificado. Cualquiera puede abrirlo en esta dirección.")
    return hx.go_to("status.certificate", receipt=receipt)


@bp.get("/institucion/indisponibilidades/<code>")
@answers_requests
def outage(code: str) -> ResponseReturnValue:
    row = _outage(code)
    return _form_page(OutageForm(kind=row.kind, text=row.text, **_days(row)), row)


@bp.post("/institucion/indisponibilidades/<code>/corregida")
@answers_requests
def correct_outage(code: str) -> ResponseReturnValue:
    form, row = OutageForm(), _outage(code)
    if not form.ran(lambda: outages.correct(row, form.told(), by=me())):
        return hx.refused(_form_page(form, row))
    hx.notice("Corrigió el registro. Lo que decía antes queda en la auditoría.")
    return hx.go_to("status.outages_page")


@bp.post("/institucion/indisponibilidades/<code>/anulada")
@answers_requests
def annul_outage(code: str) -> ResponseReturnValue:
    form, row = ActionForm(), _outage(code)
    if not form.ran(outages.annul, row, by=me()):
        return hx.refused(_page(form))
    hx.notice("Anuló el registro: ya no se ve en Estado ni se certifica.")
    return hx.go_to("status.outages_page")


def _outage(code: str) -> Outage:
    return outages.find(code) or abort(404)


def _days(outage: Outage) -> dict[str, str]:
    return _split("began", outage.began_at) | _split("ended", outage.ended_at)


def _split(name: str, moment: dt.datetime | None) -> dict[str, str]:
    if moment is None:
        return {}
    there = moment.astimezone(COLOMBIA)
    return {f"{name}_day": there.date().isoformat(), f"{name}_hour": f"{there:%H:%M}"}


def _page(form: PortalForm) -> str:
    return render_template(
        "status/outages.html",
        form=form,
        days=form if isinstance(form, CertificateForm) else CertificateForm(formdata=None),
        outages=outages.all_of_them(),
        certificates=outage_certificates.newest(),
        names=outage_papers.NAMES,
    )


def _form_page(form: OutageForm, outage: Outage | None = None) -> str:
    return render_template("status/form.html", form=form, outage=outage, names=outage_papers.NAMES)
