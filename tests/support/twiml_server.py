"""A line for the phone's tests: serves scripted answers over HTTP and records what it was asked."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Thread
from typing import Self
from urllib.parse import parse_qsl, urlsplit

import numpy
import soundfile
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # no types

TOKEN = "0123456789abcdef0123456789abcdef"


@dataclass(frozen=True)
class Answer:
    """What the line answers; `trickle` sends a byte at a time, so many seconds apart."""

    body: str | bytes = ""
    status: int = 200
    content_type: str | None = "text/xml"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    trickle: float = 0.0


@dataclass(frozen=True)
class Asked:
    """One request; `genuine` tells whether Twilio's own validator accepts its signature."""

    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    genuine: bool
    connection: int


def wav(seconds: float, subtype: str = "ULAW") -> bytes:
    """Silence as telephone audio."""
    file = BytesIO()
    soundfile.write(file, numpy.zeros(int(seconds * 8000)), 8000, format="WAV", subtype=subtype)
    return file.getvalue()


Script = str | Answer | Sequence[str | Answer]


class Line:
    """Answers each path from its script: one answer, or several in turn, the last for ever."""

    def __init__(self, **scripts: Script) -> None:
        self.asked: list[Asked] = []
        self._left = {
            f"/{path}": [script] if isinstance(script, str | Answer) else list(script)
            for path, script in scripts.items()
        }
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self._server.server_port}"

    def url(self, path: str = "voice") -> str:
        return f"{self.base}/{path}"

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def next(self, path: str) -> Answer:
        left = self._left.get(urlsplit(path).path, [Answer(status=404)])
        answer = left.pop(0) if len(left) > 1 else left[0]
        return answer if isinstance(answer, Answer) else Answer(f"<Response>{answer}</Response>")

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(line: Line) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # or each answer waits 40 ms for an acknowledgement

        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(dict(parse_qsl(body, keep_blank_values=True)))

        def _answer(self, form: dict[str, str]) -> None:
            url = f"{line.base}{self.path}"
            signature = self.headers.get("X-Twilio-Signature", "")
            genuine = RequestValidator(TOKEN).validate(url, form, signature)
            query = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
            headers = dict(self.headers.items())
            port = self.client_address[1]
            line.asked.append(Asked(self.command, self.path, form or query, headers, genuine, port))
            self._send(line.next(self.path))

        def _send(self, answer: Answer) -> None:
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            time.sleep(answer.delay)
            try:
                self.send_response(answer.status)
                if answer.content_type is not None:
                    self.send_header("Content-Type", answer.content_type)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                for piece in [bytes([byte]) for byte in body] if answer.trickle else [body]:
                    self.wfile.write(piece)
                    time.sleep(answer.trickle)
            except OSError:
                self.close_connection = True  # the phone has gone, as the test wants

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name
            pass

    return Handler
