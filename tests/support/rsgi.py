"""Asks our gateway as granian does, without a server or a socket."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import NamedTuple, cast

from granian.rsgi import HTTPProtocol, Scope  # type: ignore[attr-defined]

from ivr.server.gateway import Gateway


class Asked(NamedTuple):
    """A request as granian describes it; the path is decoded."""

    method: str
    path: str
    query_string: str
    headers: Mapping[str, str]
    client: str = "127.0.0.1:50000"
    server: str = "127.0.0.1:8000"
    http_version: str = "1.1"
    scheme: str = "http"


class Answered(NamedTuple):
    """What came back of it."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of a header, which may be there once at most."""
        found = [value for given, value in self.headers if given.lower() == name.lower()]
        assert len(found) < 2
        return found[0] if found else None


class _Protocol:
    def __init__(self, body: bytes) -> None:
        self.body = body
        self.answers: list[Answered] = []

    async def __call__(self) -> bytes:
        return self.body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for at in range(0, len(self.body), 1_000):
            yield self.body[at : at + 1_000]

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.answers.append(Answered(status, headers, body))

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.answers.append(Answered(status, headers, b""))


def ask(gateway: Gateway, asked: Asked, body: bytes = b"") -> Answered:
    """The one answer of a gateway to a request."""
    return asyncio.run(ask_later(gateway, asked, body))


async def ask_later(gateway: Gateway, asked: Asked, body: bytes = b"") -> Answered:
    """The same for tests that ask several things at once."""
    protocol = _Protocol(body)
    await gateway.__rsgi__(cast("Scope", asked), cast("HTTPProtocol", protocol))
    [answer] = protocol.answers
    return answer
