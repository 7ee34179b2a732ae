"""What all tests share: databases, what a machine may lack, and Twilio's contract."""

import os
import sys
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.contract_watch import CONTRACT
from tests.support.databases import Postgres, running
from tests.support.parts import need

TESTS = Path(__file__).parent
MEASURED = {"test_gateway.py", "test_pages.py", "test_serve.py", "test_serving_editions.py"}
"""Tests whose processes `make coverage` measures: nothing runs that code in the tests' own process.
A command that is measured takes three times as long, so all others are not."""
PROCESS_CONFIG = "COVERAGE_PROCESS_CONFIG"  # in the environment of processes that are measured
SLOW = {"bench", "browser", "load", "system"}

_CONFIG = pytest.StashKey[str]()

# No limits of time: they would fail on a busy machine. The same examples in every run, so that a
# failure is of the change at hand; `pytest --hypothesis-profile=explore` looks for new ones.
settings.register_profile(
    "same",
    max_examples=20,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "explore", settings.get_profile("same"), derandomize=False, max_examples=100
)
settings.register_profile("quick", settings.get_profile("same"), max_examples=10)
# Where `make test` has tried all of them on the same machine: other libraries, another root.
settings.register_profile("few", settings.get_profile("same"), max_examples=3)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update",
        action="store_true",
        help="write transcripts and reports down as they are now; then read the diff",
    )


def pytest_configure() -> None:
    for name in ("IVR_AUTHOR", "SSH_CONNECTION", "SUDO_USER"):  # who publishes is up to each test
        os.environ.pop(name, None)
    # As after `make shell`: messages name the command `ivr` (unit/cli/test_typed.py tries others).
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    CONTRACT.watch()


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Mark what starts servers, for `make quick` to leave out."""
    for item in items:
        parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
        folder = item.path.relative_to(TESTS).parts[0]
        if folder in SLOW or "postgres" in item.fixturenames or "postgresql" in parameters:
            item.add_marker("slow")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose marker names a part that this machine lacks."""
    if config := os.environ.pop(PROCESS_CONFIG, item.session.stash.get(_CONFIG, "")):
        item.session.stash[_CONFIG] = config
        if item.path.name in MEASURED:
            os.environ[PROCESS_CONFIG] = config
    for marker in item.iter_markers("needs"):
        need(*marker.args)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, object, object]:
    """Blame a test for each document that it made and that breaks Twilio's contract."""
    result = yield
    CONTRACT.judge()
    return result


def pytest_terminal_summary(terminalreporter: "pytest.TerminalReporter") -> None:
    """Say in one line for each reason how many tests were skipped."""
    reports = terminalreporter.getreports("skipped")
    reasons = Counter(
        reason
        for report in reports
        for reason in report.longrepr[2].removeprefix("Skipped: ").split("; ")
    )
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"skipped {count}: {reason}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server that the tests of a process share."""
    need("postgresql")
    with running() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'line.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.database()
