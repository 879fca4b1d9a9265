import gzip
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
import pytest
from flask import Flask
from webtest import TestApp

from blueprints import static_files

ROOT = Path(__file__).parents[2]
SCRIPT = """// A note
const a = "one = 1, // two";
  const b = `${a} + c`;
  if (a) b();
"""
HTMX = ROOT / "static" / "portal.js" / "1-htmx.min.js"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "portal.css").write_text("/* A note */\nmain {\n  color: #0d5c4f;\n}\n" * 40)
    (folder / "app.js").write_text(SCRIPT)
    return folder


@pytest.fixture
def portal(source: Path) -> tuple[Flask, TestApp]:
    app = Flask("portal", root_path=str(source.parent), static_folder=None)
    static_files.install(app)
    return app, TestApp(app)


def address(app: Flask, name: str) -> str:
    return str(app.jinja_env.globals["static"](name))


def test_the_vendored_htmx_is_the_published_one() -> None:
    digest = hashlib.sha256(HTMX.read_bytes()).hexdigest()
    assert digest == "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"


def test_a_style_is_served_minified_for_a_year_without_sniffing(portal) -> None:
    app, client = portal
    answer = client.get(address(app, "portal.css"))
    assert answer.text.startswith("main{color:#0d5c4f}")
    assert answer.content_type == "text/css"
    assert answer.headers["Cache-Control"] == "max-age=31536000, public, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_script_is_served_without_its_blanks_and_notes_but_for_those_of_its_words(portal) -> None:
    app, client = portal
    served = client.get(address(app, "app.js")).text
    assert served.strip() == 'const a="one = 1, // two";const b=`${a} + c`;if(a)b();'


def test_the_script_of_the_documents_is_within_its_weight() -> None:
    """1.5 KB, as every phone on a bad line gets it."""
    content = static_files._content(ROOT / "static" / "anexar.js")
    assert len(brotli.compress(content, quality=11)) <= 1536


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_a_browser_that_takes_a_compression_gets_it(portal, encoding: str) -> None:
    app, client = portal
    path = address(app, "portal.css")
    answer = app.test_client().get(path, headers={"Accept-Encoding": encoding})
    assert answer.headers["Content-Encoding"] == encoding
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}[encoding]
    assert unpack(answer.data) == client.get(path).body


def test_a_changed_source_gets_another_name_and_the_old_one_stays(source: Path) -> None:
    target = source / "dist"
    before = static_files.ensure_built(source, target)
    (source / "portal.css").write_text("main{color:red}")
    after = static_files.ensure_built(source, target)
    assert before["portal.css"] != after["portal.css"]
    assert before["app.js"] == after["app.js"]
    assert (target / before["portal.css"]).exists()
    assert (target / after["portal.css"]).read_text() == "main{color:red}"


def test_what_another_version_has_built_is_served_too(portal, source: Path) -> None:
    app, client = portal
    (source / "portal.css").write_text("main{color:red}")
    name = static_files.ensure_built(source, source / "dist")["portal.css"]
    assert f"/static/{name}" != address(app, "portal.css")
    assert client.get(f"/static/{name}").text == "main{color:red}"
    client.get("/static/portal.00000000.css", status=404)


def test_nothing_is_written_when_all_is_built(source: Path) -> None:
    target = source / "dist"
    static_files.ensure_built(source, target)
    before = {path: path.stat().st_mtime_ns for path in target.iterdir()}
    static_files.ensure_built(source, target)
    assert {path: path.stat().st_mtime_ns for path in target.iterdir()} == before


def test_a_lost_file_is_built_again(source: Path) -> None:
    target = source / "dist"
    lost = target / static_files.ensure_built(source, target)["app.js"]
    lost.unlink()
    static_files.ensure_built(source, target)
    assert lost.exists()


def test_a_folder_of_parts_is_one_style_in_the_order_of_their_names(source: Path) -> None:
    parts = source / "look.css"
    parts.mkdir()
    (parts / "2-page.css").write_text("main{margin:0}")
    (parts / "1-tokens.css").write_text(":root{--ink:#000}")
    names = static_files.ensure_built(source, source / "dist")
    built = (source / "dist" / names["look.css"]).read_text()
    assert built == ":root{--ink:#000}main{margin:0}"


def test_builders_at_the_same_time_leave_whole_files_and_nothing_aside(source: Path) -> None:
    target = source / "dist"
    with ThreadPoolExecutor(8) as pool:
        built = list(pool.map(lambda _: static_files.ensure_built(source, target), range(8)))
    assert all(names == built[0] for names in built)
    assert json.loads((target / "manifest.json").read_text()) == built[0]
    assert sorted(path.name for path in target.iterdir()) == sorted(
        ["manifest.json", *(n + end for n in built[0].values() for end in ("", ".br", ".gz"))]
    )


@pytest.mark.parametrize(
    "path", ["manifest.json", "portal.css", "../static/portal.css", "%2e%2e/app.py", "dist/"]
)
@pytest.mark.asvs("V13.4.3")
def test_nothing_but_the_built_names_is_served(portal, path: str) -> None:
    portal[1].get(f"/static/{path}", status=404)
