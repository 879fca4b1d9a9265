"""Names like those of Colombian suppliers, as many as wanted, the same in every run."""

import random
from collections.abc import Iterator

from domain.tax_ids import check_digit

TRADES = (
    "Suministros Ferretería Droguería Papelería Lavandería Transportes Construcciones Asesorías "
    "Comercializadora Distribuidora Inversiones Laboratorio Clínica Fundación Cooperativa "
    "Agropecuaria Textiles Muebles Imprenta Vigilancia Dotaciones Veterinaria Repuestos"
).split()
SURNAMES = (
    "Núñez Peña Gómez Martínez López Sánchez Díaz Muñoz Rojas Castaño Ordóñez Ibáñez Ortiz Ruiz "
    "Ávila Ríos Acuña Cárdenas Zúñiga Patiño Villamizar Contreras Gélvez Mogollón Jaimes Leal"
).split()
PLACES = "Pamplona Cúcuta Tunja Nariño Tolima Huila Andina Nacional Oriente Caribe Ocaña".split()
ENDINGS = ("S.A.S.", "Ltda.", "S.A.", "& Asociados", "e Hijos Ltda.", "S.A.S. E.S.P.", "")
SOUNDS = (
    "ba ca da fa ga la ma na pa ra sa ta be ce de le me ne re se te bi di li mi ni ri vi bo co "
    "do lo mo no ro so to vo bru cla dri fre gla plu tra ver zul qui nor sol mar tec bio agro"
).split()


def rows(count: int) -> Iterator[tuple[str, str, str]]:
    """(name, NIT, check digit), each NIT once."""
    luck = random.Random(4)
    numbers = luck.sample(range(800_000_000, 1_000_000_000), count)
    for number in numbers:
        name = _name(luck)
        yield name, str(number), check_digit(str(number))


def _name(luck: random.Random) -> str:
    brand = "".join(luck.choices(SOUNDS, k=luck.randint(2, 4))).capitalize()
    ending, trade, surname = luck.choice(ENDINGS), luck.choice(TRADES), luck.choice(SURNAMES)
    shape = luck.random()
    if shape < 0.35:
        return f"{trade} {surname} {luck.choice(SURNAMES)} {ending}".strip()
    if shape < 0.7:
        return f"{trade} {brand} {luck.choice(PLACES)} {ending}".strip()
    if shape < 0.85:
        return f"{brand} {trade} {ending}".strip()
    return f"{trade} y {luck.choice(TRADES)} {brand} {surname} {ending}".strip()
