"""P18: one request accepted among many, as the table of users answers it to HTMX."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import brotli

from bench import scene
from bench.measure import Case, Measure, cpu, wsgi_call, wsgi_get
from models import Access, AccessState, Role, User, UserState, db

FEW, MANY = 100, 10_000
QUALITY = 5  # of brotli, as the portal compresses


def measures(_reference: Case, folder: Path) -> list[Measure]:
    few, _, _ = _accepting(folder / "few", FEW)
    many, reload, weight = _accepting(folder / "many", MANY)
    print(f"     accept: {few:.0f} µs among {FEW}, {many:.0f} among {MANY}; page {reload:.0f}")
    return [
        Measure("P18", many / reload, 0.25, "CPU of accepting one of 10,000 / of the page again"),
        Measure("P18a", weight / 1024, 0.6, "KB that come back"),
        Measure("P18b", many / few, 1.2, "CPU among 10,000 waiting / among 100"),
    ]


def _accepting(folder: Path, waiting: int) -> tuple[float, float, int]:
    """CPU of one acceptance and of the page, in µs; bytes of the acceptance's answer."""
    place = scene.build(folder, throttle=False)
    codes = _in_turn(place, waiting)
    path = f"/entidades/{place.entity.code}/usuarios"
    page = wsgi_get(place.app, path, place.cookie)
    token = scene.token(wsgi_call(place.app, path, place.cookie).decode())

    def accept() -> bytes:
        fields = urlencode({"csrf_token": token, "page": path, "id": next(codes)}).encode()
        return wsgi_call(place.app, f"{path}/aceptados", place.cookie, fields, HX_Request="true")

    weight = len(brotli.compress(accept(), quality=QUALITY))
    spent = cpu({"accept": accept, "page": page}, rounds=9)
    return spent["accept"], spent["page"], weight


def _in_turn(place: scene.Scene, waiting: int) -> Iterator[str]:
    """Codes of so many who ask; the last hundred again and again, and they ask once more then."""
    with place.app.app_context(), db.atomic():
        codes = [_asking(place, number) for number in range(waiting)][-FEW:]
    while True:
        yield from codes
        with place.app.app_context(), db.atomic():
            asked = Access.update(state=AccessState.PENDING).where(Access.code.in_(codes))
            if asked.execute() != FEW:
                raise RuntimeError("not everybody was accepted")


def _asking(place: scene.Scene, number: int) -> str:
    user = User.create(
        username=f"u{number}",
        email=f"u{number}@correo.example",
        name=f"Luz Dary Contreras {number}",
        password_hash="",
        state=UserState.ACTIVE,
    )
    return str(Access.create(user=user, entity=place.entity, role=Role.MEMBER).code)
