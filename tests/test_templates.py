"""Every template parses; a fragment has one root with an id; HTMX is local and never alone."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask

TEMPLATES = Path(__file__).parent.parent / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))
LETTERS = sorted(TEMPLATES.rglob("mail/*.txt"))
FRAGMENTS = [path for path in PAGES if path.name.startswith("_")]
LONGEST = 150


def name(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("path", [*PAGES, *LETTERS], ids=name)
def test_it_parses_and_is_short(app: Flask, path: Path):
    app.jinja_env.get_template(name(path))
    assert len(path.read_text().splitlines()) <= LONGEST


def test_what_a_template_imports_it_uses():
    for path in PAGES:
        text = path.read_text()
        for names in re.findall(r"{% from \S+ import (.*?)(?: with context)? %}", text):
            for macro in re.findall(r"\w+(?=,|$)", names):
                assert len(re.findall(rf"\b{macro}\b", text)) > 1, (path, macro)


@pytest.mark.parametrize("path", FRAGMENTS, ids=name)
def test_a_fragment_has_one_root_with_an_id(path: Path):
    """Without its tags of Jinja, a fragment is one element; its branches may each be one."""
    text = re.sub(r"{#.*?#}|{%.*?%}", "", path.read_text(), flags=re.S)
    text = re.sub(r"{{.*?}}", "x", text, flags=re.S)
    roots = [tag for tag in BeautifulSoup(text, "html.parser").children if getattr(tag, "name", 0)]
    assert roots, path
    assert all(root.get("id") for root in roots), path
    assert len({root["id"] for root in roots}) == 1, path


@pytest.mark.parametrize("path", PAGES, ids=name)
@pytest.mark.asvs("V1.2.3", "V3.2.2", "V1.1.2")
def test_htmx_is_local_and_escaping_stays_on(path: Path):
    text = path.read_text()
    for tag in re.findall(r"<[a-z][^<>]*hx-(?:get|post)=[^<>]*>", text):
        assert "hx-target=" in tag, tag
        assert "hx-swap=" in tag, tag
    assert not re.search(r"\|\s*safe\b|autoescape|Markup", text), "escaping stays on"
    assert not re.search(r"hx-(on|vals|boost|headers|ext)\b|\son[a-z]+=|\sstyle=", text)


@pytest.mark.parametrize("path", LETTERS, ids=name)
def test_in_a_letter_a_link_stands_alone_on_its_line(path: Path):
    for line in path.read_text().splitlines():
        if "link(" in line and not line.strip().startswith("{%"):
            assert re.fullmatch(r"\s*{{\s*link\([^}]*\)\s*}}\s*", line), line
