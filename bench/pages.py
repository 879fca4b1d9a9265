"""P1, P2 and P16: CPU of pages, fragments and a registration."""

import secrets
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from bench import scene
from bench.measure import REFERENCE, Case, Measure, cpu, ratios, wsgi_call, wsgi_get
from domain import drafts, passwords

STRANGERS = ("/", "/ingresar", "/registro", "/antes-de-empezar", "/ayuda")
SIGNED_IN = (
    "/escritorio",
    "/configuracion/mis-registros",
    "/registro/entidad",
    "/registro/entidad/nueva",
    "/entidades/{entity}/",
    "/entidades/{entity}/que-me-falta",
    "/entidades/{entity}/agenda",
    "/entidades/{entity}/usuarios",
    "/entidades/{entity}/documentos",
    "/entidades/{draft}/formulario/identificacion",
    "/entidades/{draft}/formulario/contactos",
    "/entidades/{draft}/formulario/representante",
    "/entidades/{draft}/documentos",
    "/entidades/{draft}/revisar",
)
FRAGMENTS = (
    "/registro/entidad?pais=CO&nombre=biomedicos&nit=",
    "/registro/entidad/nueva/area?organisation_type=sas",
    "/configuracion/mis-registros/nuevo?q=biomedicos",
    "/entidades/{entity}/documentos?fila=rup",
    "/entidades/{entity}/usuarios?estado=pendiente",
    "/municipios?municipality=cucuta",
)
STRANGERS_FRAGMENTS = ("/registro?paises=todos", "/registro/entidades?entity_name=biomedicos")


def measures(reference: Case, folder: Path) -> list[Measure]:
    place = scene.build(folder, throttle=False)
    codes = {"entity": place.entity.code, "draft": place.draft.code}
    pages = {path: wsgi_get(place.app, path) for path in STRANGERS}
    for path in SIGNED_IN:
        pages[path] = wsgi_get(place.app, path.format(**codes), place.cookie)
    code, cookie = scene.library(place, 200)
    pages["biblioteca, 200 documentos"] = wsgi_get(
        place.app, f"/entidades/{code}/biblioteca", cookie
    )
    pieces = {
        path: wsgi_get(place.app, path.format(**codes), place.cookie, HX_Request="true")
        for path in FRAGMENTS
    }
    pieces |= {path: wsgi_get(place.app, path, HX_Request="true") for path in STRANGERS_FRAGMENTS}
    pieces["/registro/campo/name"] = _field_check(place)
    whole, parts = shares(reference, pages), shares(reference, pieces)
    return [
        Measure("P1", max(whole.values()), 0.40, "CPU of the dearest page / reference"),
        Measure("P1a", median(whole.values()), 0.35, "CPU of the median page / reference"),
        Measure("P2", median(parts.values()), 0.22, "CPU of the median fragment / reference"),
        Measure("P16", _registration(place), 0.10, "registration POST less its hashes / hashes"),
    ]


def shares(reference: Case, cases: dict[str, Case]) -> dict[str, float]:
    found = ratios({REFERENCE: reference, **cases})
    del found[REFERENCE]
    for name, share in found.items():
        print(f"     {share:.3f}  {name}")
    return found


def _field_check(place: scene.Scene) -> Case:
    """A field of step 1 left by a person who has begun: kept, and answered with its message."""
    token, cookie = scene.opened(place, "/registro")
    fields = urlencode(_answers(token)).encode()
    path = "/registro/campo/name"
    return lambda: wsgi_call(place.app, path, cookie, fields, HX_Request="true")


def _registration(place: scene.Scene) -> float:
    """Step 1 sent whole, by somebody new each time; its two hashes are timed beside it."""
    token, cookie = scene.opened(place, "/registro")

    def register() -> object:
        fields = urlencode(_answers(token)).encode()
        return wsgi_call(place.app, "/registro", cookie, fields, expect="303")

    def hashes() -> object:
        return passwords.hash(scene.PASSWORD), passwords.hash("un trompo de madera")

    spent = cpu({"post": register, "hashes": hashes}, rounds=9)
    return (spent["post"] - spent["hashes"]) / spent["hashes"]


def _answers(token: str) -> dict[str, str]:
    new = secrets.token_hex(6)
    return {
        "csrf_token": token,
        "key": drafts.new_key(),
        "participation": "natural",
        "name": "Luz Dary Contreras",
        "country": "CO",
        "email": f"u{new}@correo.example",
        "phone": "300 555 0142",
        "time_zone": "America/Bogota",
        "username": f"u{new}",
        "password": scene.PASSWORD,
        "confirmation": scene.PASSWORD,
        "security_question": "primer-juguete",
        "answer": "un trompo de madera",
        "terms": "y",
        "data_treatment": "y",
    }
