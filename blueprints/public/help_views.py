"""*Ayuda*, a topic a page, and *Guía rápida*, which fits a sheet."""

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from blueprints import errors
from blueprints.documents.download_views import as_download
from blueprints.guards import public
from blueprints.public import bp
from domain import guides, help_topics, settings, typed
from domain.errors import Busy


@bp.get("/ayuda")
@public
def help_page() -> ResponseReturnValue:
    text = typed.clean(request.args.get("q", ""))[: help_topics.LONGEST]
    return render_template(
        "public/help.html",
        text=text,
        found=help_topics.search(text) if text else [],
        groups=help_topics.grouped(),
    )


@bp.get("/ayuda/<slug>")
@public
def help_topic(slug: str) -> ResponseReturnValue:
    topic = help_topics.find(slug) or abort(404)
    return render_template(
        "public/help_topic.html", topic=topic, group=help_topics.GROUPS[topic.group]
    )


@bp.get("/guia")
@public
def guide() -> ResponseReturnValue:
    return _guide_page(guides.CONTRACTORS, "public.guide_pdf")


@bp.get("/guia/funcionarios")
@public
def staff_guide() -> ResponseReturnValue:
    return _guide_page(guides.STAFF, "public.staff_guide_pdf")


@bp.get("/guia/contratistas.pdf")
@public
def guide_pdf() -> ResponseReturnValue:
    return _guide_pdf(guides.CONTRACTORS)


@bp.get("/guia/funcionarios.pdf")
@public
def staff_guide_pdf() -> ResponseReturnValue:
    return _guide_pdf(guides.STAFF)


def _guide_page(name: str, pdf: str) -> str:
    address = settings.link("")
    return render_template("public/guide.html", guide=guides.guide(name), pdf=pdf, address=address)


def _guide_pdf(name: str) -> Response:
    try:
        answer = Response(guides.pdf(name), mimetype="application/pdf")
    except Busy:
        return errors.busy()
    return as_download(answer, f"{guides.guide(name).title}.pdf")
