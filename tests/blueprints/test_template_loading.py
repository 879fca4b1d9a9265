"""A program goes on with its own templates while the next one's are pulled beneath it (A59)."""

from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, TemplateNotFound

from blueprints.template_loading import as_they_stand


def test_what_comes_later_is_not_mixed_in(tmp_path: Path) -> None:
    page = tmp_path / "entities" / "page.html"
    page.parent.mkdir()
    page.write_text("one")
    known = Environment(loader=as_they_stand(tmp_path))
    page.write_text("{{ of_the_next_version() }}")
    page.with_name("new.html").write_text("two")
    assert known.get_template("entities/page.html").render() == "one"
    with pytest.raises(TemplateNotFound):
        known.get_template("entities/new.html")


def test_a_fault_still_names_its_template(app: Flask) -> None:
    layout = app.jinja_env.get_template("layout.html")
    assert layout.filename == f"{app.root_path}/templates/layout.html"
    assert layout.is_up_to_date
