"""Requests as Twilio's proxies send them: signed, over kept connections, limited in time, retried.

The rules are those of the project's phone (`ivr.telephony.phone.fetch`); only the sending
differs, so that thousands of callers take less of the machine than the line itself. What is the
same in every call is made once for each address.
"""

import asyncio
import time
from collections import deque
from functools import lru_cache
from types import TracebackType
from typing import NamedTuple, Self
from urllib.parse import urldefrag

from ivr.telephony.phone.fetch import Limits, limits
from tests.bench.calls import BASE, CALL, TOKEN
from tests.load.signing import Signed

MAX_CONNECTIONS = 2000  # connections at a time; a request beyond them waits, and its time runs
POLL_INTERVAL = 0.1  # seconds between two searches for answers that are late

Params = tuple[tuple[str, str], ...]


class Answer(NamedTuple):
    """What came back."""

    status: int
    kind: str
    body: bytes


class Posted(NamedTuple):
    """An answer in the end, after so many tries: when the first was sent, and when it came."""

    answer: Answer
    tries: int
    sent: float
    answered: float


class LostError(Exception):
    """No answer after all that Twilio tries: what the caller hears is "application error"."""

    def __init__(self, why: str, tries: int, sent: float) -> None:
        super().__init__(why)
        self.tries, self.sent = tries, sent


class _BrokenError(Exception):
    """A try that failed; `policy` is the one of Twilio's that would retry it."""

    def __init__(self, why: str, policy: str) -> None:
        super().__init__(why)
        self.policy = policy


class _Connection(asyncio.Protocol):
    """One connection, with one request at a time."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.waiting: asyncio.Future[Answer] | None = None
        self.received = b""
        self.deadline = 0.0
        self.closed = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def ask(self, request: bytes, seconds: float) -> asyncio.Future[Answer]:
        assert self.transport
        self.received = b""
        self.deadline = time.monotonic() + seconds
        self.waiting = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return self.waiting

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, end, body = self.received.partition(b"\r\n\r\n")
        if not end:
            return
        lines = head.decode("latin-1").lower().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
        if len(body) < int(headers.get("content-length", 0)):
            return
        self.closed = self.closed or headers.get("connection") == "close"
        if self.waiting and not self.waiting.done():
            status = int(lines[0].split(" ")[1])
            self.waiting.set_result(Answer(status, headers.get("content-type", ""), body))

    def connection_lost(self, _: Exception | None) -> None:
        self.closed = True
        if self.received:
            self.fail("breaks off its answer", "")  # no policy of Twilio's covers it
        else:
            self.fail("breaks the connection", "ct")

    def fail(self, why: str, policy: str) -> None:
        if self.waiting and not self.waiting.done():
            self.waiting.set_exception(_BrokenError(why, policy))

    def close(self) -> None:
        if self.transport:
            self.transport.abort()


class Wire:
    """Connections to a line at a port of this machine, shared by all callers."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.signed = Signed(TOKEN, BASE, CALL)
        self.idle: deque[_Connection] = deque()
        self.all: set[_Connection] = set()
        self.room = asyncio.Semaphore(MAX_CONNECTIONS)
        self.failures: dict[str, int] = {}

    async def __aenter__(self) -> Self:
        self.looking = asyncio.create_task(self._forever())
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self.looking.cancel()
        for connection in self.all:
            connection.close()

    async def post(self, url: str, sid: str, params: Params = ()) -> Posted:
        """Post as often as the fragment of the address says. Raises LostError."""
        path, agreed = _terms(url)
        request = self.signed.request(path.removeprefix(BASE), sid, params)
        sent, begun, tries, why = time.time(), time.monotonic(), 0, ""
        while tries <= agreed.retries and (left := begun + agreed.total - time.monotonic()) > 0:
            tries += 1
            try:
                answer = await self._once(request, agreed, left)
                why, policy = f"answers {answer.status}", f"{answer.status // 100}xx"
                if answer.status < 300:
                    return Posted(answer, tries, sent, time.time())
            except _BrokenError as error:
                why, policy = str(error), error.policy
            self.failures[why] = self.failures.get(why, 0) + 1
            if policy not in agreed.policies:
                break
        raise LostError(f"{path} {why}", tries, sent)

    async def _once(self, request: bytes, agreed: Limits, left: float) -> Answer:
        async with self.room:
            connection = await self._connection(min(agreed.connect, left))
            answer = await connection.ask(request, min(agreed.read, left))
            if connection.closed:
                self._drop(connection)
            else:
                self.idle.append(connection)
            return answer

    async def _connection(self, seconds: float) -> _Connection:
        while self.idle:  # the one that has rested longest, so that all workers get their part
            connection = self.idle.popleft()
            if not connection.closed:
                return connection
            self._drop(connection)
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(seconds):
                _, made = await loop.create_connection(_Connection, "127.0.0.1", self.port)
        except TimeoutError:
            raise _BrokenError("takes too long to connect", "ct") from None
        except OSError:
            raise _BrokenError("refuses the connection", "ct") from None
        self.all.add(made)
        return made

    def _drop(self, connection: _Connection) -> None:
        connection.close()
        self.all.discard(connection)

    async def _forever(self) -> None:
        """Give up answers that are late, and forget connections that are gone."""
        while True:
            await asyncio.sleep(POLL_INTERVAL)
            now = time.monotonic()
            for connection in list(self.all):
                waiting = connection.waiting
                if waiting and not waiting.done() and now > connection.deadline:
                    connection.fail("does not answer in time", "rt")
                    self._drop(connection)
                elif connection.closed and (not waiting or waiting.done()):
                    self.all.discard(connection)


@lru_cache(maxsize=100_000)
def _terms(url: str) -> tuple[str, Limits]:
    path, fragment = urldefrag(url)
    return path, limits(fragment)
