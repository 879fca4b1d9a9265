"""The directory as open data: organisations alone, whole, in two forms."""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from blueprints import errors
from blueprints.directory import bp
from blueprints.documents.download_views import as_download
from blueprints.guards import network, public
from blueprints.labels import FAMILIES
from domain import directory, places, settings, spreadsheet
from domain.directory import Card

Row = dict[str, str]
Written = Callable[[Iterator[Row]], Iterable[bytes]]
FRESH = "public, max-age=3600"
FIELDS = {
    "nombre": "Como la entidad lo registró.",
    "nit": "Sin dígito de verificación. Vacío en las entidades que no tienen.",
    "dv": "Dígito de verificación del NIT.",
    "tipo_de_organizacion": "El nombre del tipo, como en el registro.",
    "familia": "El grupo de tipos: persona jurídica, entidad sin ánimo de lucro, entidad pública…",
    "pais": "Código ISO 3166 de dos letras.",
    "codigo_municipio": "Código DANE (DIVIPOLA) de cinco cifras. Vacío fuera de Colombia.",
    "municipio": "El municipio y su departamento, o la ciudad fuera de Colombia.",
    "sitio_web": "Como la entidad lo escribió. La institución no lo ha revisado.",
    "verificada": "«sí» si la institución ya aceptó los documentos obligatorios; si no, «no».",
    "familias_unspsc": "Los códigos de lo que ofrece, hasta 20, separados por espacios.",
    "ficha": "La dirección de su página en este directorio.",
}
"""What each column says, in their order."""


@bp.get("/directorio/datos")
@public
def data() -> ResponseReturnValue:
    return render_template("directory/data.html", fields=FIELDS)


@bp.get("/directorio/datos.csv")
@public
def data_csv() -> ResponseReturnValue:
    return _download("text/csv; charset=utf-8", "directorio.csv", _csv)


@bp.get("/directorio/datos.json")
@public
def data_json() -> ResponseReturnValue:
    return _download("application/json; charset=utf-8", "directorio.json", _json)


def _download(kind: str, name: str, written: Written) -> ResponseReturnValue:
    answer = Response(content_type=kind)
    if request.method == "GET":
        if not directory.may_export(network()):
            return errors.too_many()
        answer.response = written(_rows())
    answer = as_download(answer, name)
    answer.headers["Cache-Control"] = FRESH
    return answer


def _csv(rows: Iterator[Row]) -> Iterable[bytes]:
    table = (list(row.values()) for row in rows)
    return spreadsheet.lines(chain([list(FIELDS)], table))


def _json(rows: Iterator[Row]) -> Iterator[bytes]:
    """A list with a supplier a line."""
    before = "[\n"
    for row in rows:
        yield (before + json.dumps(row, ensure_ascii=False)).encode()
        before = ",\n"
    yield b"\n]\n" if before == ",\n" else b"[]\n"


def _rows() -> Iterator[Row]:
    portal = settings.current().public_url
    for card in directory.organisations():
        yield dict(zip(FIELDS, _row(card, f"{portal}/directorio/{card.code}"), strict=True))


def _row(card: Card, address: str) -> list[str]:
    """As FIELDS names them."""
    return [
        card.name,
        card.tax_id,
        card.check_digit,
        card.type_name,
        FAMILIES[card.family],
        card.country,
        card.municipality_code,
        places.shown(card.municipality_code) or card.city,
        card.website,
        "sí" if card.is_verified else "no",
        " ".join(offer.code for offer in card.offers),
        address,
    ]
