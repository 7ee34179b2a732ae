"""How fast the webhook answers, against the least and against the usual that a Flask view does."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from ivr.events.ingest import Ingester
from ivr.tree.load.loader import load
from tests.bench.apps import records
from tests.bench.calls import signed_requests
from tests.bench.client import Load
from tests.bench.results import Goal, Results, Table, progress
from tests.bench.servers import COMMANDS, Running, running

ROUNDS = 9
SECONDS = 1.0
DIFFERENT = 500  # requests in each tree
WITHIN = 0.05  # that a large tree may differ from a small one
OF_FIXED = {"granian (ivr serve)": 0.7, "gunicorn": 0.85}  # goals
OF_PLAIN = 2.0
RECORDED = {"SQLite": 0.9, "PostgreSQL": 0.85}  # of the throughput without records; goals
OBSERVED = 0.95  # of that with records, with ids of requests and logs
METERED = 0.85  # of that, with figures for Prometheus
NAMES = {
    "fixed": "Flask, fixed bytes",
    "plain": "Flask, the SDK validates and builds",
    "ours": "this line",
    "recorded": "this line, with its records",
    "observed": "this line, with its records and log",
    "metered": "this line, with its records, log and metrics",
}
TITLE = f"""\
Webhooks, one worker, {DIFFERENT} different signed requests (medians of {ROUNDS} rounds of \
{SECONDS:g} s).
"CPU us each" are microseconds of the server's processor, "first time" the same before an answer
has been kept. granian's WSGI has no limit for slow senders; it is here to compare.
"""
SERVED = next(iter(COMMANDS))
COLUMNS = (
    ("requests/s", ",.0f"),
    ("of fixed", ".2f"),
    ("CPU us each", ".0f"),
    ("first time", ".0f"),
    ("client's core", ".0%"),
)


class Subject(NamedTuple):
    """What is measured: an application on a server, with a menu file of so many answers."""

    server: str
    app: str
    answers: int
    database: str = ""

    def __str__(self) -> str:
        size = f", {self.answers:,} answers" if self.app != "fixed" else ""
        name = NAMES[self.app] + (f" in {self.database}" if self.database else "")
        return f"{self.server}: {name}{size}"


class Round(NamedTuple):
    """One round of a subject."""

    rate: float  # requests a second
    cpu: float  # microseconds of the server's processor for each
    client: float  # the client's part of its own


Measured = dict[Subject, list[Round]]


def measure(files: dict[int, Path], databases: dict[str, str]) -> Results:
    """Measure every server with two menu files, by their number of answers.

    `databases` are the addresses of those that records are taken into, by their names.
    """
    small, large = sorted(files)
    subjects = [Subject(server, "fixed", small) for server in COMMANDS]
    subjects += [
        Subject(server, app, answers)
        for server in COMMANDS
        for app in ("plain", "ours")
        for answers in (small, large)
    ]
    recorded = [Subject(SERVED, "recorded", small, kind) for kind in ("", *databases)]
    subjects += recorded + [Subject(SERVED, app, small) for app in ("observed", "metered")]
    requests = {answers: _requests(file) for answers, file in files.items()}
    new: Measured = {}
    measured: Measured = {subject: [] for subject in subjects}
    with ExitStack() as stack:
        servers = {}
        for subject in subjects:
            progress(f"starting {subject}")
            file = _own(files[subject.answers], subject.database)
            servers[subject] = stack.enter_context(running(subject.server, subject.app, file))
            new[subject] = [_round(servers[subject], requests[subject.answers], 0)]
        for number in range(1, ROUNDS + 1):
            progress(f"round {number} of {ROUNDS}")
            for subject, server in servers.items():
                with _bookkeeping(_own(files[subject.answers], subject.database),
                                  databases.get(subject.database)):  # fmt: skip
                    measured[subject].append(_round(server, requests[subject.answers], SECONDS))
    rows = []
    for subject in sorted(subjects, key=lambda one: list(COMMANDS).index(one.server)):
        rate, cpu, client = map(median, zip(*measured[subject], strict=True))
        of_fixed = _ratio(measured, subject, Subject(subject.server, "fixed", small))
        rows.append((str(subject), rate, of_fixed, cpu, new[subject][0].cpu, client))
    return Results([Table(TITLE, COLUMNS, rows)], _goals(measured, small, large))


def _goals(measured: Measured, small: int, large: int) -> list[Goal]:
    goals = []
    for server, least in OF_FIXED.items():
        fixed = Subject(server, "fixed", small)
        ours, big = Subject(server, "ours", small), Subject(server, "ours", large)
        goals.append(Goal(f"{ours}, to fixed bytes", _ratio(measured, ours, fixed), least))
        for mine in (ours, big):
            plain = mine._replace(app="plain")
            goals.append(Goal(f"{mine}, to the SDK's way", _ratio(measured, mine, plain), OF_PLAIN))
        alike = _ratio(measured, big, ours)
        goals.append(Goal(f"{big}, to {small}", alike, 1 - WITHIN, 1 + WITHIN))
    for recorded in (subject for subject in measured if subject.database):
        ratio = _ratio(measured, recorded, Subject(recorded.server, "ours", small))
        goals.append(Goal(f"{recorded}, to none", ratio, RECORDED[recorded.database]))
    for app, without, least in (
        ("observed", "recorded", OBSERVED),
        ("metered", "observed", METERED),
    ):
        one, other_one = Subject(SERVED, app, small), Subject(SERVED, without, small)
        goals.append(Goal(f"{one}, to {NAMES[without]}", _ratio(measured, one, other_one), least))
    chosen, other = (Subject(server, "ours", small) for server in OF_FIXED)
    goals.append(Goal(f"{chosen}, to {other.server}", _ratio(measured, chosen, other), 1))
    return goals


def _own(file: Path, database: str) -> Path:
    """The menu file of a subject, beside which its records are."""
    if not database:
        return file
    own = file.with_suffix(f".{database}.yaml")
    own.write_bytes(file.read_bytes())
    return own


@contextmanager
def _bookkeeping(file: Path, database: str | None) -> Iterator[None]:
    """Meanwhile take records into a database, as the parent of `ivr serve` does."""
    if not database:
        yield
        return
    keeper = Ingester(records(file), database, 400)
    keeper.start()
    yield
    keeper.end()


def _ratio(measured: Measured, one: Subject, other: Subject) -> float:
    """The median of the rounds' ratios: what slows a whole round down leaves it as it is."""
    pairs = zip(measured[one], measured[other], strict=True)
    return median(mine.rate / its.rate for mine, its in pairs)


def _requests(file: Path) -> Path:
    tree = load(file.read_bytes()).tree
    assert tree, f"{file} is not sound"
    texts = [request.decode("latin-1") for request in signed_requests(tree, DIFFERENT)]
    listed = file.with_suffix(".json")
    listed.write_text(json.dumps(texts))
    return listed


def _round(server: Running, requests: Path, seconds: float) -> Round:
    used = server.cpu()
    words = [str(server.port), str(seconds), str(requests)]
    command = [sys.executable, "-m", "tests.bench.client", *words]
    client = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    load = Load(*json.loads(client.stdout))
    spent = server.cpu() - used
    return Round(load.answered / load.seconds, 1e6 * spent / load.answered, load.busy)
