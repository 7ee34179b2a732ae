"""What Prometheus asks for: figures of all workers of a run, with nothing of who called.

This is prometheus-client's multiprocess mode: workers count in files, and whichever is asked adds
them up. A worker takes over the files of one that has ended and counts on in them, so that no
figure ever goes back and there are no more files than workers at a time.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, values
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from ivr import files

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""In the environment: where prometheus-client looks for the files."""
SIZE = 64 * 1024  # bytes of a file; ours need a tenth
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15)
"""Seconds; Twilio waits for 15."""


class Meters:
    """What one worker counts."""

    def __init__(self, folder: Path) -> None:
        """Count in a folder that all workers of a run share. Raises OSError."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        _begin(folder, _free_number(folder), "counter", "histogram")
        answers = Counter("ivr_answers", "Requests by what they were to, and by the status that "
                          "they were answered with; 403 is refused.", ["to", "code"],
                          registry=None)  # fmt: skip
        seconds = Histogram("ivr_answer_seconds", "Time from a whole request to its answer.",
                            ["to"], registry=None, buckets=BUCKETS)  # fmt: skip
        steps = Counter("ivr_steps", "Steps of calls by what happened.", ["reason"],
                        registry=None)  # fmt: skip
        self.answers, self.seconds = cache(answers.labels), cache(seconds.labels)
        self.steps = cache(steps.labels)

    def answered(self, to: str, code: str, seconds: float, reason: str) -> None:
        """Count an answer, and the step of a call that it was, if any ("")."""
        self.answers(to, code).inc()
        self.seconds(to).observe(seconds)
        if reason:
            self.steps(reason).inc()

    def text(self, edition: str, stored: bool, quarantined: int, accept: str) -> tuple[bytes, str]:
        """All figures as Prometheus reads them, and their content type.

        The live edition, whether the database is there, and how many events it has refused are
        those of this moment.
        """
        registry = CollectorRegistry()
        registry.register(_Now(edition, stored, quarantined))
        MultiProcessCollector(registry, str(self.folder))  # type: ignore[no-untyped-call]
        encode, content_type = choose_encoder(accept)
        return encode(registry), content_type


def waiting(folder: Path) -> Callable[[int], None]:
    """A function that notes how much of the journals waits, in bytes. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    _begin(folder, "line", "gauge_mostrecent")
    gauge = Gauge("ivr_journals_waiting_bytes", "What the database has not yet of the journals.",
                  registry=None, multiprocess_mode="mostrecent")  # fmt: skip
    return gauge.set


class _Now(Collector):
    def __init__(self, edition: str, stored: bool, quarantined: int) -> None:
        self.edition, self.stored, self.quarantined = edition, stored, quarantined

    def collect(self) -> Iterator[Metric]:
        """What is so at the moment, and is not counted."""
        live = {"edition": self.edition}
        yield InfoMetricFamily("ivr_live", "The edition that new calls begin in.", live)
        there = "Whether the database can be reached."
        yield GaugeMetricFamily("ivr_database_up", there, float(self.stored))
        aside = "Events that the database refused; they are in files beside the journals."
        yield GaugeMetricFamily("ivr_events_quarantined", aside, self.quarantined)


def _free_number(folder: Path) -> str:
    """The first number whose files no worker has; the lock that says so ends with this process."""
    for number in count():
        file = os.open(folder / f"{number}.lock", os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            os.close(file)
    return str(number)


def _begin(folder: Path, name: str, *kinds: str) -> None:
    """Let this process count under a name, in a file of each kind. Raises OSError."""
    for kind in kinds:
        path = folder / f"{kind}_{name}.db"
        if not path.exists():
            # prometheus-client maps it into memory; were a part not on the disk, and the disk full,
            # the process would be killed by the first figure in there. It is whole when others see
            # it, who could not read it else.
            files.write(path, bytes(SIZE))
    os.environ[FOLDER] = str(folder)
    values.ValueClass = values.MultiProcessValue(lambda: name)  # type: ignore[no-untyped-call]
