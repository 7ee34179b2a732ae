"""Carries a request for a page from a worker to the process of the pages, and its answer back.

Workers answer calls. So a page has few threads here, which are not those of audio and `/healthz`,
and no more than so many requests wait for one.
"""

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from typing import NamedTuple, TypeVar
from urllib.parse import quote

from ivr.telephony.webhooks import Reply

log = logging.getLogger(__name__)

_Found = TypeVar("_Found")

PAGES = "IVR_PAGES"
"""In the environment of a worker: the Unix socket at which the process of the pages listens."""
PEER, SCHEME, REQUEST_ID = "X-Line-Peer", "X-Line-Scheme", "X-Request-Id"
"""Headers that the pages believe, since whatever a client sends under these names goes no further:
the address that the request came from, its scheme, and its id."""
THREADS = 8  # of a worker that carry pages
MAX_WAITING = 200  # requests for pages that a worker holds
MAX_UPLOADS = 16  # long bodies that come at a time
TIMEOUT = 60  # seconds in which a page has to begin to answer, with the wait for its turn

# Headers about one connection, which the next one has of its own (RFC 9110, 7.6.1), and those that
# are written again here: a length that two headers give in two ways would be two requests to some.
_OF_CONNECTION = {
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection",
    "te", "trailer", "transfer-encoding", "upgrade", "expect", "content-length",
    PEER.lower(), SCHEME.lower(), REQUEST_ID.lower(),
}  # fmt: skip
_OF_SERVER = {"connection", "keep-alive", "transfer-encoding", "date", "server"}
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
_SAFE = {"GET", "HEAD"}
_AWAY = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Try again in a moment</title>
<h1>Try again in a moment</h1>
<p>This page cannot be shown now. Telephone calls go on.</p>
<p lang="es">Esta página no se puede mostrar ahora. Inténtelo otra vez en un momento. Las llamadas
telefónicas continúan.</p>
</html>
"""
AWAY = Reply(
    503,
    (("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store"),
     ("Content-Security-Policy", "default-src 'none'"), ("Retry-After", "5")),
    _AWAY.encode(),
)  # fmt: skip


class SlowSenderError(Exception):
    """The body of a request comes too slowly."""


class PageRequest(NamedTuple):
    """A request without its body; `target` is the path and the query as they were sent."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    peer: str
    scheme: str
    id: str


class _Connection(HTTPConnection):
    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("pages", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class Forwarder:
    """Asks the process of the pages, on threads of its own."""

    def __init__(self, path: str) -> None:
        """Ask at this Unix socket; with "" there are no pages."""
        self._path = path
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="pages")
        self._waiting = self._uploads = 0

    async def answer(self, request: PageRequest, body: bytes) -> Reply:
        """Answer a request whose body is here; with a 503 if the pages cannot be reached."""
        if self._waiting >= MAX_WAITING:
            return AWAY
        self._waiting += 1
        try:
            until = time.monotonic() + TIMEOUT
            return await self._on_thread(self._ask, request, body, until)
        finally:
            self._waiting -= 1

    async def upload(
        self, request: PageRequest, length: int, body: AsyncIterator[bytes]
    ) -> Reply | None:
        """Answer a request whose body is long, and passed on as it comes.

        None if there is less of it than `length`. Raises SlowSenderError if `body` does.
        """
        if self._uploads >= MAX_UPLOADS or self._waiting >= MAX_WAITING:
            return AWAY
        self._waiting += 1
        connection = _Connection(self._path, TIMEOUT)
        try:
            is_whole = await self._pass_on(connection, request, length, body)
            return await self._on_thread(_read, connection) if is_whole else None
        except (OSError, HTTPException) as error:
            return _away(error)
        finally:
            self._waiting -= 1
            connection.close()

    async def _pass_on(
        self,
        connection: HTTPConnection,
        request: PageRequest,
        length: int,
        body: AsyncIterator[bytes],
    ) -> bool:
        """Send a request with its body; tell whether all of that came."""
        self._uploads += 1
        try:
            await self._on_thread(_begin, connection, request, length)
            async for piece in body:
                await self._on_thread(connection.send, piece)
                length -= len(piece)
        finally:
            self._uploads -= 1
        return length == 0

    async def _on_thread(self, call: Callable[..., _Found], *given: object) -> _Found:
        return await asyncio.get_running_loop().run_in_executor(self._pool, call, *given)

    def _ask(self, request: PageRequest, body: bytes, until: float) -> Reply:
        try:
            return self._attempt(request, body, until)
        except (ConnectionError, HTTPException) as error:
            if request.method not in _SAFE:
                return _away(error)
        except OSError as error:
            return _away(error)
        # The process has just ended. Until it is there again, requests wait at its socket.
        try:
            return self._attempt(request, body, until)
        except (OSError, HTTPException) as error:
            return _away(error)

    def _attempt(self, request: PageRequest, body: bytes, until: float) -> Reply:
        left = until - time.monotonic()
        if left <= 0:  # all threads have waited for a process that does not answer
            raise TimeoutError
        connection = _Connection(self._path, left)
        try:
            _begin(connection, request, len(body))
            if body:
                connection.send(body)
            return _read(connection)
        finally:
            connection.close()


def _away(error: Exception) -> Reply:
    log.warning("a page could not be answered: %s", type(error).__name__)
    return AWAY


def _begin(connection: HTTPConnection, request: PageRequest, length: int) -> None:
    """Send all of a request but its body."""
    target = quote(request.target, _PRINTABLE)
    connection.putrequest(request.method, target, skip_host=True, skip_accept_encoding=True)
    named = next((value for name, value in request.headers if name.lower() == "connection"), "")
    dropped = _OF_CONNECTION | {name.strip().lower() for name in named.split(",")} - {"host"}
    for name, value in request.headers:
        # WSGI does not tell X_Line_Peer from X-Line-Peer.
        if name.lower() not in dropped and "_" not in name:
            connection.putheader(name, value.encode())
    if length or request.method not in _SAFE:
        connection.putheader("Content-Length", str(length))
    own = {PEER: request.peer, SCHEME: request.scheme, REQUEST_ID: request.id}
    for name, value in own.items():
        connection.putheader(name, value)
    connection.putheader("Connection", "close")
    connection.endheaders()


def _read(connection: HTTPConnection) -> Reply:
    """Read an answer; a header that is there several times, as Set-Cookie, stays so."""
    with connection.getresponse() as response:
        headers = response.getheaders()
        kept = tuple((name, value) for name, value in headers if name.lower() not in _OF_SERVER)
        return Reply(response.status, kept, response.read())
