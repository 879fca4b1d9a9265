"""What every cost is divided by: an ordinary page, written as the libraries' tutorials would.

One signed-in form of 6 KB: Flask-Login reads its user, peewee builds three queries over an open
connection, WTForms' widgets draw thirteen fields, Jinja the rest. Nothing is tuned, on purpose.
"""

from collections.abc import Callable
from pathlib import Path

from flask import Flask, render_template
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from flask_wtf import CSRFProtect, FlaskForm
from peewee import (
    BooleanField,
    CharField,
    DatabaseProxy,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
)
from wtforms import EmailField, RadioField, SelectField, StringField, TelField
from wtforms.validators import DataRequired, Length

from bench.measure import wsgi_get
from models.base import PRAGMAS, now

ADDRESS = "/reference"
PEOPLE = 1000
REGIONS = [f"Santander {n}" for n in range(33)]
PAPERS = (
    "Registro único de proponentes",
    "Indicadores de capacidad financiera",
    "Certificados de experiencia",
    "Estados financieros auditados",
    "Existencia y representación legal",
)
store = DatabaseProxy()


class Row(Model):
    class Meta:
        database = store
        legacy_table_names = False


class Person(UserMixin, Row):
    email = CharField(unique=True)
    name = CharField()
    enabled = BooleanField(default=True)


class Company(Row):
    name = CharField()
    tax_id = CharField(unique=True)
    town = CharField()
    kind = CharField()


class Post(Row):
    person = ForeignKeyField(Person)
    company = ForeignKeyField(Company)
    role = CharField()
    state = CharField()


class Paper(Row):
    company = ForeignKeyField(Company)
    title = CharField()
    file_name = CharField(null=True)
    mandatory = BooleanField()
    size = IntegerField(default=0)
    attached_at = DateTimeField(default=now)


class CompanyForm(FlaskForm):
    name = StringField("Nombre de la entidad", [DataRequired(), Length(max=200)])
    short_name = StringField("Nombre abreviado", [DataRequired(), Length(max=40)])
    tax_id = StringField("NIT (sin dígito de verificación)", [DataRequired(), Length(max=15)])
    sme = RadioField("Mipyme", [DataRequired()], choices=[("yes", "Sí"), ("no", "No")])
    regime = SelectField(
        "Régimen tributario",
        choices=[("1", "Común"), ("2", "Simplificado"), ("3", "Especial"), ("4", "Ninguno")],
    )
    region = SelectField("Departamento", choices=[(str(n), r) for n, r in enumerate(REGIONS)])
    street = StringField("Dirección", [DataRequired()])
    postcode = StringField("Código postal")
    email = EmailField("Correo electrónico de la oficina", [DataRequired()])
    phone = TelField("Teléfono de oficina", [DataRequired()])
    website = StringField("Página web")
    notices = EmailField("Correo electrónico para notificaciones", [DataRequired()])


def make_reference(folder: Path) -> Callable[[], bytes]:
    """Fill a database in `folder`; answers a call that renders the page once."""
    store.initialize(SqliteDatabase(folder / "reference.sqlite3", PRAGMAS, lock_type="IMMEDIATE"))
    _fill()
    app = Flask(__name__, static_folder=None)
    app.config.update(SECRET_KEY="only measured, never served", WTF_CSRF_TIME_LIMIT=None)
    CSRFProtect(app)
    people = LoginManager(app)
    people.user_loader(lambda key: Person.get_or_none(Person.id == int(key)))
    app.before_request(_connect)
    app.add_url_rule("/enter", view_func=_enter)
    app.add_url_rule(ADDRESS, view_func=_page)
    client = app.test_client()
    cookie = client.get("/enter").headers["Set-Cookie"].partition(";")[0]
    return wsgi_get(app, ADDRESS, cookie)


def _connect() -> None:
    if store.is_closed():
        store.connect()


def _enter() -> str:
    login_user(Person.get_by_id(1))
    return "in"


@login_required
def _page() -> str:
    post = (
        Post.select(Post, Company)
        .join(Company)
        .where((Post.person == current_user.id) & (Post.state == "accepted"))
        .get()
    )
    papers = list(Paper.select().where(Paper.company == post.company_id).order_by(Paper.id))
    company = {
        "name": post.company.name,
        "tax_id": post.company.tax_id,
        "email": current_user.email,
    }
    form = CompanyForm(data=company)
    return render_template("page.html", form=form, post=post, papers=papers)


def _fill() -> None:
    store.create_tables([Person, Company, Post, Paper])
    with store.atomic():
        for n in range(PEOPLE):
            person = Person.create(email=f"persona{n}@example.org", name=f"Íñigo Peña {n}")
            company = Company.create(
                name=f"Obras y Diseños Nº {n} S.A.S.", tax_id=800000000 + n, town="Honda", kind="9"
            )
            Post.create(person=person, company=company, role="administrator", state="accepted")
            for title in PAPERS:
                Paper.create(
                    company=company,
                    title=title,
                    file_name=f"{title.lower()}.pdf",
                    mandatory=title != PAPERS[0],
                    size=123456,
                )
