"""Runs the line for real: granian's workers, and a watch on the file that puts live what is saved.

Why granian and not gunicorn: it answers more than twice as many calls a second (`make bench`), and
it alone lets the line give up on a sender who never finishes (see `gateway`).
"""

import logging
import multiprocessing
import os
import resource
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server
from granian.server.common import AbstractServer

from ivr.app import EDITIONS
from ivr.check import check
from ivr.rendering import addresses
from ivr.settings import Settings
from ivr.speech.prompts import Prompts
from ivr.store.editions import publish, published
from ivr.tree.model import Tree
from ivr.tree.problems import reports
from ivr.tree.voices import PROMPTS

log = logging.getLogger(__name__)

GRACE = 8  # seconds for answers under way when the line stops or a worker is replaced
# Milliseconds for the headers of a connection's first request, or its next one. Proxies let an idle
# connection go after 60 s (nginx, AWS); were it closed here before, it could be under a request.
HEADERS = 65_000
FILES = 8192  # that a process may open; half of them are for connections
LIFETIME = 24 * 60 * 60  # seconds after which a worker makes room for a fresh one
LOOK = 0.5  # seconds between two looks at the file
AGAIN = 30  # seconds until audio that was not yet at PROMPTS_URL is asked for again

Tell = Callable[[str], None]
Stamp = tuple[int, int, int] | None
_NEVER_SEEN: Stamp = (0, 0, 0)


def serve(settings: Settings, raw: bytes, tree: Tree, host: str, tell: Tell) -> None:
    """Answer until SIGTERM or SIGINT; what is under way then is answered first.

    `raw` is the file's bytes as they were checked, `tree` what came of them; from then on the file
    is watched. `tell` gets what an administrator should read. Raises SystemExit with a sentence if
    the port cannot be had.
    """
    address = _claim(host, settings.port)
    with TemporaryDirectory(prefix="ivr-") as folder, suppress(KeyboardInterrupt):
        watch = _Watch(settings, Path(folder), tell)
        watch.put_live(raw, tree)
        os.environ[EDITIONS] = folder
        threading.Thread(target=watch.forever, daemon=True).start()
        shown = f"[{host}]" if ":" in host else host
        tell(f"The line answers at http://{shown}:{settings.port}/voice (Ctrl-C ends it)")
        server = granian("ivr.gateway:worker", address, settings.port, settings.workers)
        try:
            server.serve()
        except SystemExit:
            # Whoever ends the line may signal its workers too (Heroku does), and granian counts a
            # worker that ends before it is told to as a failure.
            if not server.interrupt_signal:
                raise


def granian(target: str, address: str, port: int, workers: int) -> AbstractServer[Any]:
    """A server with this line's limits; `target` makes an RSGI application."""
    # Workers are spawned, not forked: a fork would copy the locks of the watching thread.
    multiprocessing.set_start_method("spawn", force=True)
    return Server(
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
        sys.exit(
            f"error: the line cannot listen at {host}, port {port}: {error.strerror}; "
            "end what listens there, or name another port with --port"
        )


def _connections() -> int:
    """How many connections a worker may hold; slow senders keep theirs for a while."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = FILES if most == resource.RLIM_INFINITY else min(most, FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))
    return files // 2


class _Watch:
    """Looks at the menu file again and again, and puts live what is sound."""

    def __init__(self, settings: Settings, folder: Path, tell: Tell) -> None:
        self.settings = settings
        self.file = settings.tree
        self.prompts = Prompts(settings.prompts, settings.engine)
        self.folder = folder
        self.tell = tell
        self.raw = b""
        self.tree: Tree | None = None
        self.edition = ""
        self.sounds: Mapping[str, str] = {}
        self.audio_taken: object = None
        self.audio_before: object = None

    def forever(self) -> None:
        """Take up the file whenever it was saved, and its audio when that has changed."""
        taken = before = _NEVER_SEEN
        while True:
            time.sleep(LOOK)
            now = self.stamp()
            try:
                if now == before != taken:  # it has changed, and nobody is writing any more
                    taken = now
                    self.take_up()
                elif not published(self.folder, self.edition):
                    self.publish()  # somebody cleaned up there
                else:
                    self.listen()
            except Exception:  # whatever it was, the next change of the file must not be missed
                log.exception("the watch on %s goes on", self.file)
            before = now

    def stamp(self) -> Stamp:
        """What differs after the file was written or replaced; None if it is not there."""
        try:
            found = self.file.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def take_up(self) -> None:
        """Put the file live, or say why not."""
        try:
            raw = self.file.read_bytes()
            if raw == self.raw:
                return
            loaded = check(raw)
            if loaded.tree:
                self.put_live(raw, loaded.tree)
                self.tell(f"{self.file}: edition {self.edition} is live")
                return
            errors = reports(loaded.problems, str(self.file), loaded.text, errors_only=True)
            why = "\n".join(errors)
        except OSError as error:
            why = f"{self.file}: {error.strerror}"
        self.tell(f"{why}\n{self.file}: not put live; callers still hear edition {self.edition}")

    def put_live(self, raw: bytes, tree: Tree) -> None:
        """Make its audio if it plays any, then let callers hear it. Raises OSError."""
        if tree.voice == PROMPTS and not self.settings.prompts_url:
            self.tell(f"{self.file}: making the audio of its prompts …")
        sounds = addresses(tree, self.settings, self.prompts, self.tell)
        publish(self.folder, raw, tree.edition, sounds)
        self.raw, self.tree, self.edition, self.sounds = raw, tree, tree.edition, sounds
        self.audio_taken = self.audio_stamp()

    def publish(self) -> None:
        """Let callers hear what is live. Raises OSError."""
        publish(self.folder, self.raw, self.edition, self.sounds)

    def audio_stamp(self) -> object:
        """What differs when there may be other audio: of the folder, or as time goes by."""
        if not self.tree or self.tree.voice != PROMPTS:
            return None
        if self.settings.prompts_url:
            return bool(self.sounds) or time.monotonic() // AGAIN
        return self.prompts.stamp(self.edition)

    def listen(self) -> None:
        """Take up recordings that were made, and make again what somebody removed."""
        now = self.audio_stamp()
        if self.tree and now == self.audio_before != self.audio_taken:
            said: list[str] = []
            sounds = addresses(self.tree, self.settings, self.prompts, said.append)
            if sounds != self.sounds:
                self.sounds = sounds
                self.publish()
                self.tell("\n".join([*said, f"{self.file}: other audio is live"]))
            self.audio_taken = self.audio_stamp()
        self.audio_before = now
