"""What the source never does: reach out, guess, and mix data with what is run (A33, A34, A06)."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.test_architecture import ROOT, imports, modules

STATIC = ROOT / "static"
SCRIPTS = [p for p in (*STATIC.glob("*.js"), *STATIC.glob("*.js/*.js")) if p.is_file()]
OWN_SCRIPTS = [path for path in SCRIPTS if not path.name.endswith(".min.js")]
PAGES = sorted((ROOT / "templates").rglob("*.html"))
REACHES_OUT = {"aiohttp", "ftplib", "http", "httpx", "requests", "socket", "urllib3"}
MAY_REACH = {
    "serve": "listens",
    "restart": "hands on what was listened on",
    "web_process": "listens",
    "domain.antivirus": "clamd, at the address of the settings",
}
NO_SECRETS = {
    "domain.demo": "a fictional institution",
    "domain.outbox": "pauses between tries, and the Message-ID",
}
PUBLIC_CODES = {"models.base", "domain.once"}
TYPED_BY_HAND = {"domain.recovery_codes"}
"""50 bits: good for nothing without the password, and for few tries with it (V6.5.2 keyed)."""
OTHER_CRYPTOGRAPHY = {"Crypto", "Cryptodome", "bcrypt", "cryptography", "nacl", "jwt"}


def calls(tree: ast.Module, owner: str) -> Iterator[ast.Call]:
    """Every `owner.something(…)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and re.fullmatch(rf"{owner}\.\w+", ast.unparse(node.func)):
            yield node


@pytest.mark.asvs("V1.3.6", "V15.3.2", "V13.2.4")
def test_nothing_fetches_an_address_that_a_person_gave():
    """Out go letters, documents to the store, and files to clamd: each as the settings say."""
    for module, tree in modules():
        known = {name.split(".")[0] for name in imports(tree)}
        assert not known & REACHES_OUT or module in MAY_REACH, (module, known & REACHES_OUT)
        assert not any(name.startswith("urllib.request") for name in imports(tree)), module


@pytest.mark.asvs("V6.5.3")
def test_chance_comes_from_the_system():
    for module, tree in modules():
        known = {name.split(".")[0] for name in imports(tree)}
        assert not known & {"random", "uuid"} or module in NO_SECRETS, module


@pytest.mark.asvs("V11.5.1", "V11.2.3")
def test_secrets_have_128_bits_or_more():
    """But for the codes of rows, which open nothing, a form's key, which is signed, and what is
    typed by hand."""
    shorter = PUBLIC_CODES | TYPED_BY_HAND
    for module, tree in modules():
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in calls(tree, "secrets"):
            if ast.unparse(call.func).startswith("secrets.token_") and module not in shorter:
                size = ast.unparse(call.args[0])
                assert int(constants.get(size, size)) >= 16, f"{module}:{call.lineno}"


@pytest.mark.asvs("V11.4.1", "V11.2.1")
def test_only_sha256_and_argon2_are_used():
    for module, tree in modules():
        known = {name.split(".")[0] for name in imports(tree)}
        assert not known & OTHER_CRYPTOGRAPHY, (module, known & OTHER_CRYPTOGRAPHY)
        for call in calls(tree, "hashlib"):
            said = ast.unparse(call)
            sha256 = said.startswith("hashlib.sha256(") or said.endswith(", 'sha256')")
            assert sha256, f"{module}:{call.lineno}"
        for call in calls(tree, "hmac"):
            if ast.unparse(call.func) == "hmac.new":
                assert ast.unparse(call.args[2]) == "hashlib.sha256", f"{module}:{call.lineno}"


@pytest.mark.asvs("V1.2.9")
def test_no_pattern_is_made_of_data():
    """Only of constants; what a person typed passes through `re.escape`."""
    for module, tree in modules():
        for call in calls(tree, "re"):
            if ast.unparse(call.func) != "re.escape":
                inside = list(ast.walk(call.args[0]))
                named = [node.id for node in inside if isinstance(node, ast.Name)]
                assert all(name.isupper() for name in named), f"{module}:{call.lineno}"
                called = {ast.unparse(n.func) for n in inside if isinstance(n, ast.Call)}
                assert called <= {"'|'.join", "ENDINGS.split"}, f"{module}:{call.lineno} {called}"


@pytest.mark.asvs("V3.5.5", "V15.3.6", "V3.2.2")
def test_scripts_hear_no_other_window_and_merge_no_data():
    for path in SCRIPTS:
        assert not re.search(r"postMessage|[\"']message[\"']|onmessage", path.read_text()), path
    for path in OWN_SCRIPTS:
        text = path.read_text()
        assert not re.search(r"__proto__|JSON\.parse|\.(inner|outer)HTML|insertAdjacent", text)
        merged = re.findall(r"Object\.assign\(([^)]*?)[,)]", text)
        assert set(merged) <= {"htmx.config"}, path
        assert not re.search(r"localStorage|sessionStorage|indexedDB", text), path


@pytest.mark.asvs("V14.2.3", "V3.7.1")
def test_pages_take_nothing_from_others_and_need_no_plug_in():
    for path in PAGES:
        text = path.read_text()
        assert not re.search(r"<(object|embed|applet|iframe|frame|base)\b", text), path
        assert not re.search(r"\b(src|srcset|data|poster)=[\"']?(https?:)?//", text), path
        assert not re.search(r"<link\b[^>]*href=[\"']?(https?:)?//", text), path
