"""ZIP: memory of the shipped server while it gives 500 MB of documents as one zip."""

import hashlib
import random
import time
from pathlib import Path

from bench import scene
from bench.measure import Case, Measure
from bench.serving import Served, memory, served
from domain import storage
from models import Document, StoredFile, db

COUNT, SIZE = 20, 25 << 20
MEBIBYTE = 1 << 20
PAUSES = 3  # of a reader who takes nothing for a while
PIECE = 256 << 10


def measures(_reference: Case, folder: Path) -> list[Measure]:
    place = scene.build(folder, throttle=False)
    _fill(place)
    path = f"/entidades/{place.entity.code}/biblioteca.zip"
    with served(folder) as running:
        for _ in range(20):
            _get(running, "/ayuda", place.cookie)
        before = {process: memory(process, "VmRSS") for process in running.web_processes}
        for process in before:
            Path(f"/proc/{process}/clear_refs").write_text("5")  # the peak from now on
        quick = _get(running, path, place.cookie)
        time.sleep(1)  # for its turn to be given back
        slow = _get(running, path, place.cookie, pauses=PAUSES)
        grown = max(memory(process, "VmHWM") - was for process, was in before.items())
    print(f"     {quick / MEBIBYTE:.0f} MB, then {slow / MEBIBYTE:.0f} MB with pauses")
    if min(quick, slow) < COUNT * SIZE:
        raise RuntimeError("the zip lacks something")
    return [Measure("ZIP", grown / MEBIBYTE, 16, "RSS grown by two zips of 500 MB, MB")]


def _fill(place: scene.Scene) -> None:
    with place.app.app_context(), db.atomic():
        for number in range(COUNT):
            content = random.Random(number).randbytes(SIZE)
            kept = {"content_hash": hashlib.sha256(content).hexdigest(), "size": SIZE}
            path = place.folder / "one"
            path.write_bytes(content)
            storage.keep(storage.Received(path, kept["content_hash"], SIZE))
            kept["media_type"] = "application/pdf"
            StoredFile.create(**kept)
            Document.create(entity=place.entity, requirement="", name=f"{number}.pdf", **kept)


def _get(running: Served, path: str, cookie: str, pauses: int = 0) -> int:
    """How many bytes came."""
    connection = running.ask()
    connection.request("GET", path, headers={"Cookie": cookie, "Host": scene.HOST})
    answer, came = connection.getresponse(), 0
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    while piece := answer.read(PIECE):
        came += len(piece)
        if pauses and came > 8 * MEBIBYTE * (PAUSES - pauses + 1):
            pauses -= 1
            time.sleep(3)
    connection.close()
    return came
