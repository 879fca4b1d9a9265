"""*Tomar foto*: photographs of a paper, put in order and joined to one PDF of its row."""

from base64 import b64encode
from typing import Any

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from blueprints import errors, hx
from blueprints.documents import bp
from blueprints.documents.forms import JoinForm, PlaceForm
from blueprints.documents.preview_views import as_picture
from blueprints.forms import ActionForm
from blueprints.guards import edits_entity, me
from domain import limits, photos, requirements, validity
from domain.documents import Details
from domain.errors import Busy
from models import Entity, Requirement, Upload


@bp.get("/entidades/<code>/documentos/<requirement>/fotos")
@edits_entity
def photos_of(entity: Entity, requirement: str) -> ResponseReturnValue:
    row = _row(entity, requirement)
    return _list(entity, row) if hx.asked() else _page(entity, row, JoinForm())


@bp.post("/entidades/<code>/documentos/<requirement>/fotos")
@edits_entity
def join_photos(entity: Entity, requirement: str) -> ResponseReturnValue:
    """*Unir y anexar*."""
    row, form = _row(entity, requirement), JoinForm()

    def join() -> str:
        name, dated_on = f"{row.label}.pdf", form.dated_on.day
        details = Details(name, form.description.data, dated_on, bool(form.confidential.data))
        key = form.own_key(f"join-{entity.id}-{row.code}")
        return photos.join(entity, row, details, by=me(), key=key)

    if not form.ran(join):
        return hx.refused(_page(entity, row, form))
    return hx.go_to("documents.page", code=entity.code, _anchor=f"fila-{row.code}")


@bp.get("/entidades/<code>/documentos/<requirement>/fotos/<photo>/miniatura")
@edits_entity
def photo_picture(entity: Entity, requirement: str, photo: str) -> Response:
    found = _photo(entity, _row(entity, requirement), photo)
    if not limits.allow(limits.PICTURES, me().code):
        return errors.too_many()
    try:
        picture = photos.picture(found)
    except Busy:
        return errors.busy()
    return as_picture(picture or abort(404))


@bp.post("/entidades/<code>/documentos/<requirement>/fotos/<photo>/lugar")
@edits_entity
def place_photo(entity: Entity, requirement: str, photo: str) -> ResponseReturnValue:
    row, form = _row(entity, requirement), PlaceForm()
    found = _photo(entity, row, photo)

    def place() -> None:
        photos.place(me(), entity, row, found, form.place.data)

    return _changed(entity, row) if form.ran(place) else _refused(entity, row, form)


@bp.post("/entidades/<code>/documentos/<requirement>/fotos/<photo>/quitar")
@edits_entity
def remove_photo(entity: Entity, requirement: str, photo: str) -> ResponseReturnValue:
    row, form = _row(entity, requirement), ActionForm()
    found = photos.find(me(), entity, row, photo)
    done = form.ran(lambda: photos.remove(found) if found else None)
    return _changed(entity, row) if done else _refused(entity, row, form)


def _changed(entity: Entity, row: Requirement) -> ResponseReturnValue:
    if hx.asked():
        return _list(entity, row)
    return hx.go_to("documents.photos_of", code=entity.code, requirement=row.code, _anchor="fotos")


def _refused(entity: Entity, row: Requirement, form: Any) -> ResponseReturnValue:
    if not hx.asked():
        return hx.refused(_page(entity, row, JoinForm(formdata=None), refused=form))
    shown = _shown(entity, row)
    notice = render_template("components/_notice.html", **shown, form=form, oob=True)
    return hx.refused(render_template("documents/_photos.html", **shown) + notice)


def _page(entity: Entity, row: Requirement, form: JoinForm, refused: Any = None) -> str:
    shown = _shown(entity, row)
    told = {"entidad": entity.code, "fila": row.code, "tipo": "pagina"}
    announced = ",".join(f"{key} {b64encode(text.encode()).decode()}" for key, text in told.items())
    return render_template(
        "documents/photos.html", **shown, form=refused or form, join=form, announced=announced
    )


def _list(entity: Entity, row: Requirement) -> str:
    return render_template("documents/_photos.html", **_shown(entity, row))


def _shown(entity: Entity, row: Requirement) -> dict[str, Any]:
    return {
        "entity": entity,
        "requirement": row,
        "photos": photos.listed(me(), entity, row),
        "most": photos.MOST,
        "asks_date": validity.asks_date(row.validity),
        "moving": ActionForm(formdata=None),
    }


def _row(entity: Entity, code: str) -> Requirement:
    return requirements.find(entity, code) or abort(404)


def _photo(entity: Entity, row: Requirement, code: str) -> Upload:
    return photos.find(me(), entity, row, code) or abort(404)
