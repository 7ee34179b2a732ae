"""The pages for people with a browser: their Flask application, and the process that serves it."""

import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from waitress.server import create_server

from ivr.console.access import WHO, Person
from ivr.console.context import NAME, Console
from ivr.console.identity import sessions
from ivr.console.parts import create_console
from ivr.editions.worker_view import WorkerView
from ivr.logs import REQUEST, configure
from ivr.page.views import create_page
from ivr.server.app import EDITIONS, FIXED_CLOCK
from ivr.server.forward import PEER, REQUEST_ID, SCHEME
from ivr.server.pages_process import GRACE
from ivr.settings import Settings, from_environment
from ivr.telephony.responder import Clock, utc
from ivr.web.application import create_application
from ivr.web.hosts import MAX_REQUEST

NICENESS = 10  # so that calls go first
THREADS = 8
CONNECTIONS = 500  # more wait at the socket


def create_pages(
    settings: Settings,
    editions: WorkerView,
    clock: Clock = utc,
    who: Callable[[], Person | None] = sessions.who,
) -> Flask:
    """Make the application; `who` says who is signed in, if not the session does."""
    app = create_application(settings.secret, settings.public_url.startswith("https:"))
    app.extensions[NAME] = Console(settings, editions, clock)
    app.extensions[WHO] = who
    app.register_blueprint(create_page(lambda: editions.live.line, clock))
    app.register_blueprint(create_console())
    return app


def run() -> None:
    """Serve the pages at a socket (its descriptor is the first argument), until a pipe ends."""
    listener, until = map(int, sys.argv[1:])
    # The line ends this process, after its workers. Heroku sends SIGTERM to all at once.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.nice(NICENESS)
    servers: list[Any] = []
    threading.Thread(target=_end_with_the_line, args=[until, servers], daemon=True).start()
    settings = from_environment(os.environ)
    configure(settings.log_level)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # that people wait is no fault
    editions = WorkerView(Path(os.environ[EDITIONS]))
    editions.follow()
    fixed = os.environ.get(FIXED_CLOCK)
    clock = partial(datetime.fromisoformat, fixed) if fixed else utc
    server = create_server_at(
        socket.socket(fileno=listener), create_pages(settings, editions, clock)
    )
    servers.append(server)
    server.run()


def create_server_at(listener: socket.socket, app: WSGIApplication) -> Any:
    """Make a server of the pages that answers what `server.forward` sends."""
    return create_server(
        _as_the_gateway_says(app),
        sockets=[listener],
        threads=THREADS,
        connection_limit=CONNECTIONS,
        max_request_body_size=MAX_REQUEST,
        # What a proxy has said is for the pages, which know whom to believe.
        clear_untrusted_proxy_headers=False,
        asyncore_use_poll=True,
        ident=None,
    )


def _end_with_the_line(until: int, servers: list[Any]) -> None:
    """Wait for the end of the line, or its word; let what is being answered be answered first."""
    os.read(until, 1)
    end = time.monotonic() + GRACE - 1
    while time.monotonic() < end and any(map(_is_busy, servers)):
        time.sleep(0.02)
    os._exit(0)


def _is_busy(server: Any) -> bool:
    channels = list(server.active_channels.values())
    return any(channel.requests or channel.total_outbufs_len for channel in channels)


def _as_the_gateway_says(app: WSGIApplication) -> WSGIApplication:
    """Let a request come from where the gateway says, not from the gateway."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        REQUEST.set(environ.get(_key(REQUEST_ID), ""))
        environ["REMOTE_ADDR"] = environ.pop(_key(PEER), "")
        environ["wsgi.url_scheme"] = environ.pop(_key(SCHEME), "http")
        return app(environ, start_response)

    return answer


def _key(header: str) -> str:
    return f"HTTP_{header.upper().replace('-', '_')}"
