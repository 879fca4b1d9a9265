"""The rooms of the house and its doors: see README, "The house"."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = (
    "app",
    "serve",
    "restart",
    "children",
    "web_process",
    "blueprints",
    "domain",
    "models",
    "config",
)

# A room may import from these rooms, never the other way.
MAY_IMPORT = {
    "app": {"blueprints", "domain", "models", "config"},
    "serve": {"app", "children", "config", "domain", "models", "restart", "web_process"},
    "restart": {"children", "web_process"},
    "children": set(),
    "web_process": {"config"},
    "blueprints": {"blueprints", "domain", "models"},
    "domain": {"domain", "models"},
    "models": {"models"},
    "config": set(),
}
TAKES_THE_SETTINGS = {"domain.settings"}
WEB = {"flask", "werkzeug", "wtforms", "flask_wtf", "flask_login"}
RENDERS_LETTERS = {"domain.mailer"}
HEAVY = {
    "PIL",
    "faker",
    "fontTools",
    "fpdf",
    "holidays",
    "img2pdf",
    "obstore",
    "pikepdf",
    "prometheus_client",
    "pypdfium2",
    "sentry_sdk",
    "valkey",
}
SHAPELESS = {"utils", "util", "helpers", "helper", "misc", "common"}
WRITES = {"create", "save", "delete", "delete_instance", "insert", "insert_many", "update"}
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 300, 40, 150


def _files(room: str) -> list[Path]:
    single = ROOT / f"{room}.py"
    return [single] if single.exists() else sorted((ROOT / room).rglob("*.py"))


def sources() -> list[Path]:
    return [path for room in ROOMS for path in _files(room)]


@cache
def modules() -> list[tuple[str, ast.Module]]:
    """Each module's name, and what is in it. Read once: many tests look through all of them."""
    return [(_name(path), ast.parse(path.read_text())) for path in sources()]


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def imports(tree: ast.AST) -> list[str]:
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += (f"{node.module}.{alias.name}" for alias in node.names)
    return found


def test_rooms_open_only_the_doors_on_the_map():
    for module, tree in modules():
        room = module.split(".")[0]
        for imported in imports(tree):
            other = imported.split(".")[0]
            open_door = other in MAY_IMPORT[room] or other == room
            settings = other == "config" and module in TAKES_THE_SETTINGS
            assert other not in MAY_IMPORT or open_door or settings, f"{module} imports {imported}"


def test_the_domain_does_not_know_the_web():
    for module, tree in modules():
        if module.split(".")[0] in {"domain", "models"} and module not in RENDERS_LETTERS:
            known = {name.split(".")[0] for name in imports(tree)}
            assert not known & WEB, (module, known & WEB)


def test_only_the_outbox_sends():
    for module, tree in modules():
        if module.startswith("domain") and module not in {"domain.outbox", "domain.mailer"}:
            assert "smtplib" not in set(imports(tree)), module


def test_views_write_nothing():
    for module, tree in modules():
        if module.split(".")[0] != "blueprints":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                named = isinstance(owner, ast.Name) and owner.id[:1].isupper()
                verb = node.func.attr
                assert not (named and verb in WRITES), f"{module}:{node.lineno} .{verb}()"
                assert verb not in {"save", "delete_instance"}, f"{module}:{node.lineno} .{verb}()"


def test_the_web_process_starts_without_heavy_libraries():
    """They are loaded by the one view that needs them."""
    start = "import sys, app; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", start], capture_output=True, text=True, cwd=ROOT, check=True
    ).stdout.split()
    assert not HEAVY & set(loaded)


@pytest.mark.asvs("V1.3.2", "V1.5.2", "V1.2.5")
def test_no_data_becomes_code():
    """No eval, exec, pickle, shell, nor a format string of a person (A33)."""
    forbidden = {"eval", "exec", "compile", "system", "popen", "render_template_string"}
    for module, tree in modules():
        names = {name.split(".")[0] for name in imports(tree)}
        assert not names & {"pickle", "marshal", "shelve", "yaml"}, module
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
                of_re = isinstance(node.func, ast.Attribute) and name == "compile"
                assert name not in forbidden or of_re, f"{module}:{node.lineno} {name}"
                shell = [k for k in node.keywords if k.arg == "shell"]
                assert not shell, f"{module}:{node.lineno}"


@pytest.mark.asvs("V1.2.4")
def test_sql_text_is_never_built_from_data():
    """execute_sql takes constants and parameters; formatted text only from fixed pieces (A33)."""
    for module, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "execute_sql":
                assert not isinstance(node.args[0], ast.BinOp), f"{module}:{node.lineno}"


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_nor_function_outgrows_its_room(path: Path):
    text = path.read_text()
    assert len(text.splitlines()) <= LONGEST_FILE, path
    assert path.stem not in SHAPELESS
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= LONGEST_FUNCTION, f"{path}:{node.name} {lines}"


def test_each_attack_that_the_code_names_is_named_by_a_test():
    """So that the number finds the tests that hold the defence."""
    named = {
        number for path in sources() for number in re.findall(r"\bA[0-9]{2}\b", path.read_text())
    }
    tests = "".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    assert not {number for number in named if number not in tests}


def test_digits_are_ascii_digits():
    r"""`\d`, isdigit and isdecimal take digits of every script."""
    for path in sources():
        text = path.read_text()
        assert not re.search(r"\.is(digit|decimal|numeric)\(", text) or "isascii()" in text, path
        assert r"\d" not in re.sub(r'""".*?"""', "", text, flags=re.S), path


def test_nothing_names_this_machine():
    for path in ROOT.rglob("*"):
        if path.suffix in {".py", ".html", ".md", ".toml", ".txt", ".yml"} and path.is_file():
            inside = path.relative_to(ROOT).parts[0]
            if inside in {".venv", "static", "data", "demo", "node_modules"} or path == Path(
                __file__
            ):
                continue
            assert not re.search(r"/(work|root)/", path.read_text(errors="replace")), path


def test_one_door_begins_sessions():
    """So that no page goes round the second step."""
    doors = {module for module, tree in modules() if "guards.sign_in(" in ast.unparse(tree)}
    assert doors == {"blueprints.entering"}
    begun = {module for module, tree in modules() if "sessions.begin(" in ast.unparse(tree)}
    assert begun == {"blueprints.guards"}
