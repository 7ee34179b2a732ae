"""Starts the process of the pages when somebody opens one, and again whenever it ends.

The line itself listens, at a Unix socket in its own folder. So pages cost nothing until somebody
asks for one, and while their process starts or is replaced, requests wait at the socket.
"""

import logging
import os
import selectors
import socket
import subprocess
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

from ivr.server.forward import PAGES
from ivr.settings import Settings

log = logging.getLogger(__name__)

GRACE = 5  # seconds for answers under way when the line ends; the workers have had theirs by then
BACKLOG = 128  # connections that wait while the process starts
RESTART_DELAY = 1.0  # seconds before one that could not start is tried again
MAX_PATH = 100  # bytes in the path of a Unix socket, of the 104 that macOS takes
RUN = "from ivr.server.pages import run; run()"


class PagesProcess:
    """The process, whether it runs or not; a thread looks after it until `end`."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        """Listen in a folder that nobody else may enter, and tell the workers where."""
        self._own: TemporaryDirectory[str] | None = None
        path = folder / "pages.sock"
        if len(os.fsencode(path)) > MAX_PATH:
            self._own = TemporaryDirectory(prefix="ivr-", dir="/tmp")  # short
            path = Path(self._own.name, "pages.sock")
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(path))
        self._listener.listen(BACKLOG)
        self._listener.setblocking(False)
        os.environ[PAGES] = str(path)
        # What the command line has said is not in our own environment.
        self._environ = {"IVR_TREE": str(settings.tree), "PORT": str(settings.port),
                         "WEB_CONCURRENCY": str(settings.workers)}  # fmt: skip
        # The process ends when nobody holds the other end of this pipe any more: when the line
        # says so, and when it is gone.
        self._until, self._held = os.pipe()
        self._ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._forever, name="pages", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """End the process, after what it is answering, and listen no more."""
        self._ending.set()
        os.close(self._held)
        self._thread.join(GRACE)
        if self._process and self._process.poll() is None:
            self._process.kill()
        self._thread.join()
        self._listener.close()
        os.close(self._until)
        if self._own:
            self._own.cleanup()

    def _forever(self) -> None:
        while self._is_asked():
            try:
                self._process = self._start()
            except OSError as error:
                log.error("the pages' process cannot be started: %s", error)
                self._ending.wait(RESTART_DELAY)
                continue
            status = self._process.wait()
            if self._ending.is_set():
                return
            log.error("the pages' process has ended (%s); it begins again with the next page",
                      status)  # fmt: skip
            if status > 0:  # it could not start; nobody should wait for the next one as well
                self._refuse()
                self._ending.wait(RESTART_DELAY)

    def _is_asked(self) -> bool:
        """Wait until somebody asks for a page; False if the line ends first."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._until, selectors.EVENT_READ)
            selector.select()
        return not self._ending.is_set()

    def _start(self) -> "subprocess.Popen[bytes]":
        given = self._listener.fileno(), self._until
        # A group of its own, which Ctrl-C does not reach. Not multiprocessing: a thread of the line
        # starts it, while the main thread may be starting a worker.
        return subprocess.Popen(  # noqa: S603  # our own interpreter and module
            [sys.executable, "-c", RUN, *map(str, given)],
            stdin=subprocess.DEVNULL,
            env={**os.environ, **self._environ},
            pass_fds=given,
            process_group=0,
        )

    def _refuse(self) -> None:
        """Close the connections that wait."""
        try:
            while True:
                self._listener.accept()[0].close()
        except BlockingIOError:
            return
