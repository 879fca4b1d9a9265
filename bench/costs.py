"""`python -m bench.costs 10000`: what one of each costs on PostgreSQL with so many suppliers.

For the arithmetic of docs/scaling.md: CPU of this process and of PostgreSQL, bytes in its tables,
letters in a second. No goal, no ratio: `make bench` has those.
"""

import dataclasses
import io
import os
import random
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import psycopg
from PIL import Image

from bench import million, scene
from bench.measure import wsgi_call, wsgi_get
from domain import audit, audit_chain, documents, drafts, outbox, previews, settings, storage
from domain.documents import Details
from models import AuditEntry, AuditSeal, Document, Letter, StoredFile, User, db
from tests import servers
from tests.registering import ANSWERS

ROUNDS = 40
LETTERS, ROWS = 300, 5000
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    count = int(sys.argv[1])
    with servers.postgres() as cluster, tempfile.TemporaryDirectory() as folder:
        url = servers.create_database(cluster)
        place = scene.build(Path(folder), throttle=False, database_url=url)
        fill(count)
        lean = size(url)
        tell(place)
        letters(place)
        rows(place)
        copied(url)
        db.close()
        print(f"{count} suppliers by name alone: {lean / count:,.0f} bytes each")


def fill(count: int) -> None:
    million._fill(count, random.Random(9))
    for table in ("entity", "supply"):
        db.execute_sql(f"SELECT setval('{table}_id_seq', (SELECT MAX(id) FROM {table}))")


def tell(place: scene.Scene) -> None:
    entity, draft = place.entity.code, place.draft.code
    token, cookie = scene.opened(place, "/registro")
    form = f"/entidades/{draft}/formulario/contactos"
    of_form = scene.token(wsgi_call(place.app, form, place.cookie).decode())

    def register() -> None:
        new = secrets.token_hex(6)
        said = {"username": f"u{new}", "email": f"u{new}@correo.example", "key": drafts.new_key()}
        told = {"csrf_token": token, "confirmation": ANSWERS["password"], "terms": "y"}
        fields = ANSWERS | said | told | {"data_treatment": "y"}
        wsgi_call(place.app, "/registro", cookie, urlencode(fields).encode(), expect="303")

    def save() -> None:
        fields = {"csrf_token": of_form, "country": "CO", "municipality": "cucuta"}
        fields |= {"address": secrets.token_hex(6), "phone": "607 555 0118", "email": "a@b.co"}
        wsgi_call(place.app, form, place.cookie, urlencode(fields).encode(), expect="303")

    def attach() -> None:
        received = storage.receive(io.BytesIO(photograph()), limit=1 << 24)
        details = Details("papel.jpg", secrets.token_hex(6))
        key = secrets.token_hex(8)
        documents.attach(place.draft, None, received, details, by=place.user, key=key)

    acts: dict[str, Callable[[], object]] = {
        "a page (the desk)": wsgi_get(place.app, "/escritorio", place.cookie),
        "a page (the documents)": wsgi_get(
            place.app, f"/entidades/{entity}/documentos", place.cookie
        ),
        "a section's page": wsgi_get(place.app, form, place.cookie),
        "a section saved": save,
        "a registration": register,
        f"a photograph of {len(photograph()) >> 10} KB taken": attach,
        "its miniature": previews.work,
    }
    for word in ("biomedicos", "suministros del norte"):
        path = f"/registro/entidad?{urlencode({'pais': 'CO', 'nombre': word, 'nit': ''})}"
        acts[f"a search, «{word}»"] = wsgi_get(place.app, path, place.cookie)
    backend = db.execute_sql("SELECT pg_backend_pid()").fetchone()[0]
    for name, act in acts.items():
        print(f"{name}: {spent(act, backend)}")


def photograph() -> bytes:
    """Of some 200 KB, another each time."""
    file = io.BytesIO()
    Image.effect_noise((800, 600), random.uniform(30, 40)).save(file, "JPEG", quality=60)
    return file.getvalue()


def spent(act: Callable[[], object], backend: int) -> str:
    """Median CPU of this process, mean of its children's and of PostgreSQL's, in ms."""
    for _ in range(3):
        act()
    own, theirs, below = [], ticks(backend), children()
    for _ in range(ROUNDS):
        before = time.process_time()
        act()
        own.append(time.process_time() - before)
    sql = (ticks(backend) - theirs) / TICKS / ROUNDS
    child = (children() - below) / ROUNDS
    return f"{median(own) * 1e3:.1f} ms + PostgreSQL {sql * 1e3:.1f} + children {child * 1e3:.0f}"


def ticks(process: int) -> int:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def letters(place: scene.Scene) -> None:
    told = {"name": "Luz Dary", "entity": place.entity.name, "code": place.entity.code}
    with db.atomic():
        for n in range(LETTERS):
            address = f"a{n}@correo.example"
            outbox.post("entity_verified", "Su entidad está verificada", address, **told)
    outbox.work()
    with servers.smtp() as server, place.app.app_context():
        settings.use(
            dataclasses.replace(
                settings.current(),
                mail_server=server.host,
                mail_port=server.port,
                mail_default_sender="portal@example.com",
            )
        )
        start, cpu = time.monotonic(), time.process_time()
        for _ in range(LETTERS):
            outbox.work()
        took, used = time.monotonic() - start, time.process_time() - cpu
    each = used / LETTERS * 1e3
    print(f"letters: {LETTERS / took:.0f} a second, {each:.1f} ms of CPU with the server's")


def rows(place: scene.Scene) -> None:
    """Bytes of a row of what a supplier leaves, its indexes with it."""
    scene.library(place, ROWS)
    told = {"name": "Luz Dary", "entity": place.entity.name, "code": place.entity.code}
    one = ("entity_verified", "Su entidad está verificada", "persona@correo.example")
    with db.atomic():
        outbox.post_all([outbox.letter(*one, **told) for _ in range(ROWS)])
        for n in range(ROWS):
            audit.record("section_saved", by=place.user, subject=place.draft.code, section=str(n))
            person = {"username": f"p{n}", "email": f"p{n}@correo.example", "name": "Luz Dary"}
            User.create(**person, password_hash="$argon2id$" + "x" * 86)
    while audit_chain.seal():
        pass
    for table in (User, Document, StoredFile, AuditEntry, AuditSeal, Letter):
        name, count = table._meta.table_name, table.select().count()
        [size_of] = db.execute_sql(f"SELECT pg_total_relation_size('\"{name}\"')").fetchone()
        print(f"{name}: {size_of / count:,.0f} bytes a row, of {count}")


def copied(url: str) -> None:
    start, used = time.monotonic(), children()
    program = servers.postgres_programs() / "pg_dump"
    dump = subprocess.run([program, "-Fc", url], capture_output=True, check=True).stdout
    took, cpu = time.monotonic() - start, children() - used
    print(f"{size(url):,} bytes, dumped to {len(dump):,} in {took:.1f} s, {cpu:.1f} of CPU")


def size(url: str) -> int:
    with psycopg.connect(url) as connection:
        return int(connection.execute("SELECT pg_database_size(current_database())").fetchone()[0])


if __name__ == "__main__":
    main()
