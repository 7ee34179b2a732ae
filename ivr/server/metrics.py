"""Counts for Prometheus: figures of all workers of a run, with nothing of who called.

This is prometheus-client's multiprocess mode: workers count in files, and whichever is asked adds
them up. A worker takes over the files of one that has ended and goes on counting in them, so that
no figure ever goes back, and there are never more files than workers.
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
FILE_SIZE = 64 * 1024  # bytes; ours need a tenth
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15)
"""Seconds; Twilio waits for 15."""


class Metrics:
    """Counts what one worker does."""

    def __init__(self, folder: Path) -> None:
        """Count in a folder that all workers of a run share. Raises OSError."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        _begin(folder, _free_number(folder), "counter", "histogram")
        answers = Counter("ivr_answers", "Requests by what they were to, and by the status they "
                          "got; 403 is refused.", ["to", "code"], registry=None)  # fmt: skip
        seconds = Histogram("ivr_answer_seconds", "Time from a whole request to its answer.",
                            ["to"], registry=None, buckets=BUCKETS)  # fmt: skip
        steps = Counter("ivr_steps", "Steps of calls by their reason.", ["reason"],
                        registry=None)  # fmt: skip
        self.answers, self.seconds = cache(answers.labels), cache(seconds.labels)
        self.steps = cache(steps.labels)

    def answered(self, to: str, code: str, seconds: float, reason: str) -> None:
        """Count an answer, and if it was a step of a call the reason of that (else "")."""
        self.answers(to, code).inc()
        self.seconds(to).observe(seconds)
        if reason:
            self.steps(reason).inc()

    def text(self, edition: str, stored: bool, quarantined: int, accept: str) -> tuple[bytes, str]:
        """Return all figures as Prometheus reads them, and their content type.

        The live edition, whether the database answers, and how many events it has refused are not
        counted but as they are now.
        """
        registry = CollectorRegistry()
        registry.register(_Now(edition, stored, quarantined))
        MultiProcessCollector(registry, str(self.folder))  # type: ignore[no-untyped-call]
        encode, content_type = choose_encoder(accept)
        return encode(registry), content_type


def waiting_bytes(folder: Path) -> Callable[[int], None]:
    """Make a function that notes how many bytes of the journals wait. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    _begin(folder, "line", "gauge_mostrecent")
    gauge = Gauge("ivr_journals_waiting_bytes", "Bytes of the journals not in the database yet.",
                  registry=None, multiprocess_mode="mostrecent")  # fmt: skip
    return gauge.set


class _Now(Collector):
    def __init__(self, edition: str, stored: bool, quarantined: int) -> None:
        self.edition, self.stored, self.quarantined = edition, stored, quarantined

    def collect(self) -> Iterator[Metric]:
        live = {"edition": self.edition}
        yield InfoMetricFamily("ivr_live", "The edition that new calls begin in.", live)
        help_text = "Whether the database can be reached."
        yield GaugeMetricFamily("ivr_database_up", help_text, float(self.stored))
        help_text = "Events that the database refused; they are in files next to the journals."
        yield GaugeMetricFamily("ivr_events_quarantined", help_text, self.quarantined)


def _free_number(folder: Path) -> str:
    """Return the first number whose files no worker has, and lock it until this process ends."""
    for number in count():
        file = os.open(folder / f"{number}.lock", os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            os.close(file)
    return str(number)


def _begin(folder: Path, name: str, *kinds: str) -> None:
    """Let this process count under a name, in one file of each kind. Raises OSError."""
    for kind in kinds:
        path = folder / f"{kind}_{name}.db"
        if not path.exists():
            # prometheus-client maps it into memory: if a part of it were not on the disk, and the
            # disk full, the first figure there would kill the process. Others must see the whole
            # file or none.
            files.write(path, bytes(FILE_SIZE))
    os.environ[FOLDER] = str(folder)
    values.ValueClass = values.MultiProcessValue(lambda: name)  # type: ignore[no-untyped-call]
