"""*Noticias de la institución*: what staff tell everybody, from one day to another."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from blueprints import context, hx
from blueprints.bulletins import bp
from blueprints.bulletins.forms import BulletinForm
from blueprints.forms import ActionForm
from blueprints.guards import answers_requests, me, staff_only
from domain import bulletins, moments
from models import Bulletin

SEEN_SOON = "Guardó la noticia. En la portada se ve antes de medio minuto, en sus días."


@bp.get("/institucion/noticias")
@staff_only
def listed() -> ResponseReturnValue:
    return render_template(
        "bulletins/list.html", published=bulletins.all_of_them(), is_over=bulletins.is_over
    )


@bp.get("/institucion/noticias/nueva")
@answers_requests
def new() -> ResponseReturnValue:
    return _form_page(BulletinForm(first_day=moments.today().isoformat()))


@bp.post("/institucion/noticias")
@answers_requests
def publish() -> ResponseReturnValue:
    form = BulletinForm()
    code = form.run(_publish, form)
    if code is None:
        return hx.refused(_form_page(form))
    context.forget()
    hx.notice(SEEN_SOON)
    return hx.go_to("bulletins.one", code=code)


@bp.post("/institucion/noticias/vista-previa")
@answers_requests
def preview() -> ResponseReturnValue:
    """As it will be seen, above the form that goes on; nothing is kept."""
    form = BulletinForm()
    seen = form.run(lambda: bulletins.preview(form.notice()))
    page = _form_page(form, bulletins.find(request.form.get("noticia", "")), seen)
    return page if seen else hx.refused(page)


@bp.get("/institucion/noticias/<code>")
@staff_only
def one(code: str) -> ResponseReturnValue:
    return _page(_bulletin(code), ActionForm())


@bp.get("/institucion/noticias/<code>/editar")
@answers_requests
def edit_page(code: str) -> ResponseReturnValue:
    bulletin = _bulletin(code)
    days = ("first_day", "last_day", "happens_on")
    shown = {day: value.isoformat() for day in days if (value := getattr(bulletin, day))}
    written = {name: getattr(bulletin, name) for name in ("kind", "title", "body")}
    seen = bulletins.seen_of(bulletin)
    return _form_page(BulletinForm(**written, **shown, seen=seen), bulletin)


@bp.post("/institucion/noticias/<code>/editada")
@answers_requests
def edit(code: str) -> ResponseReturnValue:
    form, bulletin = BulletinForm(), _bulletin(code)
    seen = form.seen.data or ""
    if not form.ran(lambda: bulletins.edit(bulletin, form.notice(), seen=seen, by=me())):
        return hx.refused(_form_page(form, bulletin))
    context.forget()
    hx.notice(SEEN_SOON)
    return hx.go_to("bulletins.one", code=code)


@bp.post("/institucion/noticias/<code>/terminada")
@answers_requests
def end(code: str) -> ResponseReturnValue:
    form, bulletin = ActionForm(), _bulletin(code)
    if not form.ran(bulletins.end, bulletin, by=me()):
        return hx.refused(_page(bulletin, form))
    context.forget()
    hx.notice("Terminó la noticia: deja de verse antes de medio minuto.")
    return hx.go_to("bulletins.listed")


def _publish(form: BulletinForm) -> str:
    return bulletins.publish(form.notice(), by=me(), key=form.own_key("bulletin"))


def _bulletin(code: str) -> Bulletin:
    return bulletins.find(code) or abort(404)


def _page(bulletin: Bulletin, form: ActionForm) -> str:
    return render_template(
        "bulletins/page.html",
        form=form,
        bulletin=bulletin,
        is_over=bulletins.is_over(bulletin),
        is_shown=bulletins.is_shown(bulletin),
    )


def _form_page(
    form: BulletinForm, bulletin: Bulletin | None = None, seen: Bulletin | None = None
) -> str:
    return render_template("bulletins/form.html", form=form, bulletin=bulletin, seen=seen)
