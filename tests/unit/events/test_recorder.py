"""What is recorded of calls, and that nothing of it says who called."""

import sqlite3
import stat
from pathlib import Path
from threading import Thread

import pytest

from ivr.dialogue.state import State
from ivr.dialogue.turn import Move
from ivr.events.event import DAY
from ivr.events.journal import Journal, read_journal
from ivr.events.recorder import hashed, kept_secret, recorder
from tests.support.lines import METERED, READ, SIGNED, serving, until

SECRET = "0123456789abcdef0123456789abcdef"
NOON = 1_795_604_400.0  # 2026-11-25 at noon UTC, or near it


def test_a_call_has_the_same_hash_all_day() -> None:
    one = hashed("CA1", SECRET, NOON)
    assert len(one) == 16
    assert hashed("CA1", SECRET, NOON + 8 * 3600) == one
    assert hashed("CA1", SECRET, NOON + DAY / 1000) != one
    assert hashed("CA2", SECRET, NOON) != one
    assert hashed("CA1", f"{SECRET}x", NOON) != one


def test_a_move_is_recorded_with_its_place_pace_and_contact(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    record = recorder(journal, SECRET)
    state = State("0123456789ab", "cost", 2, 1, True, "desk", True, 1, 1, "es-US")
    record("CA1", Move(state, "busy"), "token")
    record("CA9", Move(state, "whisper"), "other")  # somebody else's
    record("CA1", Move(State("0123456789ab"), "arrived"), "")
    journal.close()
    first, second = read_journal(journal.path, 0)[0]
    assert first[2:-1] == ("0123456789ab", "es-US", "cost", 2, "busy", "desk", 2)
    assert second[2:] == ("0123456789ab", "", "main", 1, "arrived", "", 0, "")
    assert len(first.request) == 16
    assert "token" not in first
    assert first.call == second.call


def test_a_secret_is_made_once_and_nobody_else_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret"
    said: list[str] = []
    made = kept_secret(path, said.append)
    assert len(made) == 64
    assert kept_secret(path, said.append) == made
    assert said == []
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("left", ["", "0123"])
def test_half_a_secret_is_replaced(tmp_path: Path, left: str) -> None:
    path = tmp_path / "secret"
    path.write_text(left)
    said: list[str] = []
    made = kept_secret(path, said.append)
    assert (len(made), said) == (64, [])
    assert path.read_text() == made
    assert list(tmp_path.iterdir()) == [path]


def test_a_secret_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.mkdir()
    said: list[str] = []
    assert len(kept_secret(path, said.append)) == 64
    assert said == [f"{path}: Is a directory; calls that go on after a restart count as two"]


def test_the_line_answers_where_nothing_can_be_written(tmp_path: Path) -> None:
    environ = SIGNED | {"DATABASE_URL": "sqlite:////proc/nowhere/line.db"}
    with serving(tmp_path, environ=environ) as line:
        edition = line.edition()
        assert "At eight." in line.call(f"/voice/{edition}/main", Digits="1").text
        until(
            lambda: "/proc/nowhere/line.db-line/secret: No such file or directory" in line.said(),
            line,
        )
        assert "calls are not written down" in line.said()
        assert "Traceback" not in line.said()


MARKED = {
    "CallSid": "CAmarked00000000000000000000000000",
    "From": "+16175550142",
    "Caller": "+16175550142",
    "FromCity": "Marked Heath",
    "CallerName": "Mx. Marked",
    "SpeechResult": "marked words",
    "ForwardedFrom": "+16175550143",
}


def unmarked(folder: Path) -> set[str]:
    """Check that no file in a folder says anything of the caller, and return their names."""
    needles = [value.encode() for value in MARKED.values()]
    needles += [b"6175550142", b"CAmarked", b"marked"]
    found = {path for path in folder.rglob("*") if path.is_file()}
    for path in found:
        content = path.read_bytes()
        assert not [needle for needle in needles if needle in content], path
    return {path.name for path in found}


def test_nothing_about_the_caller_is_written_anywhere(tmp_path: Path) -> None:
    environ = METERED | {"LOG_LEVEL": "debug", "TMPDIR": str(tmp_path)}
    with serving(tmp_path, environ=environ) as line:
        edition = line.edition()
        line.call(**MARKED)
        for fields in ({"Digits": "1"}, {"Digits": "8"}, {"Digits": ""}, {"Digits": "0"}):
            line.call(f"/voice/{edition}/main", **MARKED, **fields)
        line.call(f"/voice/{edition}/main?to=desk", **MARKED, DialCallStatus="busy")
        line.call("/voice/nonsense?misses=x", **MARKED)
        line.call("/voice/status", **MARKED, CallStatus="completed")
        # Several at once, out of order and again.
        ended = {**MARKED, "CallStatus": "completed"}
        threads = [Thread(target=line.call, args=("/voice/status",), kwargs=ended) for _ in "abc"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        database = tmp_path / "var" / "ivr.db"

        def written() -> list[tuple[str, str]]:
            with sqlite3.connect(database) as connection:
                query = "SELECT reason, call FROM events ORDER BY id"
                return list(connection.execute(query))

        until(lambda: len(written()) == 11, line)
        # And requests that are not Twilio's.
        for path in ("/voice/marked?marked=1", "/marked", "/prompts/marked.wav", "/metrics?marked"):
            heading = {"X-Request-Id": MARKED["CallSid"], "User-Agent": "marked"}
            line.ask("POST", path, heading, b"From=marked")
            line.ask("GET", path, heading)
        figures = line.ask("GET", "/metrics", READ)
        assert b'ivr_steps_total{reason="busy"} 1.0' in figures.body
        assert b"marked" not in figures.body.lower()
        assert len([one for one in line.logged() if one["event"] == "answered"]) > 20
        assert {"counter_0.db", "output.txt"} <= unmarked(tmp_path)
    unmarked(tmp_path)
    found = written()
    assert [reason for reason, _ in found] == [
        *("arrived", "entered", "slower", "no_input", "transferring", "busy", "entered"),
        *["ended"] * 4,
    ]
    assert len({call for _, call in found}) == 1
