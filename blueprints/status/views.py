"""*Estado*: whether the portal works, for anybody; and what was certified of when it didn't."""

import time
from functools import lru_cache

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from blueprints import errors
from blueprints.documents.download_views import as_download
from blueprints.guards import network, public
from blueprints.status import bp
from domain import limits, outage_certificates, outage_papers, status
from domain.errors import Busy
from domain.status import Status
from models import OutageCertificate

FRESH_FOR = 5  # seconds that what was found is kept


@bp.get("/estado")
@public
def page() -> ResponseReturnValue:
    return render_template(
        "status/page.html",
        status=_found(int(time.monotonic() / FRESH_FOR)),
        names=outage_papers.NAMES,
    )


@bp.get("/estado/certificados/<receipt>")
@public
def certificate(receipt: str) -> ResponseReturnValue:
    row = _certificate(receipt)
    return render_template(
        "status/certificate.html",
        certificate=row,
        period=outage_papers.period(row),
        rows=outage_papers.rows(row),
        nothing=outage_papers.NOTHING,
        said=outage_papers.SAID,
    )


@bp.get("/estado/certificados/<receipt>.pdf")
@public
def certificate_pdf(receipt: str) -> ResponseReturnValue:
    row = _certificate(receipt)
    if not limits.allow(limits.BLANK_FORMS, network()):
        return errors.too_many()
    try:
        answer = Response(outage_papers.certified(row), mimetype="application/pdf")
    except Busy:
        return errors.busy()
    return as_download(answer, f"{outage_papers.TITLE} {row.receipt}.pdf")


def _certificate(receipt: str) -> OutageCertificate:
    return outage_certificates.find(receipt) or abort(404)


@lru_cache(maxsize=1)
def _found(_period: int) -> Status:
    return status.current()
