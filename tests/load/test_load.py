"""Small runs of `make load` and `make chaos`, and that what judges them notices mistakes."""

import asyncio
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.dialogue import schedule
from ivr.dialogue.state import State
from ivr.events.event import CallEvent
from ivr.events.recorder import hashed
from ivr.telephony.address import RETRIES
from ivr.telephony.phone.verbs import Gather
from ivr.telephony.signature import parameters, sign
from ivr.tree.load.loader import load
from tests.bench.calls import BASE, CALL, TOKEN
from tests.load import chaos, faults, settings
from tests.load.__main__ import CALM, CHECKED, beside, measure
from tests.load.crowd import Crowd
from tests.load.ledger import Call, Events, judged, written
from tests.load.mind import Mind
from tests.load.oracle import ENDED, Oracle
from tests.load.pages import Reader
from tests.load.signing import Signed
from tests.load.site import SECRET, Instance, running
from tests.load.wire import LostError, Wire
from tests.support.databases import Postgres

TREE = settings.TREE
OTHER = settings.variant(1)
ROW = ("0123456789ab", "", "main", 1, "arrived", "", 0)
AT = 1_795_604_102.0


# A line, and what becomes of its callers


def test_a_small_load_is_held_and_nobody_notices_anything(postgres: Postgres) -> None:
    measured = measure(postgres, lines=1, workers=1, speed=40, seconds=5, first=20)
    tally = measured.crowd.tally
    assert measured.best
    assert measured.best.window.at_once > 20 * 40 / 2
    assert (tally.lost, tally.untold, tally.wrong, tally.retried) == (0, 0, 0, 0)
    assert measured.events == Events(expected=measured.events.expected)
    assert measured.events.expected > tally.calls


def test_nobody_notices_somebody_at_the_console(postgres: Postgres) -> None:
    measured = beside(postgres, speed=20, callers=10, seconds=3)
    for name in (CALM, CHECKED):
        tally = measured[name].crowd.tally
        assert (tally.lost, tally.untold, tally.wrong, tally.retried) == (0, 0, 0, 0)
    assert measured[CALM].events == Events(expected=measured[CALM].events.expected)


@pytest.mark.needs("haproxy")
@pytest.mark.parametrize("name", ["workers killed -9"])
def test_a_small_chaos_loses_nobody(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(faults, "KILLED", 2)
    came = chaos.run(chaos.CASES[name], postgres, callers=50)
    assert all(goal.met for goal in chaos.musts({name: came}))
    assert came.tally.calls > 50
    assert came.events.expected > came.tally.calls


def callers_of(
    folder: Path, database: str, tree: bytes, known: bytes, records: bool
) -> tuple[Crowd, Events]:
    """A few callers on a line that serves `tree`, judged by an oracle that knows another."""
    instance = Instance(folder / "line", tree, 1, {"DATABASE_URL": database})

    async def calls(port: int) -> Crowd:
        oracle = Oracle()
        oracle.add(known)
        async with Wire(port) as wire, Crowd(wire, oracle, speed=100) as crowd:
            await crowd.resize(3)
            await asyncio.sleep(0.5)
            await crowd.close()
            return crowd

    with running([instance], folder) as site:
        crowd = asyncio.run(calls(site.port))
        site.end()
    found = written(database) if records else ()
    return crowd, judged(crowd.calls, found, SECRET)


def test_what_is_not_in_the_database_is_lost(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/line.db"
    crowd, events = callers_of(tmp_path, database, TREE, TREE, records=False)
    assert crowd.tally.wrong == 0
    assert events.lost == events.expected > 0


def test_another_menu_is_a_wrong_answer(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/line.db"
    crowd, events = callers_of(tmp_path, database, TREE, OTHER, records=True)
    assert crowd.tally.wrong > 0
    assert events.lost == 0


# Callers who are lost


@contextmanager
def answering(*answers: bytes) -> Iterator[int]:
    """A server that answers each connection with the next of these answers, and closes it."""

    def forever() -> None:
        for answer in answers:
            try:
                connection, _ = server.accept()
            except OSError:  # the test is over, and nobody asks for the rest
                return
            with connection, suppress(ConnectionError):
                connection.recv(65536)
                connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=forever, daemon=True).start()
        yield server.getsockname()[1]


GOOD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 2\r\n\r\nok"
BUSY = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
WRONG = BUSY.replace(b"503 Busy", b"403 No")


def tries(url: str, *answers: bytes) -> int:
    async def post(port: int) -> int:
        async with Wire(port) as wire:
            try:
                return (await wire.post(BASE + url, "CA" + "0" * 32)).tries
            except LostError as error:
                return -error.tries

    with answering(*answers) as port:
        return asyncio.run(post(port))


@pytest.mark.parametrize(
    ("fragment", "answers", "tried"),
    [
        (RETRIES, [GOOD], 1),
        (RETRIES, [b"", BUSY, GOOD], 3),
        (RETRIES, [BUSY, BUSY, BUSY, GOOD], 4),
        (RETRIES, [BUSY, b"", BUSY, b""], -4),
        (RETRIES, [WRONG, GOOD], -1),
        (RETRIES, [GOOD[:-1], GOOD], -1),
        ("", [b"", GOOD], 2),
        ("", [BUSY, GOOD], -1),
        ("#rc=0", [b"", GOOD], -1),
    ],
)
def test_twilio_tries_again_as_the_address_says(
    fragment: str, answers: list[bytes], tried: int
) -> None:
    assert tries("/voice" + fragment, *answers) == tried


def test_a_late_answer_is_a_failure() -> None:
    async def post(port: int) -> str:
        async with Wire(port) as wire:
            with pytest.raises(LostError) as lost:
                await wire.post(f"{BASE}/voice#rt=200&rc=0&rp=rt", "CA" + "0" * 32)
            return str(lost.value)

    with socket.create_server(("127.0.0.1", 0)) as server:
        said = asyncio.run(post(server.getsockname()[1]))
    assert said.endswith("does not answer in time")


def test_a_caller_whom_nobody_answers_is_lost() -> None:
    async def calls() -> Crowd:
        async with Wire(1) as wire, Crowd(wire, Oracle(), speed=100) as crowd:
            await crowd.resize(1)
            await crowd.close()
            return crowd

    tally = asyncio.run(calls()).tally
    assert (tally.lost, tally.untold) == (tally.calls, tally.calls)
    assert tally.calls > 0


def test_requests_are_signed_as_twilio_signs() -> None:
    sid = "CA" + "12" * 16
    request = Signed(TOKEN, BASE, CALL).request("/voice/a?b=1", sid, (("Digits", "#"),))
    head, _, body = request.partition(b"\r\n\r\n")
    fields = parameters(body)
    assert dict(fields) == CALL | {"CallSid": sid, "Digits": "#"}
    signature = sign(TOKEN, f"{BASE}/voice/a?b=1", fields)
    assert f"\r\nX-Twilio-Signature: {signature}\r\n".encode() in head
    assert f"Content-Length: {len(body)}\r\n".encode() in head


# Events


def happened(call: Call, row: tuple[str, str, str, int, str, str, int] = ROW) -> CallEvent:
    return CallEvent(int(AT * 1000), hashed(call.sid, SECRET, AT), *row)


def a_call(*requests: tuple[float, float, int]) -> Call:
    call = Call("CA" + "0" * 32, AT)
    for sent, answered, tried in requests:
        call.add(ROW, AT + sent, AT + answered, tried)
    return call


def test_every_event_is_there() -> None:
    call = a_call((0, 0.1, 1), (1, 1.1, 1))
    call.add(ENDED, AT + 2, AT + 2.1)
    found = [happened(call), happened(call), happened(call, ENDED)]
    assert judged([call], found, SECRET) == Events(3)


def test_a_missing_event_is_lost_unless_a_worker_was_just_killed() -> None:
    call = a_call((0, 0.1, 1), (1, 1.1, 1))
    assert judged([call], [happened(call)], SECRET) == Events(2, lost=1)
    assert judged([call], [happened(call)], SECRET, [AT + 1.14]) == Events(2, forgiven=1)
    assert judged([call], [happened(call)], SECRET, [AT + 1.16]) == Events(2, lost=1)
    assert judged([call], [happened(call)], SECRET, [AT + 0.99]) == Events(2, lost=1)
    assert judged([call], [], SECRET, [AT + 1.14]) == Events(2, lost=1, forgiven=1)


def test_an_event_that_is_there_twice_must_have_been_retried() -> None:
    once, twice = a_call((0, 0.1, 1)), a_call((0, 0.1, 2))
    assert judged([once], [happened(once)] * 2, SECRET) == Events(1, strange=1)
    assert judged([twice], [happened(twice)] * 2, SECRET) == Events(1, doubled=1)
    assert judged([twice], [happened(twice)] * 3, SECRET) == Events(1, doubled=1, strange=1)


def test_what_nobody_did_is_strange() -> None:
    call, other = a_call((0, 0.1, 1)), Call("CA" + "1" * 32, AT)
    assert judged([call], [happened(call), happened(other)], SECRET) == Events(1, strange=1)
    elsewhere = happened(call)._replace(place="billing")
    assert judged([call], [elsewhere], SECRET) == Events(1, lost=1, strange=1)


def test_a_request_without_a_right_answer_may_have_any_event() -> None:
    call = Call("CA" + "0" * 32, AT)
    call.add(None, AT, None, 2)
    assert judged([call], [], SECRET) == Events()
    assert judged([call], [happened(call)] * 2, SECRET) == Events()
    assert judged([call], [happened(call)] * 3, SECRET) == Events(strange=1)


def test_a_call_goes_on_when_its_name_changes_with_the_day() -> None:
    midnight = datetime(2026, 11, 25, 9, tzinfo=UTC).timestamp()
    call = Call("CA" + "0" * 32, midnight - 5)
    found = []
    for at in (midnight - 5, midnight + 5):
        call.add(ROW, at, at)
        found.append(CallEvent(0, hashed(call.sid, SECRET, at), *ROW))
    assert found[0].call != found[1].call
    assert judged([call], found, SECRET) == Events(2)


# Callers, and what surrounds them


def test_a_hasty_caller_presses_the_key_when_it_is_named_a_patient_one_later() -> None:
    oracle = Oracle()
    edition = oracle.add(TREE)
    (right,) = oracle.answers(edition, "/voice", (), (AT,))
    page = Reader().page(right.body, "text/xml")
    gather, heard = page.verbs[0], page.heard[0]
    assert isinstance(gather, Gather)
    assert heard
    acts: dict[bool, list[tuple[float, str]]] = {False: [], True: []}
    for seed in range(300):
        mind = Mind(oracle.people[edition][0], random.Random(seed))
        act = mind._choice(State(edition), gather, heard, heard.seconds + 1)
        acts[mind.habit.whole].append((act.after, act.key))
    assert {key for _, key in acts[False]} == {"1", "2", "3", "4"}
    assert all(after < heard.seconds for after, key in acts[False] if key != "4")
    assert all(after > heard.seconds for after, _ in acts[True])


@pytest.mark.parametrize(
    ("setting", "hours"), [(settings.spring, timedelta(0)), (settings.autumn, timedelta(hours=1))]
)
def test_the_clinic_opens_when_its_clock_comes_to_the_hour(
    setting: Callable[[], settings.Setting], hours: timedelta
) -> None:
    # In spring at the change itself; in autumn an hour before, and the change changes nothing.
    made = setting()
    line = load(made.tree).line
    assert line
    change = datetime.fromtimestamp(made.change, UTC)
    assert change - datetime.now(UTC) < timedelta(366)
    second = timedelta(seconds=1)
    assert "desk" in schedule.at_time(line, change - hours - second).default.closed
    assert "desk" not in schedule.at_time(line, change - hours).default.closed
    same = schedule.at_time(line, change - second) == schedule.at_time(line, change)
    assert same == bool(hours)


def test_the_clock_of_a_process_is_put_ahead() -> None:
    made = settings.spring()
    code = "import datetime as d, time; print(time.time(), d.datetime.now(d.UTC).timestamp())"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **made.environ},
        capture_output=True,
        text=True,
        check=True,
    )
    for shown in ran.stdout.split():
        assert 0 <= float(shown) - made.ahead - time.time() + 60 < 60
