"""Runs the line for real: granian's workers, and a watch on the file that puts live what is saved.

Why granian and not gunicorn: it answers more than twice as many calls a second (`make bench`), and
it alone lets the line give up on a sender who never finishes (see `gateway`).
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
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import MPServer
from granian.server.common import AbstractServer

from ivr.editions.watcher import Watcher
from ivr.events.ingest import Ingester
from ivr.events.recorder import kept_secret
from ivr.logs import Announce
from ivr.server.app import EDITIONS, METERS, RECORDS, STANDS
from ivr.settings import UNTIL_EOF, Settings
from ivr.store.database import state_folder
from ivr.tree.load.loader import Loaded
from ivr.tree.problems import format_problems

GRACE = 8  # seconds for answers under way when the line stops or a worker is replaced
# Milliseconds for the headers of a connection's first request, or its next one. Proxies let an idle
# connection go after 60 s (nginx, AWS); were it closed here before, it could be under a request.
HEADERS = 65_000
FILES = 8192  # that a process may open; half of them are for connections
LIFETIME = 24 * 60 * 60  # seconds after which a worker makes room for a fresh one
PAUSE = 1.0  # seconds before a worker that ended as soon as it began has a successor


class _Server(MPServer):
    """A server that never gives up: granian ends all of it when one worker ends twice in 5.5 s."""

    def _respawn_workers(self, workers: list[int], *given: Any, **named: Any) -> None:
        if any(time.monotonic() - self.wrks[one].birth < PAUSE for one in workers):
            time.sleep(PAUSE)  # one that cannot begin at all must not take the machine's time
        super()._respawn_workers(workers, *given, **named)
        self.respawned_wrks.clear()
        if self.interrupt_children:  # one that ended meanwhile; granian has forgotten to look
            self.main_loop_interrupt.set()


def serve(
    settings: Settings, loaded: Loaded, host: str, announce: Announce, now: datetime | None = None
) -> None:
    """Answer until SIGTERM or SIGINT; what is under way then is answered first.

    `loaded` is what came of the menu file, which is watched from then on. `tell` gets what an
    administrator should read. With `now` the line's clock stands there. Raises SystemExit with a
    sentence if the port cannot be had, and NothingLiveError.
    """
    address, books = _claim(host, settings.port), state_folder(settings.database) / "records"
    with (
        TemporaryDirectory(prefix="ivr-") as folder,
        suppress(KeyboardInterrupt),
        ExitStack() as end,
    ):
        watch = Watcher(settings, Path(folder), announce, loaded)
        _warn(settings, loaded, announce, now)
        os.environ[EDITIONS] = folder
        os.environ[RECORDS] = str(books.resolve())
        os.environ["SECRET_KEY"] = settings.secret or kept_secret(books.parent / "secret", announce)
        meter = _meter(settings, Path(folder))
        keeper = Ingester(books, settings.database, settings.records_days, meter)
        keeper.start()
        end.callback(keeper.end)
        os.environ[STANDS] = now.isoformat() if now else ""
        watching = threading.Thread(target=watch.forever, daemon=True)
        watching.start()
        end.callback(watching.join, GRACE)
        end.callback(watch.ended.set)
        shown = f"[{host}]" if ":" in host else host
        announce(f"The line answers at http://{shown}:{settings.port}/voice (Ctrl-C ends it)")
        server = granian("ivr.server.gateway:worker", address, settings.port, settings.workers)
        try:
            server.serve()
        except SystemExit:
            # Whoever ends the line may signal its workers too (Heroku does), and granian counts a
            # worker that ends before it is told to as a failure.
            if not server.interrupt_signal:
                raise


def _warn(settings: Settings, loaded: Loaded, announce: Announce, now: datetime | None) -> None:
    """Say what is not as an administrator may take it to be."""
    if loaded.tree is None:
        file = str(settings.tree)
        errors = format_problems(loaded.problems, file, loaded.texts, errors_only=True)
        announce("\n".join(errors), warning=True)
    if now:
        announce(f"the clock of this line stands at {now:%Y-%m-%d %H:%M} UTC", warning=True)
    if not settings.tokens:
        announce("TWILIO_AUTH_TOKEN is not set, so only callers on this machine are served and no "
             "signature is asked for", warning=True)  # fmt: skip
    if not settings.secret and not settings.database.startswith("sqlite"):
        announce("SECRET_KEY is not set: a call that reaches several machines, or goes on after a "
             "restart on a host that keeps no files, counts as two", warning=True)  # fmt: skip


def _meter(settings: Settings, folder: Path) -> Callable[[int], None] | None:
    """What tells Prometheus how much of the journals waits, if it may ask."""
    if not settings.metrics_token:
        return None
    from ivr.server.metrics import waiting

    return waiting(folder / METERS)


def granian(target: str, address: str, port: int, workers: int) -> AbstractServer[Any]:
    """A server with this line's limits; `target` makes an RSGI application."""
    # Workers are spawned, not forked: a fork would copy the locks of the watching thread.
    multiprocessing.set_start_method("spawn", force=True)
    return _Server(
        target,
        factory=True,
        interface=Interfaces.RSGI,
        address=address,
        port=port,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS),
        websockets=False,
        workers=workers,
        backpressure=_connections(),
        workers_kill_timeout=GRACE,
        workers_lifetime=LIFETIME,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
        # To where all else is logged.
        log_dictconfig={"handlers": {}, "loggers": {"_granian": {"propagate": True}}},
    )


def _claim(host: str, port: int) -> str:
    """The address of the host, after a look whether the port is free.

    granian takes addresses only, and its workers share a port, also with those of another line.
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
    """How many connections a worker may hold; slow senders keep theirs for a while."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = FILES if most == resource.RLIM_INFINITY else min(most, FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))
    return files // 2
