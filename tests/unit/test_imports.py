"""The order of the house: who may import whom, who owns which library, how long things may be."""

import ast
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.paths import ROOT

# The rooms of the package, from the ground up: each may import those before it, and itself.
ORDER = (
    "files",
    "settings",
    "logs",
    "confined",
    "store",
    "tree",
    "tree.parse",
    "tree.load",
    "dialogue",
    "speech",
    "audio",
    "check",
    "editing",
    "drafts",
    "prompts",
    "editions",
    "telephony",
    "events",
    "preview",
    "web",
    "page",
    "console",
    "server",
    "cli",
    "__main__",
)
LAZY = {"cli"}  # rooms that import ours only where it is used, so that help comes at once

# Each library that is not Python's own, and the modules (or rooms) that alone may import it.
OWNERS: dict[str, set[str]] = {
    "alembic": {"store"},
    "argon2": {"console.identity.passwords"},
    "authlib": {"console.people.provider"},
    "bs4": {"drafts.faq.linked_data", "drafts.faq.page", "drafts.faq.page_parts"},
    "click": {"cli", "preview.phone_call", "telephony.phone.terminal"},
    "cryptography": {"console.identity.factors", "console.identity.tokens"},
    "docx": {"drafts.faq.word"},
    "espeakng_loader": {"audio.engines.espeak"},
    "faster_whisper": {"audio.recognition"},
    "babel": {"web"},
    "flask": {"console", "page", "server.app", "server.pages", "telephony.blueprint", "web"},
    "fsspec": {"prompts.bucket"},
    "ftfy": {"tree.parse.symbols"},
    "granian": {"server.gateway", "server.serve"},
    "hibari": {"audio.engines.neural"},
    "holidays": {"tree.hours"},
    "jinja2": {"events.written.page", "page.render", "prompts.script"},
    "joserfc": {"console.people.provider"},
    "markupsafe": {"console.csrf"},
    "merge3": {"editing.merge"},
    "numpy": {"audio", "prompts"},
    "openpyxl": {"drafts.workbook", "events.written.spreadsheet"},
    "phonenumbers": {"tree.telephone", "speech.patterns.phones"},
    "python_stretch": {"audio.waveform"},
    "prometheus_client": {"server.metrics"},
    "pyttsx3": {"audio.engines.espeak"},
    "requests": {"console.people.provider", "prompts.bucket", "telephony.phone.fetch"},
    "rich": {"cli.tables"},
    "segno": {"console.identity.factors"},
    "soundfile": {"audio", "telephony.phone.playback"},
    "soxr": {"audio"},
    "sqlalchemy": {
        "console.change.states",
        "console.change.table",
        "console.context",
        "console.phone.saved",
        "console.identity",
        "console.log",
        "store",
        "editions.planned",
        "editions.table",
        "editions.written.publish",
        "events.table",
        "events.daily_totals",
    },
    "structlog": {"logs"},
    "twilio": {"telephony"},
    "urllib3": {"prompts.bucket", "telephony.phone.fetch"},
    "waitress": {"server.pages"},
    "werkzeug": {"telephony.signature", "web.errors"},
    "yaml": {"tree.parse.parser"},
}

# Others have ten at most.
MOST_MODULES = {"tree.load": 15, "events": 11, "editions": 12, "preview": 12, "cli": 16}
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
            inside = {f"{start}.{alias.name}" for alias in node.names} if node.level == 0 else set()
            modules = {name for name in inside if start == "ivr" or name[4:] in MODULES}
            names = (
                sorted(modules) if len(modules) == len(node.names) else [start, *sorted(modules)]
            )
            yield from (Import(name, node.lineno, lazy) for name in names)
        else:
            later = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            typing = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
            yield from imports(node, lazy or later or typing)


def room_of(module: str) -> str:
    """The room that a module (`tree.parse.parser`, without `ivr.`) is in."""
    parts = module.split(".")
    rooms = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((room for room in rooms if room in ORDER), parts[0])


def out_of_order(module: str, text: str) -> list[str]:
    """What the text of a module (`tree.model`, without `ivr.`) imports and may not."""
    found = imports(ast.parse(text))
    return [f"line {one.line}: {why}" for one in found if (why := _refused(module, one))]


def _refused(module: str, found: Import) -> str:
    library, _, rest = found.name.partition(".")
    if not library:
        return "a relative import hides where it leads"
    if library in sys.stdlib_module_names:
        return ""
    if library != "ivr":
        owners = OWNERS.get(library, set())
        owned = any(f"{module}.".startswith(f"{owner}.") for owner in owners)
        return "" if owned else f"{library} belongs to {', '.join(sorted(owners)) or 'nobody'}"
    room, target = room_of(module), room_of(rest)
    if ORDER.index(target) > ORDER.index(room):
        return f"{room} may not import {target}"
    eager = room in LAZY and target != room and not found.lazy
    return f"{room} imports {target} before it is used" * eager


def circles(texts: dict[str, str]) -> list[list[str]]:
    """Modules that import each other while they are being imported."""
    graph = {
        module: [
            one.name[4:]
            for one in imports(ast.parse(text))
            if one.name[4:] in texts and not one.lazy
        ]
        for module, text in texts.items()
    }
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        return [error.args[1]]
    return []


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
    asked = [*project["dependencies"], *extras["neural"], *extras["office"], *extras["upload"]]
    installed = {re.split(r"[^\w-]", line)[0].lower() for line in asked}
    names = {
        one.name.split(".")[0] for text in MODULES.values() for one in imports(ast.parse(text))
    }
    assert names - sys.stdlib_module_names - {"ivr"} == set(OWNERS)
    packages = packages_distributions()
    # Whisper is too large to be installed with the tests.
    imported = {
        packages[library][0].lower().replace("_", "-")
        for library in OWNERS
        if library != "faster_whisper"
    }
    # tzdata is what Python's own zoneinfo reads, psycopg what SQLAlchemy loads for PostgreSQL and
    # s3fs what fsspec loads for S3; fsspec comes with s3fs, joserfc with
    # Authlib, werkzeug and markupsafe with Flask.
    used = installed - {"tzdata", "psycopg", "s3fs"} - ({"openpyxl"} - {*OWNERS})
    assert imported == used | {"fsspec", "joserfc", "markupsafe", "werkzeug"}


def test_modules_and_functions_are_short() -> None:
    assert {module: too_long(text) for module, text in MODULES.items()} == NOTHING


def test_modules_say_what_they_are_for() -> None:
    said = {module: purpose(text) for module, text in MODULES.items()}
    assert {module for module, line in said.items() if len(line.split()) < 4} == set()


def test_every_room_and_every_owner_is_there() -> None:
    assert {room_of(module) for module in MODULES if module} == set(ORDER)
    owners = set().union(*OWNERS.values())
    assert owners <= set(MODULES)


def test_a_room_holds_no_more_than_one_can_keep_in_mind() -> None:
    packages = {module.rpartition(".")[0] for module in MODULES}
    rooms = Counter(module.rpartition(".")[0] for module in MODULES if module not in packages)
    crowded = {room: size for room, size in rooms.items() if size > MOST_MODULES.get(room, 10)}
    assert crowded == {}


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    assert circles(MODULES) == []


def test_a_circle_is_found() -> None:
    texts = {"tree.a": "import ivr.tree.b", "tree.b": "import ivr.tree.a", "tree.c": "import re"}
    assert [sorted(set(circle)) for circle in circles(texts)] == [["tree.a", "tree.b"]]
    assert circles(texts | {"tree.b": "def f():\n import ivr.tree.a"}) == []


@pytest.mark.parametrize(
    ("module", "text", "found"),
    [
        ("tree.model", "from ivr.dialogue.state import State", "tree may not import dialogue"),
        ("tree.model", "import ivr.speech.normalize as s", "tree may not import speech"),
        ("tree.model", "from ivr import check", "tree may not import check"),
        ("tree.model", "from ivr.tree.load import loader", "tree may not import tree.load"),
        ("tree.parse.draft", "import ivr.tree.load.loader", "tree.parse may not import tree.load"),
        ("speech.rules", "from ivr.audio import samples", "speech may not import audio"),
        (
            "dialogue.turn",
            "from ivr.telephony.twiml import twiml",
            "dialogue may not import telephony",
        ),
        ("editions.table", "from ivr.telephony import twiml", "editions may not import telephony"),
        ("settings", "from ivr.tree.model import Tree", "settings may not import tree"),
        ("settings", "from ivr.logs import configure", "settings may not import logs"),
        ("server.app", "from ivr.cli import main", "server may not import cli"),
        ("server.app", "def f():\n if a:\n  from ivr.cli import main", "server may not import cli"),
        ("cli", "from ivr.settings import Settings", "cli imports settings before it is used"),
        (
            "cli",
            "try:\n import ivr.server.app\nexcept E: pass",
            "cli imports server before it is used",
        ),
        ("tree.model", "from . import problems", "a relative import hides where it leads"),
        ("tree.model", "from ..speech import rules", "a relative import hides where it leads"),
        ("tree.load.loader", "import yaml", "yaml belongs to tree.parse.parser"),
        ("dialogue.engine", "from twilio.twiml import TwiML", "twilio belongs to telephony"),
        ("telephony_two", "import twilio", "twilio belongs to telephony"),
        (
            "telephony.phone",
            "def f():\n import flask",
            "flask belongs to console, page, server.app, server.pages, telephony.blueprint, web",
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
        ("tree.load.loader", "import re\nfrom ivr.tree.model import Tree"),
        ("check.check", "from ivr.tree.model import Tree\nfrom ivr.check import proof"),
        ("telephony.phone.call", "from ivr.telephony.phone.fetch import Fetcher"),
        ("telephony.phone.call", "import twilio.twiml"),
        ("cli", "def f():\n from ivr.settings import Settings"),
        ("cli", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n from ivr.logs import A"),
        ("server.app", "from ivr.logs import configure"),
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
