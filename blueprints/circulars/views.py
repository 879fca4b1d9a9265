"""*Circulares*: what the institution tells its contractors, drafted, published and closed."""

from collections.abc import Callable

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from blueprints import hx, proofs
from blueprints.circulars import bp
from blueprints.circulars.forms import AttachForm, CircularForm, typed_before
from blueprints.forms import ActionForm, PortalForm
from blueprints.guards import answers_requests, me, staff_only
from blueprints.proofs import takes_proof
from domain import circulars, institution
from domain.moments import today
from domain.proofs import read
from models import Circular, Proof


@bp.get("/institucion/circulares")
@staff_only
def all() -> ResponseReturnValue:
    after = request.args.get("desde", "")
    rows, following = circulars.page(after)
    return render_template(
        "circulars/list.html",
        rows=rows,
        counts=circulars.counts(rows),
        later=bool(after),
        after=following,
    )


@bp.get("/institucion/circulares/nueva")
@answers_requests
def new() -> ResponseReturnValue:
    given = {"year": str(today().year), "dated_on": today().isoformat()}
    return _form_page(CircularForm(data=given))


@bp.post("/institucion/circulares")
@answers_requests
def draft() -> ResponseReturnValue:
    form = CircularForm()
    code = form.run(lambda: circulars.draft(form.text(), by=me(), key=form.own_key("circular")))
    if code is None:
        return hx.refused(_form_page(form))
    hx.notice("Guardamos el borrador. Revíselo y, cuando esté listo, publíquelo.")
    return hx.go_to("circulars.one", code=code)


@bp.get("/institucion/circulares/<code>")
@staff_only
def one(code: str) -> ResponseReturnValue:
    return _page(found(code))


@bp.get("/institucion/circulares/<code>/texto")
@answers_requests
def text(code: str) -> ResponseReturnValue:
    circular = found(code)
    return _form_page(CircularForm(data=typed_before(circular)), circular)


@bp.post("/institucion/circulares/<code>/texto")
@answers_requests
def edit(code: str) -> ResponseReturnValue:
    form, circular = CircularForm(), found(code)
    seen = form.seen.data or ""
    if not form.ran(lambda: circulars.edit(circular, form.text(), seen=seen, by=me())):
        return hx.refused(_form_page(form, circular))
    hx.notice("Guardamos los cambios.")
    return hx.go_to("circulars.one", code=code)


@bp.post("/institucion/circulares/<code>/publicada")
@answers_requests
def publish(code: str) -> ResponseReturnValue:
    return _done(code, circulars.publish, "Publicó la circular. Ahora envíela a sus destinatarios.")


@bp.post("/institucion/circulares/<code>/cerrada")
@answers_requests
def close(code: str) -> ResponseReturnValue:
    return _done(code, circulars.close, "Cerró la circular. Sus enlaces dicen que ya terminó.")


@bp.post("/institucion/circulares/<code>/anexos")
@takes_proof
@answers_requests
def attach(code: str) -> ResponseReturnValue:
    form, circular = AttachForm(), found(code)

    def opened() -> Proof:
        file = form.proof.data
        return read(file.stream, file.filename, who=me().code)

    key = form.own_key(f"attach:{code}")
    if not form.ran(circulars.attach, circular, opened, by=me(), key=key):
        form.ask_for_the_file_again()
        return hx.refused(_page(found(code), form))
    hx.notice("Agregamos el anexo.")
    return hx.go_to("circulars.one", code=code)


@bp.get("/institucion/circulares/<code>/anexos/<row>")
@staff_only
def attachment(code: str, row: str) -> ResponseReturnValue:
    return proofs.send(circulars.attachment(found(code), row) or abort(404))


@bp.post("/institucion/circulares/<code>/anexos/<row>/quitado")
@answers_requests
def detach(code: str, row: str) -> ResponseReturnValue:
    form, circular = ActionForm(), found(code)
    proof = circulars.attachment(circular, row) or abort(404)
    if not form.ran(circulars.detach, circular, proof, by=me()):
        return hx.refused(_page(circular, form))
    hx.notice("Quitamos el anexo.")
    return hx.go_to("circulars.one", code=code)


def found(code: str) -> Circular:
    return circulars.find(code) or abort(404)


def _done(code: str, verb: Callable[..., object], told: str) -> ResponseReturnValue:
    form, circular = ActionForm(), found(code)
    if not form.ran(verb, circular, by=me()):
        return hx.refused(_page(found(code), form))
    hx.notice(told)
    return hx.go_to("circulars.one", code=code)


def _form_page(form: CircularForm, circular: Circular | None = None) -> str:
    return render_template("circulars/form.html", form=form, circular=circular)


def _page(circular: Circular, form: PortalForm | None = None) -> str:
    asked = form if isinstance(form, AttachForm) else AttachForm(formdata=None)
    return render_template(
        "circulars/page.html",
        form=form or asked,
        attach_form=asked,
        circular=circular,
        files=circulars.attachments(circular),
        count=circulars.counts([circular])[circular.id],
        institution_name=institution.name(),
    )
