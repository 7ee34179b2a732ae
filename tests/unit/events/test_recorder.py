"""What is recorded of calls, and that nothing of it says who called."""

import stat
from pathlib import Path

import pytest

from ivr.dialogue.state import State
from ivr.dialogue.turn import Move
from ivr.events.event import DAY
from ivr.events.journal import Journal, read_journal
from ivr.events.recorder import hashed, kept_secret, recorder

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
