"""A line at work writes down nothing of who called, and answers where nothing can be written."""

import sqlite3
from pathlib import Path
from threading import Thread

from tests.support.lines import METERED, READ, SIGNED, serving, until


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
