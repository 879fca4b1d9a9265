"""Indentation is for who reads a template, not for who pays for its bytes."""

import re

from jinja2.ext import Extension


class TrimBlanks(Extension):
    """Takes the blanks at the start of lines out of HTML templates; letters keep theirs."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        if name is None or not name.endswith(".html"):
            return source
        return re.sub(r"\n\s+", "\n", source)
