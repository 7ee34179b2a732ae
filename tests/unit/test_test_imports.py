"""The order among the tests themselves: what they share is in tests/support/."""

import ast

import pytest

from tests.support.paths import ROOT

TESTS = ROOT / "tests"
# `make bench`, `make load`: their modules share code, and their tests are next to them.
PROGRAMS = ("bench", "load")


def imported(text: str) -> list[str]:
    """The modules of tests/ that a module imports, and what it imports from them."""
    found: list[str] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return [name for name in found if name.split(".")[0] == "tests"]


def refused(path: str, text: str) -> list[str]:
    """What the module at this path below tests/ imports and may not."""
    rooms = {"support", *PROGRAMS} if path.startswith(PROGRAMS) else {"support"}
    return [
        name
        for name in imported(text)
        if name.split(".")[1] not in rooms or any(part[:5] == "test_" for part in name.split("."))
    ]


def test_no_test_imports_from_another() -> None:
    paths = {str(path.relative_to(TESTS)): path for path in TESTS.rglob("*.py")}
    found = {name: refused(name, path.read_text("utf-8")) for name, path in paths.items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_support_holds_no_tests() -> None:
    assert [*TESTS.glob("support/**/test_*.py")] == []


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("unit/a/test_b.py", "from tests.support.paths import ROOT", []),
        ("unit/a/test_b.py", "from tests.unit.a.test_c import X", ["tests.unit.a.test_c.X"]),
        ("unit/a/test_b.py", "from tests.unit.a import test_c", ["tests.unit.a.test_c"]),
        ("unit/a/test_b.py", "def f():\n import tests.spec.x", ["tests.spec.x"]),
        ("unit/a/test_b.py", "from tests.bench.calls import X", ["tests.bench.calls.X"]),
        ("support/a.py", "import tests.load.wire", ["tests.load.wire"]),
        ("bench/test_b.py", "from tests.bench.calls import X", []),
        ("load/wire.py", "from tests.bench.calls import X", []),
        ("bench/test_b.py", "from tests.bench.test_c import X", ["tests.bench.test_c.X"]),
    ],
)
def test_what_is_imported_from_elsewhere_is_found(path: str, text: str, found: list[str]) -> None:
    assert refused(path, text) == found
