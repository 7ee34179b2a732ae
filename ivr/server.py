"""Runs the line for real: granian's workers, and a watch on the file that publishes what is saved.

Why granian: on two cores it answers about twice as many calls a second as gunicorn (`make bench`).
"""

import multiprocessing
import os
import threading
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import watchfiles
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from ivr.app import EDITIONS
from ivr.check import check
from ivr.settings import Settings
from ivr.store.editions import publish
from ivr.tree.loader import Loaded
from ivr.tree.model import Tree
from ivr.tree.problems import report

GRACE = 10  # seconds for answers under way when the line stops
HEADERS = 10_000  # milliseconds for a client to send its headers
LIFETIME = 24 * 60 * 60  # seconds after which a worker makes room for a fresh one
THREADS = 8  # requests that a worker has under way at once; slow senders hold one each

Tell = Callable[[str], None]


def serve(settings: Settings, raw: bytes, tree: Tree, host: str, workers: int, tell: Tell) -> None:
    """Answer until SIGTERM or SIGINT; calls in the middle of a request are answered first.

    `raw` is the file's bytes as they were checked, `tree` what came of them; from then on the file
    is watched. `tell` gets what an administrator should read.
    """
    with TemporaryDirectory(prefix="ivr-") as folder:
        publish(Path(folder), raw, tree.edition)
        os.environ[EDITIONS] = folder
        watch = threading.Thread(
            target=follow, args=(settings.tree, Path(folder), tree.edition, tell), daemon=True
        )
        watch.start()
        # Workers are spawned, not forked: a fork would copy the watching thread's locks.
        multiprocessing.set_start_method("spawn", force=True)
        Server(
            "ivr.app:worker",
            factory=True,
            interface=Interfaces.WSGI,
            address=host,
            port=settings.port,
            http=HTTPModes.http1,
            workers=workers,
            blocking_threads=THREADS,
            http1_settings=HTTP1Settings(header_read_timeout=HEADERS),
            workers_kill_timeout=GRACE - 2,
            workers_lifetime=LIFETIME,
            respawn_failed_workers=True,
            log_level=LogLevels.warning,
        ).serve()


def follow(file: Path, folder: Path, edition: str, tell: Tell) -> None:
    """Publish the file whenever a sound one is saved; of any other say what is wrong."""
    # Editors save by replacing the file, so its folder is watched.
    for changes in watchfiles.watch(file.parent, recursive=False):
        if any(Path(path).name == file.name for _, path in changes):
            edition = _take_up(file, folder, edition, tell)


def _take_up(file: Path, folder: Path, edition: str, tell: Tell) -> str:
    try:
        raw = file.read_bytes()
    except OSError as error:
        tell(f"{file}: cannot be read ({error.strerror}); callers still hear edition {edition}")
        return edition
    loaded = check(raw)
    if loaded.tree is None:
        tell(reported(loaded, str(file), errors_only=True))
        tell(f"{file}: not put live; callers still hear edition {edition}")
    elif loaded.tree.edition != edition:
        publish(folder, raw, loaded.tree.edition)
        tell(f"{file}: edition {loaded.tree.edition} is live")
        return loaded.tree.edition
    return edition


def reported(loaded: Loaded, file: str, errors_only: bool = False) -> str:
    """Every problem with its picture."""
    problems = [p for p in loaded.problems if not errors_only or p.severity == "error"]
    return "\n".join(report(problem, file, loaded.text) for problem in problems)
