"""Carries requests from granian to the Flask application, and waits for none that is slow.

granian's own WSGI interface lends a request one of a few threads before its body is there, for as
long as the sender likes: as many senders who never finish would stop the line, and granian has no
time limit for them (its issue 728). Over its interface RSGI a body that is late costs a connection
and no more, until its time is up.
"""

import asyncio
import atexit
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from io import BytesIO
from wsgiref.types import WSGIApplication, WSGIEnvironment

# granian.rsgi only passes them on, which mypy takes for an accident.
from granian.rsgi import Headers, HTTPProtocol, ProtocolClosed, Scope  # type: ignore[attr-defined]

from ivr.logs import configure
from ivr.server.app import worker as application
from ivr.server.request_log import BEGUN
from ivr.settings import from_environment
from ivr.telephony.address import ROOT
from ivr.telephony.webhooks import ASKS_AGAIN, BODY

PATIENCE = 5  # seconds for a body; Twilio gives a webhook 15 for everything

LOOKS, LOOK = 100, 0.02  # for an edition that is not at hand yet; seconds

Answer = tuple[int, list[tuple[str, str]], bytes]


class Gateway:
    """An RSGI application around a WSGI one."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    async def __rsgi__(self, scope: Scope, proto: HTTPProtocol) -> None:
        """Answer one request, as granian asks."""
        try:
            async with asyncio.timeout(PATIENCE):
                body = await _body(scope.headers, proto)
        except TimeoutError:
            proto.response_empty(408, [("Connection", "close")])
            return
        except ProtocolClosed:
            return  # the sender has gone
        environ = _environ(scope, body)
        if scope.path.startswith(ROOT):
            answer = await self.call(environ, body)
        else:  # what is not a call may wait for a disk, and calls must not wait for it
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(None, self.answer, environ)
        proto.response_bytes(*answer)

    async def call(self, environ: WSGIEnvironment, body: bytes) -> Answer:
        """What is answered to a call.

        Its edition may be on its way here from another machine, or be read at this moment.
        """
        for _ in range(LOOKS):
            answer = self.answer({**environ, ASKS_AGAIN: True, "wsgi.input": BytesIO(body)})
            if answer[0] != HTTPStatus.SERVICE_UNAVAILABLE:
                return answer
            await asyncio.sleep(LOOK)
        return self.answer(environ)

    def answer(self, environ: WSGIEnvironment) -> Answer:
        """What the application answers: status, headers and body."""
        status, headers, body = "", list[tuple[str, str]](), list[bytes]()

        def start_response(
            begun: str, sent: list[tuple[str, str]], exc_info: object = None, /
        ) -> Callable[[bytes], object]:
            nonlocal status, headers
            status, headers = begun, sent
            return body.append

        chunks = self.app(environ, start_response)
        try:
            body.extend(chunks)
        finally:
            getattr(chunks, "close", lambda: None)()
        return int(status[:3]), headers, b"".join(body)


def worker() -> Gateway:
    """What one worker of `ivr serve` runs."""
    # Ctrl-C in a terminal goes to a whole group of processes. A worker ends when the line tells it
    # to, or when the line is gone: left behind, it would hold the port.
    os.setpgrp()
    threading.Thread(target=_end_with_the_line, daemon=True).start()
    # Threads of granian's own may reach for Python while it is taken down, and abort with a report.
    atexit.register(os._exit, 0)
    configure(from_environment(os.environ).log_level)
    return Gateway(application())


def _end_with_the_line() -> None:
    if line := multiprocessing.parent_process():
        line.join()
        os.kill(os.getpid(), signal.SIGTERM)


async def _body(headers: Headers, proto: HTTPProtocol) -> bytes:
    """The body as far as the application wants it: it refuses a longer one by its length."""
    length = headers.get("content-length")
    if length:
        return await proto() if int(length) <= BODY else b""
    body = b""
    if "transfer-encoding" in headers:
        async for chunk in proto:
            body += chunk
            if len(body) > BODY:
                break
    return body


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
    """A request as WSGI has it (PEP 3333)."""
    server, _, port = scope.server.rpartition(":")
    environ = {_name(header): value for header, value in scope.headers.items()}
    environ.setdefault("CONTENT_LENGTH", str(len(body)))
    return (
        environ
        | _SAME
        | {
            "REQUEST_METHOD": scope.method,
            "PATH_INFO": scope.path.encode().decode("latin-1"),
            "QUERY_STRING": scope.query_string,
            "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
            "SERVER_NAME": server,
            "SERVER_PORT": port,
            "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
            "wsgi.url_scheme": scope.scheme,
            "wsgi.input": BytesIO(body),
            BEGUN: time.perf_counter(),
        }
    )


@lru_cache(maxsize=256)
def _name(header: str) -> str:
    name = header.upper().replace("-", "_")
    return name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
