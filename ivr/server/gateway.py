"""Carries requests from granian to the line, and waits for no sender that is slow.

Calls go straight to `telephony.webhooks`. Audio and figures go to the line's Flask application, on
another thread, since they may wait for a disk; everything else to the process of the pages.

granian's own WSGI interface gives a request one of a few threads before its body is there, for as
long as the sender likes: that many unfinished requests would stop the line, and granian has no
time limit for them (its issue 728). Over its interface RSGI a body that is late costs a connection
and no more, until its time is up.
"""

import asyncio
import atexit
import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable
from functools import lru_cache
from io import BytesIO
from urllib.parse import quote
from wsgiref.types import WSGIEnvironment

# granian.rsgi only passes them on, which mypy takes for an accident.
from granian.rsgi import Headers, HTTPProtocol, ProtocolClosed, Scope  # type: ignore[attr-defined]

from ivr.logs import configure
from ivr.server.app import is_lines
from ivr.server.forward import PageRequest, SlowSenderError
from ivr.server.request_log import HEADER
from ivr.server.worker import Worker, make_worker
from ivr.settings import from_environment
from ivr.telephony.address import carries_call
from ivr.telephony.webhooks import MAX_BODY, TOO_LARGE, TOO_LONG, Reply
from ivr.web.hosts import CONSOLE, MAX_REQUEST

log = logging.getLogger(__name__)

# Seconds for a body to arrive, and for each 64 kB of a long one; Twilio gives a webhook 15 for
# everything.
BODY_TIMEOUT = 5
UPLOAD_TIMEOUT = 60  # seconds for all of a long body
EDITION_TIMEOUT = 2.0  # seconds that a call waits for its edition to be loaded
POLL_INTERVAL = 0.02  # seconds between two looks whether it is

_TEXT = (("Content-Type", "text/plain; charset=utf-8"),)
FAILED = Reply(500, _TEXT, b"This request failed.\n")
NOT_HERE = Reply(404, _TEXT, b"There is nothing at this address.\n")
LATE = Reply(408, (("Connection", "close"),), b"")


class Gateway:
    """An RSGI application that answers with what a worker has."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker

    async def __rsgi__(self, scope: Scope, proto: HTTPProtocol) -> None:
        """Answer one request, as granian asks."""
        headers, path = scope.headers, scope.path
        is_call = carries_call(path)
        for_line = is_call or is_lines(path)
        hosts = self.worker.hosts
        if hosts and not hosts.answer(headers.get("host") or "", path, for_line):
            proto.response_bytes(NOT_HERE.status, [*NOT_HERE.headers], NOT_HERE.body)
            return
        if not for_line and (length := _upload(headers, path)):
            await self._upload(scope, proto, length)
            return
        task = asyncio.current_task()
        assert task  # noqa: S101  # for mypy: granian runs this as one
        # asyncio.timeout would take 5 µs more for each request.
        timer = asyncio.get_running_loop().call_later(BODY_TIMEOUT, task.cancel)
        try:
            body = await _body(headers, proto)
        except asyncio.CancelledError:
            proto.response_empty(LATE.status, [*LATE.headers])
            return
        except ProtocolClosed:
            return  # the sender has gone
        finally:
            timer.cancel()
        requests = self.worker.log
        entry, reply = requests.begin(headers.get("x-request-id")), FAILED
        try:
            if is_call:
                reply = await self._call(scope, headers, body)
            elif for_line:
                reply = await asyncio.to_thread(self._other, _environ(scope, body))
            elif len(body) > MAX_BODY:
                reply = TOO_LARGE
            else:
                reply = await self.worker.pages.answer(_page_request(scope, entry.id), body)
        except Exception:
            log.exception("a request could not be answered")
        requests.end(entry, path, reply.status, reply.move)
        proto.response_bytes(reply.status, [*reply.headers, (HEADER, entry.id)], reply.body)

    async def _upload(self, scope: Scope, proto: HTTPProtocol, length: int) -> None:
        """Answer a request to the console with a long body, which is passed on as it comes."""
        requests, reply = self.worker.log, FAILED
        entry = requests.begin(scope.headers.get("x-request-id"))
        request = _page_request(scope, entry.id)
        try:
            reply = await self.worker.pages.upload(request, length, _pieces(proto)) or LATE
        except SlowSenderError:
            reply = LATE
        except ProtocolClosed:
            return  # the sender has gone
        except Exception:
            log.exception("a request could not be answered")
        requests.end(entry, scope.path, reply.status, None)
        # What has not been read of the body must not be taken for the next request.
        closes = [("Connection", "close")] * (reply.status >= 400 and reply is not LATE)
        headers = [*reply.headers, *closes, (HEADER, entry.id)]
        proto.response_bytes(reply.status, headers, reply.body)

    async def _call(self, scope: Scope, headers: Headers, body: bytes) -> Reply:
        webhooks = self.worker.webhooks
        request = webhooks.admit(scope.method, _target(scope), headers, body, _client(scope))
        if isinstance(request, Reply):
            return request
        if request.address and request.address.state:
            await self._loaded(request.address.edition)
        return webhooks.answer(request)

    async def _loaded(self, edition: str) -> None:
        """Wait for an edition that is being read, or on its way here from another machine.

        Other callers are answered meanwhile. If it does not come in time, the caller begins again
        in the main menu of the live edition.
        """
        left = EDITION_TIMEOUT
        while not self.worker.editions.is_loaded(edition) and left > 0:
            await asyncio.sleep(POLL_INTERVAL)
            left -= POLL_INTERVAL

    def _other(self, environ: WSGIEnvironment) -> Reply:
        """Answer what the line serves besides calls."""
        status, headers, body = "", list[tuple[str, str]](), list[bytes]()

        def start_response(
            begun: str, sent: list[tuple[str, str]], exc_info: object = None, /
        ) -> Callable[[bytes], object]:
            nonlocal status, headers
            status, headers = begun, sent
            return body.append

        chunks = self.worker.app(environ, start_response)
        try:
            body.extend(chunks)
        finally:
            getattr(chunks, "close", lambda: None)()
        return Reply(int(status[:3]), tuple(headers), b"".join(body))


def worker() -> Gateway:
    """Make what one worker of `ivr serve` runs."""
    # Ctrl-C in a terminal goes to a whole group of processes. A worker ends when the line says so,
    # or when the line is gone: left behind, it would keep the port.
    os.setpgrp()
    threading.Thread(target=_end_with_the_line, daemon=True).start()
    # Threads of granian's own may reach for Python while it is taken down, and abort with a report.
    atexit.register(os._exit, 0)
    configure(from_environment(os.environ).log_level)
    return Gateway(make_worker())


def _end_with_the_line() -> None:
    if line := multiprocessing.parent_process():
        line.join()
        os.kill(os.getpid(), signal.SIGTERM)


async def _body(headers: Headers, proto: HTTPProtocol) -> bytes:
    """Read a body, or no more of it than is needed to refuse it."""
    length = headers.get("content-length")
    if length:
        return await proto() if int(length) <= MAX_BODY else TOO_LONG
    body = b""
    if "transfer-encoding" in headers:
        async for chunk in proto:
            body += chunk
            if len(body) > MAX_BODY:
                break
    return body


def _upload(headers: Headers, path: str) -> int:
    """Return the length of a body that is longer than those of calls, and may be; otherwise 0."""
    if not path.startswith(f"{CONSOLE}/"):
        return 0
    length = int(headers.get("content-length") or 0)
    return length if MAX_BODY < length <= MAX_REQUEST else 0


async def _pieces(proto: HTTPProtocol) -> AsyncIterator[bytes]:
    """Yield a long body as it comes. Raises SlowSenderError."""
    clock = asyncio.get_running_loop().time
    end = clock() + UPLOAD_TIMEOUT
    pieces, left, got = aiter(proto), float(BODY_TIMEOUT), 0
    while True:
        begun = clock()
        try:
            async with asyncio.timeout(min(left, end - begun)):
                piece = await anext(pieces)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise SlowSenderError from None
        left, got = left - (clock() - begun), got + len(piece)
        if got >= MAX_BODY:
            left, got = float(BODY_TIMEOUT), 0
        yield piece


def _page_request(scope: Scope, request_id: str) -> PageRequest:
    headers = scope.headers.items()
    if "host" not in scope.headers:
        headers = [*headers, ("Host", scope.server)]
    return PageRequest(scope.method, _target(scope), tuple(headers), _client(scope),
                       scope.scheme, request_id)  # fmt: skip


def _target(scope: Scope) -> str:
    """Return the path and query as they were requested; see `telephony.blueprint.target`."""
    path = quote(scope.path)
    return f"{path}?{scope.query_string}" if scope.query_string else path


def _client(scope: Scope) -> str:
    address: str = scope.client.rpartition(":")[0]
    return address.strip("[]")


_SAME = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
    "wsgi.input_terminated": True,  # so that Werkzeug reads a body that came in chunks
}


def _environ(scope: Scope, body: bytes) -> WSGIEnvironment:
    """Describe a request as WSGI does (PEP 3333)."""
    server, _, port = scope.server.rpartition(":")
    return {
        "CONTENT_LENGTH": str(len(body)),
        **{_name(header): value for header, value in scope.headers.items()},
        **_SAME,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "REMOTE_ADDR": _client(scope),
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(body),
    }


@lru_cache(maxsize=256)
def _name(header: str) -> str:
    name = header.upper().replace("-", "_")
    return name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
