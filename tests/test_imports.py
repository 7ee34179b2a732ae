"""The order of the house: who may import whom, who owns which library, how long things may be."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
EDGE = {"app", "gateway", "server", "watch", "calling", "rendering", "listening", "recording",
        "replaying", "publishing", "following", "bookkeeping", "recorder", "counting", "sums",
        "reporting", "logs", "meters", "observing"}  # fmt: skip
INNER = {
    "files",
    "tree",
    "dialogue",
    "speech",
    "check",
    "telephony",
    "store",
    "settings",
    "outline",
    "calls",
}

# Each room of the package `ivr`, and the rooms that it may import from; its own it always may.
ORDER: dict[str, set[str]] = {
    "": set(),
    "tree": set(),
    "files": set(),
    "settings": set(),
    "dialogue": {"tree"},
    "speech": {"tree", "files"},
    "check": {"tree", "dialogue", "speech"},
    "telephony": {"tree", "dialogue", "speech"},
    "store": {"tree", "check", "files"},
    "outline": {"tree", "dialogue", "speech", "check"},
    "calls": {"tree", "dialogue", "speech", "check"},
    **dict.fromkeys(EDGE, INNER | EDGE),
    "cli": INNER | EDGE,
    "__main__": {"cli"},
}
LAZY = {"cli"}  # rooms that import ours only where it is used, so that help comes at once

# Each library that is not Python's own, and the modules (or rooms) that alone may import it.
OWNERS: dict[str, set[str]] = {
    "alembic": {"store"},
    "boto3": {"speech.bucket"},
    "botocore": {"speech.bucket"},
    "click": {"cli", "calling", "telephony.phone.terminal"},
    "espeakng_loader": {"speech.engines.espeak"},
    "flask": {"app", "telephony.answers", "telephony.webhooks"},
    "granian": {"gateway", "server"},
    "hibari": {"speech.engines.neural"},
    "holidays": {"tree.hours"},
    "jinja2": {"speech.script"},
    "miniaudio": {"speech.loudspeaker"},
    "numpy": {"speech"},
    "phonenumbers": {"tree.numbers", "speech.spoken"},
    "python_stretch": {"speech.waveform"},
    "prometheus_client": {"meters"},
    "pyttsx3": {"speech.engines.espeak"},
    "requests": {"speech.bucket", "telephony.phone.fetch"},
    "rich": {"cli.tables"},
    "soundfile": {"speech.audio", "speech.intake", "telephony.phone.playback"},
    "soxr": {"speech.audio", "speech.loudspeaker", "speech.waveform"},
    "sqlalchemy": {"store"},
    "structlog": {"logs"},
    "twilio": {"telephony"},
    "urllib3": {"speech.bucket", "telephony.phone.fetch"},
    "werkzeug": {"telephony.signature"},
    "yaml": {"tree.source"},
}

LONGEST_MODULE = 300  # lines
LONGEST_FUNCTION = 45  # lines


class Import(NamedTuple):
    """What is imported (with a full name), in which line, and whether only where it is used."""

    name: str
    line: int
    lazy: bool


def imports(tree: ast.AST, lazy: bool = False) -> Iterator[Import]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno, lazy) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            names = [f"{start}.{alias.name}" for alias in node.names] if start == "ivr" else [start]
            yield from (Import(name, node.lineno, lazy) for name in names)
        else:
            later = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            typing = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
            yield from imports(node, lazy or later or typing)


def out_of_order(module: str, text: str) -> list[str]:
    """What the text of a module (`tree.source`, without `ivr.`) imports and may not."""
    found = imports(ast.parse(text))
    return [f"line {one.line}: {why}" for one in found if (why := _refused(module, one))]


def _refused(module: str, found: Import) -> str:
    room = module.split(".")[0]
    library, _, rest = found.name.partition(".")
    if not library:
        return "a relative import hides where it leads"
    if library in sys.stdlib_module_names:
        return ""
    if library != "ivr":
        owners = OWNERS.get(library, set())
        owned = any(f"{module}.".startswith(f"{owner}.") for owner in owners)
        return "" if owned else f"{library} belongs to {', '.join(sorted(owners)) or 'nobody'}"
    target = rest.split(".")[0]
    if target != room and target not in ORDER[room]:
        return f"{room} may not import {target}"
    eager = room in LAZY and target != room and not found.lazy
    return f"{room} imports {target} before it is used" * eager


def too_long(text: str) -> list[str]:
    module = ast.parse(text)
    lines = len(text.splitlines())
    found = [f"{lines} lines"] * (lines > LONGEST_MODULE)
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            found += [f"{node.name} has {lines} lines"] * (lines > LONGEST_FUNCTION)
    return found


def purpose(text: str) -> str:
    """The first line of a module's docstring."""
    return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]


def name(path: Path) -> str:
    parts = path.relative_to(ROOT / "ivr").with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


MODULES = {name(path): path.read_text("utf-8") for path in (ROOT / "ivr").rglob("*.py")}
NOTHING: dict[str, list[str]] = {module: [] for module in MODULES}


def test_imports_run_one_way_and_libraries_have_owners() -> None:
    assert {module: out_of_order(module, text) for module, text in MODULES.items()} == NOTHING


def test_what_is_imported_is_what_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = [*project["dependencies"], *extras["neural"], *extras["upload"]]
    installed = {re.split(r"[^\w-]", line)[0].lower() for line in asked}
    names = {
        one.name.split(".")[0] for text in MODULES.values() for one in imports(ast.parse(text))
    }
    assert names - sys.stdlib_module_names - {"ivr"} == set(OWNERS)
    packages = packages_distributions()
    imported = {packages[library][0].lower().replace("_", "-") for library in OWNERS}
    # tzdata is what Python's own zoneinfo reads, psycopg what SQLAlchemy loads for PostgreSQL;
    # botocore and werkzeug come with boto3 and Flask.
    assert imported == installed - {"tzdata", "psycopg"} | {"botocore", "werkzeug"}


def test_modules_and_functions_are_short() -> None:
    assert {module: too_long(text) for module, text in MODULES.items()} == NOTHING


def test_modules_say_what_they_are_for() -> None:
    said = {module: purpose(text) for module, text in MODULES.items()}
    assert {module for module, line in said.items() if len(line.split()) < 4} == set()


def test_every_room_and_every_owner_is_there() -> None:
    rooms = {module.split(".")[0] for module in MODULES}
    assert rooms == set(ORDER)
    assert set().union(*ORDER.values()) <= rooms
    owners = set().union(*OWNERS.values())
    assert owners <= set(MODULES)


@pytest.mark.parametrize(
    ("module", "text", "found"),
    [
        ("tree.model", "from ivr.dialogue.state import State", "tree may not import dialogue"),
        ("tree.model", "import ivr.speech.spoken as s", "tree may not import speech"),
        ("tree.model", "from ivr import check", "tree may not import check"),
        ("speech.audio", "from ivr.dialogue import turn", "speech may not import dialogue"),
        (
            "dialogue.turn",
            "from ivr.telephony.twiml import twiml",
            "dialogue may not import telephony",
        ),
        ("store.editions", "from ivr.speech import spoken", "store may not import speech"),
        ("settings", "from ivr.tree.model import Tree", "settings may not import tree"),
        ("app", "from ivr.cli import main", "app may not import cli"),
        ("app", "def f():\n if a:\n  from ivr.cli import main", "app may not import cli"),
        ("cli", "from ivr.settings import Settings", "cli imports settings before it is used"),
        ("cli", "try:\n import ivr.app\nexcept E: pass", "cli imports app before it is used"),
        ("tree.model", "from . import problems", "a relative import hides where it leads"),
        ("tree.source", "from ..speech import audio", "a relative import hides where it leads"),
        ("tree.loader", "import yaml", "yaml belongs to tree.source"),
        ("dialogue.engine", "from twilio.twiml import TwiML", "twilio belongs to telephony"),
        ("telephony_two", "import twilio", "twilio belongs to telephony"),
        (
            "telephony.phone",
            "def f():\n import flask",
            "flask belongs to app, telephony.answers, telephony.webhooks",
        ),
        ("tree.model", "import pandas", "pandas belongs to nobody"),
    ],
)
def test_what_runs_the_other_way_is_found(module: str, text: str, found: str) -> None:
    line = text.count("\n", 0, text.index("import")) + 1
    assert out_of_order(module, text) == [f"line {line}: {found}"]


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("tree.loader", "import re\nfrom ivr.tree.model import Tree"),
        ("check", "from ivr.tree.model import Tree\nfrom ivr.dialogue import proof"),
        ("telephony.phone.call", "from ivr.telephony.phone.fetch import Fetcher"),
        ("telephony.phone.call", "import twilio.twiml"),
        ("cli", "def f():\n from ivr.settings import Settings"),
        ("cli", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n from ivr.app import A"),
        ("calling", "from ivr.server import serve"),
    ],
)
def test_what_runs_the_right_way_is_not(module: str, text: str) -> None:
    assert out_of_order(module, text) == []


def test_what_is_too_long_is_found() -> None:
    function = "def f():\n" + " x = 1\n" * 45
    assert too_long(function) == ["f has 46 lines"]
    assert too_long("x = 1\n" * 301) == ["301 lines"]
    assert too_long(function.replace(" x = 1\n", "", 1) + "x = 1\n" * 255) == []


def test_a_module_that_says_nothing_is_found() -> None:
    assert purpose("import re") == ""
    assert purpose('"""Does this.\n\nAnd that."""') == "Does this."
