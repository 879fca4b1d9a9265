from wtforms import HiddenField
from wtforms.validators import Length

from blueprints.forms import Day, KeyedForm, Line, Lines, at_most, required
from domain import bulletins
from domain.bulletins import Notice


class BulletinForm(KeyedForm):
    kind = Line("Clase", default="aviso")
    title = Line(
        "Título", [required("Escriba el título de la noticia."), at_most(bulletins.LONGEST_TITLE)]
    )
    body = Lines("Texto (opcional)", [at_most(bulletins.LONGEST)])
    first_day = Day("Se muestra desde", [required("Escriba desde qué día se muestra.")])
    last_day = Day("Se muestra hasta", [required("Escriba hasta qué día se muestra.")])
    happens_on = Day("Día del hecho (opcional)")
    seen = HiddenField(validators=[Length(max=64)])

    def notice(self) -> Notice:
        return Notice(
            kind=self.kind.data or "",
            title=self.title.data or "",
            body=self.body.data or "",
            first_day=self.first_day.day,
            last_day=self.last_day.day,
            happens_on=self.happens_on.day,
        )
