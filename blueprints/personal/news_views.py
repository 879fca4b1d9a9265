"""*Noticias*: the letters that went to this person."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from blueprints.guards import me, signed_in
from blueprints.personal import bp
from domain import news


@bp.get("/configuracion/noticias")
@signed_in
def letters() -> ResponseReturnValue:
    after = request.args.get("desde", "")
    return render_template(
        "personal/letters.html", page=news.page(me(), after), later=bool(after), news=news
    )


@bp.get("/configuracion/noticias/<code>")
@signed_in
def letter(code: str) -> ResponseReturnValue:
    found = news.find(me(), code) or abort(404)
    return render_template("personal/letter.html", row=found, letter=news.read(found))
