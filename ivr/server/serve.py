"""Runs the line for real: granian's workers, and a watch on the menu file that publishes it.

Why granian and not gunicorn: it answers more than twice as many calls a second (`make bench`), and
only granian lets the line give up on a sender who never finishes (see `gateway`).
"""

import multiprocessing
import os
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import datetime
from errno import EACCES, EADDRINUSE
from multiprocessing.resource_tracker import ensure_running
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import Any

from granian import __version__ as granian_version
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import MPServer
from granian.server.common import AbstractServer
from granian.server.mp import WorkerProcess

from ivr.console.identity.addresses import first_link
from ivr.editions.watcher import Watcher
from ivr.events.ingest import Ingester
from ivr.events.recorder import kept_secret
from ivr.logs import Announce
from ivr.server.app import EDITIONS, FIXED_CLOCK, METRICS, RECORDS
from ivr.server.pages_process import PagesProcess
from ivr.settings import ANSWERS, UNTIL_EOF, Settings
from ivr.store.database import StoreError, connect, state_folder
from ivr.tree.load.loader import Loaded
from ivr.tree.problems import format_problems

GRANIAN = "2.8"
"""The minor version of granian that this release runs on: `_Server` overrides private methods."""
GRACE = 8  # seconds for answers under way when the line stops or a worker is replaced
# Milliseconds for the headers of a connection's first request, or its next one. Proxies let an idle
# connection go after 60 s (nginx, AWS); if it were closed here earlier, a request could be lost.
HEADER_TIMEOUT = 65_000
MAX_FILES = 8192  # that a process may open; half of them are for connections
WORKER_LIFETIME = 24 * 60 * 60  # seconds after which a worker makes room for a fresh one
RESTART_DELAY = 1.0  # seconds before a worker that ended as soon as it began is replaced


class _Wakeups:
    """Wakes granian's main loop, in place of a `threading.Event`.

    A signal's handler runs in between any two steps of the main thread: the lock of an event would
    wait for ever if that thread holds it, and a `clear` after the handler would lose the signal.
    """

    def __init__(self) -> None:
        self._queue = SimpleQueue[None]()  # the one whose `put` may interrupt another `put`

    def set(self) -> None:
        self._queue.put(None)

    def wait(self) -> None:
        """Return once for each `set`; the loop then looks at everything that can have happened."""
        self._queue.get()

    def clear(self) -> None:
        """Forget nothing: to look once too often does no harm."""


class _Worker(WorkerProcess):
    """A worker that Ctrl-C does not reach: the line ends it, in its turn."""

    def start(self) -> None:
        ensure_running()  # it would unblock the signal
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            super().start()  # type: ignore[no-untyped-call]  # a process inherits what is blocked
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


class _Server(MPServer):
    """A server that never gives up: granian ends all of it when one worker ends twice in 5.5 s."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.main_loop_interrupt = _Wakeups()  # type: ignore[assignment]

    def _spawn_worker(self, *given: Any, **named: Any) -> WorkerProcess:
        worker = super()._spawn_worker(*given, **named)
        worker.__class__ = _Worker  # granian has no setting for it
        return worker

    def _respawn_workers(self, workers: list[int], *given: Any, **named: Any) -> None:
        if any(time.monotonic() - self.wrks[one].birth < RESTART_DELAY for one in workers):
            time.sleep(RESTART_DELAY)  # one that cannot start must not use up the processor
        super()._respawn_workers(workers, *given, **named)
        self.respawned_wrks.clear()
        if self.interrupt_children:  # another one ended meanwhile, which granian forgets
            self.main_loop_interrupt.set()


def serve(
    settings: Settings, loaded: Loaded, host: str, announce: Announce, now: datetime | None = None
) -> None:
    """Answer until SIGTERM or SIGINT; requests under way are answered first.

    `loaded` is the menu file, which is watched from now on. `announce` gets what an administrator
    should read. With `now` the line's clock always shows that time. Raises SystemExit with a
    sentence if the port or granian is not as it has to be, and NothingLiveError.
    """
    check_granian(granian_version)
    address, journals = _claim(host, settings.port), state_folder(settings.database) / "records"
    with (
        TemporaryDirectory(prefix="ivr-") as folder,
        suppress(KeyboardInterrupt),
        ExitStack() as end,
    ):
        watch = Watcher(settings, Path(folder), announce, loaded)
        _warn(settings, loaded, announce, now)
        os.environ[EDITIONS] = folder
        os.environ[RECORDS] = str(journals.resolve())
        secret = settings.secret or kept_secret(journals.parent / "secret", announce)
        os.environ["SECRET_KEY"] = secret
        count_waiting = _count_waiting(settings, Path(folder))
        keeper = Ingester(journals, settings.database, settings.records_days, count_waiting)
        keeper.start()
        end.callback(keeper.end)
        os.environ[FIXED_CLOCK] = now.isoformat() if now else ""
        watching = threading.Thread(target=watch.forever, daemon=True)
        watching.start()
        end.callback(watching.join, GRACE)
        end.callback(watch.end)
        pages = PagesProcess(Path(folder), settings)
        pages.start()
        end.callback(pages.end)
        shown = f"[{host}]" if ":" in host else host
        announce(f"{ANSWERS} http://{shown}:{settings.port}/voice (Ctrl-C ends it)")
        _open_console(settings, announce)
        server = granian("ivr.server.gateway:worker", address, settings.port, settings.workers)
        try:
            server.serve()
        except SystemExit:
            # Whoever ends the line may signal its workers too (Heroku does), and for granian a
            # worker that ends before its turn has failed.
            if not server.interrupt_signal:
                raise


def _open_console(settings: Settings, announce: Announce) -> None:
    """Announce the link for the console's first administrator, if nobody may use it yet."""
    with suppress(StoreError):  # the watch announces that the database is away
        if link := first_link(settings, connect(settings.database)):
            announce(f"Nobody may use the console yet. Open it within an hour, once: {link}")


def _warn(settings: Settings, loaded: Loaded, announce: Announce, now: datetime | None) -> None:
    """Announce what may not be as an administrator expects."""
    if loaded.line is None:
        file = str(settings.tree)
        errors = format_problems(loaded.problems, file, loaded.texts, errors_only=True)
        announce("\n".join(errors), warning=True)
    if now:
        announce(f"the clock of this line always shows {now:%Y-%m-%d %H:%M} UTC", warning=True)
    if not settings.tokens:
        announce("Only this computer can call the line, because TWILIO_AUTH_TOKEN is not set.",
                 warning=True)  # fmt: skip
    if not settings.secret and not settings.database.startswith("sqlite"):
        announce("SECRET_KEY is not set: a call that reaches several machines, or goes on after a "
             "restart on a host that keeps no files, counts as two", warning=True)  # fmt: skip


def _count_waiting(settings: Settings, folder: Path) -> Callable[[int], None] | None:
    """Make what counts for Prometheus how much of the journals waits, if it may ask."""
    if not settings.metrics_token:
        return None
    from ivr.server.metrics import waiting_bytes

    return waiting_bytes(folder / METRICS)


def granian(target: str, address: str, port: int, workers: int) -> AbstractServer[Any]:
    """Make a server with this line's limits; `target` names what makes its RSGI application.

    Its event loop is uvloop, where that is installed: granian chooses it by itself.
    """
    # Workers are spawned, not forked: a fork would copy the locks of the watching thread.
    multiprocessing.set_start_method("spawn", force=True)
    return _Server(
        target,
        factory=True,
        interface=Interfaces.RSGI,
        address=address,
        port=port,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT),
        websockets=False,
        workers=workers,
        backpressure=_connections(),
        workers_kill_timeout=GRACE,
        workers_lifetime=WORKER_LIFETIME,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
        # Its log goes where everything else is logged.
        log_dictconfig={"handlers": {}, "loggers": {"_granian": {"propagate": True}}},
    )


def check_granian(version: str) -> None:
    """Raises SystemExit, with a sentence for people, if this version of granian may not work."""
    if not version.startswith(f"{GRANIAN}."):
        sys.exit(f"error: this line runs on granian {GRANIAN}, but granian {version} is installed; "
                 f"install the right one: pip install 'granian[uvloop]=={GRANIAN}.*'")  # fmt: skip


def _claim(host: str, port: int) -> str:
    """Return the address of a host, after checking that the port is free.

    granian takes addresses only, and its workers share a port, even with those of another line.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = found[0]
        with socket.socket(family, socket.SOCK_STREAM) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
        return str(address[0])
    except OSError as error:
        other = "end what listens there, or name another port with --port"
        cure = other if error.errno in (EADDRINUSE, EACCES) else "name another address with --host"
        sys.exit(f"error: the line cannot listen at {host}, port {port}: {error.strerror}; {cure}")


def end_with_starter() -> None:
    """End the line when its standard input closes, if the process that started it asks for that."""
    if UNTIL_EOF not in os.environ:
        return

    def wait() -> None:
        while os.read(0, 1024):
            pass
        # The main thread waits for a signal, and one that another thread gets would not wake it.
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


def _connections() -> int:
    """Return how many connections a worker may hold; slow senders keep theirs for a while."""
    _, limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = MAX_FILES if limit == resource.RLIM_INFINITY else min(limit, MAX_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, limit))
    return files // 2
