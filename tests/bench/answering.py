"""How fast the line answers webhooks, side by side with what others answer them with."""

from contextlib import ExitStack
from math import inf
from pathlib import Path
from statistics import median
from typing import NamedTuple

from ivr.tree.load.loader import load
from tests.bench.calls import signed_requests
from tests.bench.client import Load, write
from tests.bench.client import measure as send
from tests.bench.results import Goal, Results, Table, progress
from tests.bench.servers import LINE, NODE, PROCESSES, Running, node_sample, running

ROUNDS = 9
SECONDS = 2
DIFFERENT = 500  # requests for each tree
TITLE = f"""\
Webhooks, {PROCESSES} processes each, {DIFFERENT} different signed forms of 28 fields (medians of \
{ROUNDS} rounds of {SECONDS} s,
in which all take turns). "CPU us" are microseconds of a processor for each request: of the
processes that answer, and of all the server's. The line is as served: it records events, and gives
requests ids. Fixed bytes check no signature; granian's WSGI has no limit for slow senders.
"""
COLUMNS = (
    ("requests/s", ",.0f"),
    ("of fixed", ".2f"),
    ("CPU us", ".0f"),
    ("of all", ".0f"),
    ("p99 ms", ".1f"),
)


class Subject(NamedTuple):
    """What is measured: a server, an application on it, and settings of the line."""

    name: str
    server: str
    app: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    large: bool = False


OURS = Subject("this line", LINE)
LARGE = OURS._replace(name="this line, large", large=True)
METRICS = Subject("this line, with metrics", LINE, settings=(("METRICS_TOKEN", "0" * 16),))
FIXED = Subject("fixed bytes, Flask on granian's WSGI", "granian's WSGI", "fixed")
FIXED_GUNICORN = Subject("fixed bytes, Flask on gunicorn", "gunicorn", "fixed")
USUAL = tuple(
    Subject(f"Flask, the SDK validates and builds, on {server}", server, "usual")
    for server in ("gunicorn", "granian's WSGI")
)
SAMPLE = Subject("express, the SDK validates and builds, on node", NODE)


class Round(NamedTuple):
    """One round of a subject."""

    rate: float  # requests a second
    cpu: float  # microseconds, of the processes that answer, for each request
    all_cpu: float  # the same of all the server's processes
    p99: float  # milliseconds


Measured = dict[Subject, list[Round]]


def measure(files: dict[int, Path], databases: dict[str, str]) -> Results:
    """Measure with two menu files, by their number of answers.

    `databases` are the URLs of those, by their names, that the line is measured with as well.
    """
    small, large = sorted(files)
    shared = [
        Subject(f"this line, {name}", LINE, settings=(("DATABASE_URL", url),))
        for name, url in databases.items()
    ]
    subjects = [OURS, LARGE, METRICS, *shared, FIXED, FIXED_GUNICORN, *USUAL, SAMPLE]
    folder = files[small].parent
    requests = {file: _requests(file) for file in files.values()}
    measured: Measured = {}
    with ExitStack() as stack:
        servers: dict[Subject, tuple[Running, Path]] = {}
        for number, subject in enumerate(subjects):
            progress(f"starting {subject.name}")
            own = folder / str(number)
            own.mkdir()
            if subject is SAMPLE and not node_sample(own):
                progress(f"{subject.name} is skipped: it needs node and npm")
                continue
            file = files[large if subject.large else small]
            tree = own / file.name
            tree.write_bytes(file.read_bytes())
            server = stack.enter_context(
                running(subject.server, subject.app, tree, dict(subject.settings))
            )
            servers[subject] = server, requests[file]
            _round(server, requests[file])  # so that documents are made, and processes warm
            measured[subject] = []
        for number in range(1, ROUNDS + 1):
            progress(f"round {number} of {ROUNDS}")
            for subject, (server, sent) in servers.items():
                measured[subject].append(_round(server, sent))
    return Results([Table(TITLE, COLUMNS, _rows(measured))], _goals(measured, shared))


def _rows(measured: Measured) -> list[tuple[str, *tuple[float, ...]]]:
    rows: list[tuple[str, *tuple[float, ...]]] = []
    for subject, rounds in measured.items():
        rate, *rest = map(median, zip(*rounds, strict=True))
        rows.append((subject.name, rate, _ratio(measured, subject, FIXED), *rest))
    return rows


def _goals(measured: Measured, shared: list[Subject]) -> list[Goal]:
    cpu = median(one.cpu for one in measured[OURS])
    wanted = [
        (OURS, FIXED, 0.7, inf),
        *((OURS, usual, 2.0, inf) for usual in USUAL),
        (OURS, SAMPLE, 1.5, inf),
        (LARGE, OURS, 0.95, 1.05),
        (METRICS, OURS, 0.85, inf),
        *((one, OURS, 0.85, inf) for one in shared),
    ]
    goals = [Goal("this line: microseconds of a processor for each request", cpu, most=140)]
    for one, other, least, most in wanted:
        if other in measured:
            ratio = _ratio(measured, one, other)
            goals.append(Goal(f"{one.name}, to {other.name}", ratio, least, most))
    return goals


def _ratio(measured: Measured, one: Subject, other: Subject) -> float:
    """The median of the rounds' ratios: whatever slows down a whole round leaves it as it is."""
    pairs = zip(measured[one], measured[other], strict=True)
    return median(mine.rate / its.rate for mine, its in pairs)


def _requests(file: Path) -> Path:
    line = load(file.read_bytes()).line
    assert line, f"{file} has errors"
    listed = file.with_suffix(".requests")
    write(signed_requests(line, DIFFERENT), listed)
    return listed


def _round(server: Running, requests: Path) -> Round:
    before = server.cpu()
    load: Load = send(server.port, SECONDS, requests)
    cpu, all_cpu = (
        1e6 * (after - earlier) / load.answered
        for after, earlier in zip(server.cpu(), before, strict=True)
    )
    return Round(load.answered / load.seconds, cpu, all_cpu, load.p99)
