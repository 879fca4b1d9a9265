"""*Personas* of a circular: from a file, from the register, from last year's."""

from typing import TypeVar

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from blueprints import hx
from blueprints.circulars import bp
from blueprints.circulars.forms import AudienceForm, EarlierForm, RegisterForm
from blueprints.circulars.views import found
from blueprints.forms import ActionForm, PortalForm
from blueprints.guards import answers_requests, me, staff_only
from blueprints.proofs import takes_proof
from domain import audience, audience_files, circulars, places
from domain.errors import Refused
from models import Circular

F = TypeVar("F", bound=PortalForm)


@bp.get("/institucion/circulares/<code>/personas")
@staff_only
def people(code: str) -> ResponseReturnValue:
    return _page(found(code))


@bp.get("/institucion/circulares/<code>/personas/nuevas")
@answers_requests
def new_people(code: str) -> ResponseReturnValue:
    return _add_page(found(code))


@bp.post("/institucion/circulares/<code>/listas")
@takes_proof
@answers_requests
def send_list(code: str) -> ResponseReturnValue:
    form, circular = AudienceForm(), found(code)

    def take() -> str:
        file, key = form.file.data, form.own_key(f"audience:{code}")
        return audience_files.take(circular, file.stream, file.filename, by=me(), key=key)

    row = form.run(take)
    if row is None:
        form.ask_for_the_file_again()
        return hx.refused(_add_page(circular, form))
    return hx.go_to("circulars.list_read", code=code, row=row)


@bp.get("/institucion/circulares/<code>/listas/<row>")
@staff_only
def list_read(code: str, row: str) -> ResponseReturnValue:
    """How far it is; its piece asks again by itself."""
    circular = found(code)
    asked = audience_files.find(circular, row) or abort(404)
    return hx.page(
        "circulars/read.html",
        "circulars/_read.html",
        circular=circular,
        row=asked,
        most_told=audience_files.MOST_TOLD,
    )


@bp.post("/institucion/circulares/<code>/personas/registradas")
@answers_requests
def add_registered(code: str) -> ResponseReturnValue:
    form, circular = RegisterForm(), found(code)

    def add() -> tuple[int]:
        added = audience.from_register(
            circular,
            family=form.family.data or "",
            organisation_type=form.organisation_type.data or "",
            municipality=_municipality(form.municipality.data or ""),
            by=me(),
            key=form.own_key(f"register:{code}"),
        )
        return (added,)

    return _added(circular, form, form.run(add))


@bp.post("/institucion/circulares/<code>/personas/anteriores")
@answers_requests
def add_earlier(code: str) -> ResponseReturnValue:
    form, circular = EarlierForm(), found(code)

    def add() -> tuple[int]:
        earlier = circulars.find(form.earlier.data or "")
        if earlier is None:
            raise Refused(audience.NOT_EARLIER, field="earlier")
        key = form.own_key(f"earlier:{code}")
        return (audience.from_earlier(circular, earlier, by=me(), key=key),)

    return _added(circular, form, form.run(add))


@bp.post("/institucion/circulares/<code>/personas/<row>/quitada")
@answers_requests
def remove_person(code: str, row: str) -> ResponseReturnValue:
    form, circular = ActionForm(), found(code)
    person = audience.find(circular, row) or abort(404)
    if not form.ran(audience.remove, person, by=me()):
        return hx.refused(_page(circular, form))
    hx.notice("Quitamos a la persona de la lista.")
    return hx.go_to("circulars.people", code=code)


def _added(circular: Circular, form: PortalForm, done: tuple[int] | None) -> ResponseReturnValue:
    if done is None:
        return hx.refused(_add_page(circular, form))
    hx.notice(f"Personas nuevas: {done[0]}. Quien ya estaba no se repite.")
    return hx.go_to("circulars.people", code=circular.code)


def _municipality(text: str) -> str:
    """Its code, by its name. Raises Refused."""
    if not text:
        return ""
    answer = places.answer(text)
    if answer.found is None:
        raise Refused(places.which(answer), field="municipality")
    return answer.found.code


def _page(circular: Circular, form: PortalForm | None = None) -> str:
    after = request.args.get("desde", "")
    rows, following = audience.page(circular, after)
    return render_template(
        "circulars/people.html",
        form=form or ActionForm(formdata=None),
        circular=circular,
        count=circulars.counts([circular])[circular.id],
        rows=rows,
        later=bool(after),
        after=following,
        lists=audience_files.of(circular),
    )


def _add_page(circular: Circular, form: PortalForm | None = None) -> str:
    """Three forms; the one that was refused with what it says."""

    def own(kind: type[F]) -> F:
        return form if isinstance(form, kind) else kind(formdata=None)

    return render_template(
        "circulars/new_people.html",
        form=form or own(AudienceForm),
        list_form=own(AudienceForm),
        register_form=own(RegisterForm),
        earlier_form=own(EarlierForm),
        circular=circular,
        earlier=circulars.before(circular),
    )
