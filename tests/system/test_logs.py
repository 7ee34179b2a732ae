"""What a running line writes: lines of JSON, each with the id of the request that it is about."""

import json
import os
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from ivr.prompts.keys import key
from tests.support.databases import Postgres
from tests.support.lines import (
    METERED,
    READ,
    SIGNED,
    TREE,
    Line,
    as_text,
    free_port,
    serving,
    until,
)
from tests.support.waiting import PATIENCE

BROKEN = TREE.replace("greeting:", "greetin:")
ID = "8601b555-6a83-4c12-8269-97c8e32cdb5a"


def lines(line: Line, begins: str) -> list[dict[str, object]]:
    """List the lines whose text begins with this."""
    return [one for one in line.logged() if one["event"].startswith(begins)]


def spoil(folder: Path, line: Line) -> None:
    """Damage the live edition so that no answer can be made from it, as a bug would."""
    [live] = folder.glob("ivr-*/live")
    edition = live.read_text()[:12]
    sounds = json.dumps({key("Thank you for calling the clinic.", "en-US", slow=False): 5}).encode()
    [text] = [path for path in live.parent.glob("*.json") if path.stem == edition]
    text.write_bytes(sounds)
    live.write_text(f"{edition}-{sha256(sounds).hexdigest()[:8]}")


def test_every_line_of_a_run_is_a_json_object(tmp_path: Path, postgres: Postgres) -> None:
    environ = METERED | {"TMPDIR": str(tmp_path), "LOG_LEVEL": "debug"}
    environ |= {"DATABASE_URL": postgres.database()}
    with serving(tmp_path, "--workers", "2", "--at", "2026-12-24 18:00", environ=environ) as line:
        edition = line.edition()
        line.call()
        line.call(f"/voice/{edition}/main", Digits="1")
        line.ask("POST", "/voice", {})
        line.tree.write_text(BROKEN)
        until(lambda: lines(line, f"{line.tree}:8:1: error: "), line)
        postgres.stop()
        try:
            until(lambda: "the line goes on with what it knows" in line.said(), line)
            until(lambda: line.call() and lines(line, "events wait in their journals"), line)
        finally:
            postgres.start()
        until(lambda: lines(line, "the database is back"), line)
        [metrics] = tmp_path.glob("ivr-*/metrics")
        metrics.rename(tmp_path / "metrics")
        assert line.ask("GET", "/metrics", READ).status == 500
        line.process.terminate()
        assert line.ended() == 0
    found = line.logged()
    assert "".join(f"{json.dumps(one)}\n" for one in found) == line.output.read_text()
    for one in found:
        assert {"timestamp", "level", "event", "logger"} <= set(one)
        assert one["timestamp"].endswith("Z")
        assert one["level"] in ("debug", "info", "warning", "error")
    assert {"debug", "info", "warning", "error"} == {one["level"] for one in found}


def test_an_error_is_logged_with_the_id_of_the_answer(tmp_path: Path) -> None:
    with serving(tmp_path, environ=METERED | {"TMPDIR": str(tmp_path)}) as line:
        [metrics] = tmp_path.glob("ivr-*/metrics")
        metrics.rename(tmp_path / "metrics")
        answer = line.ask("GET", "/metrics?a=secret", READ | {"X-Request-Id": ID})
        assert (answer.status, answer.headers["x-request-id"]) == (500, ID)
        [error] = lines(line, "a request could not be answered")
        assert (error["level"], error["request_id"]) == ("error", ID)
        assert str(error["exception"]).startswith("Traceback (most recent call last):\n")
        assert "secret" not in line.output.read_text()
        assert "metrics?" not in line.output.read_text()


def test_a_call_that_goes_wrong_is_logged_with_the_id_of_the_answer(tmp_path: Path) -> None:
    with serving(tmp_path, environ=METERED | {"TMPDIR": str(tmp_path)}) as line:
        spoil(tmp_path, line)
        until(lambda: "went wrong" in line.call().text, line)
        answer = line.call()
        ids = {one["request_id"]: one for one in lines(line, "no answer at ")}
        assert answer.status == 200
        assert "Traceback" in str(ids[answer.headers["x-request-id"]]["exception"])


def test_each_request_has_a_line_at_level_debug(tmp_path: Path) -> None:
    with serving(tmp_path, environ=SIGNED | {"LOG_LEVEL": "debug"}) as line:
        edition = line.edition()
        answer = line.call(f"/voice/{edition}/main?misses=1", Digits="1")
        [one] = [one for one in line.logged() if one.get("reason") == "entered"]
        assert one["request_id"] == answer.headers["x-request-id"]
        assert (one["event"], one["level"], one["status"]) == ("answered", "debug", 200)
        assert (one["to"], one["place"], one["edition"]) == ("voice", "when-are-you-open", edition)
        assert 0 < one["milliseconds"] < 15_000
        assert "misses" not in line.output.read_text()
    with serving(tmp_path) as line:
        line.call()
        assert lines(line, "answered") == []


def test_refusals_are_logged_once_for_a_while(tmp_path: Path) -> None:
    with serving(tmp_path) as line:
        for _ in range(5):
            assert line.ask("POST", "/voice/marked?marked=1", {}, b"marked").status == 403
        [one] = lines(line, "a request was refused (403)")
        assert one["level"] == "warning"
        assert "marked" not in line.output.read_text()


def test_announcements_are_written_at_any_level(tmp_path: Path) -> None:
    with serving(tmp_path, environ=SIGNED | {"LOG_LEVEL": "error"}) as line:
        assert line.said().splitlines()[1].startswith("The line answers at ")
        assert line.ask("POST", "/voice", {}).status == 403
        line.tree.write_text(BROKEN)
        until(lambda: lines(line, f"{line.tree}:8:1: error: "), line)
        assert lines(line, "a request was refused") == []


def test_on_a_terminal_it_is_text(tmp_path: Path) -> None:
    file = tmp_path / "tree.yaml"
    file.write_text(TREE)
    screen, terminal = os.openpty()
    command = [sys.executable, "-m", "ivr", "serve", str(file), "--port", str(free_port())]
    environ = {**os.environ, "LOG_LEVEL": "info"}
    process = subprocess.Popen(command, cwd=tmp_path, env=environ, stderr=terminal)
    os.close(terminal)
    seen = ""
    try:
        while "Ctrl-C ends it" not in seen:
            seen += os.read(screen, 4096).decode()
        file.write_text(BROKEN)
        while "callers still hear" not in seen:
            seen += os.read(screen, 4096).decode()
    finally:
        process.terminate()
        assert process.wait(PATIENCE) == 0
        os.close(screen)
    lines = seen.splitlines()
    assert re.fullmatch(rf"{re.escape(str(file))}: edition 1 is live", lines[0])
    assert lines[1].startswith("Only this computer can call the line, because ")
    assert lines[2].startswith("The line answers at http://127.0.0.1:")
    assert lines[3].startswith("Nobody may use the console yet. Open it within an hour, once: ")
    assert lines[4].startswith(f"{file}:8:1: error: the file: unknown field")
    assert lines[5:7] == ["    8 | greetin: Thank you for calling the clinic.", "      | ^"]


MISHAPS = """
import logging, sys, threading, warnings
from ivr.logs import announce, configure
configure("info")
class Odd:
    def __del__(self): raise ValueError("in passing")
warnings.warn("old")
thread = threading.Thread(target=lambda: 1 / 0)
thread.start()
thread.join()
Odd()
announce("100 % \\u2026\\nand a second line")
logging.getLogger("ivr.x").error("failed: %s", "caf\\u00e9", extra={"secret": 1, "place": "main"})
logging.getLogger("other").info("not heard")
logging.getLogger("_granian").error("heard")
raise RuntimeError("at the end")
"""


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_what_python_itself_would_print_is_logged(encoding: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", MISHAPS],
        env=os.environ | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        text=True,
        check=False,
    )
    found = [json.loads(line) for line in ran.stderr.splitlines()]
    events = [(one["level"], one["event"]) for one in found]
    assert events[0] == ("warning", events[0][1])
    assert "UserWarning: old" in events[0][1]
    unexpected = ("critical", "unexpected error")
    assert events[1:] == [
        unexpected,
        unexpected,
        ("info", "100 % …\nand a second line"),
        ("error", "failed: café"),
        ("error", "heard"),
        unexpected,
    ]
    assert (found[4]["place"], "secret" in found[4]) == ("main", False)
    assert found[-1]["exception"].endswith("RuntimeError: at the end")
    assert "\nZeroDivisionError: division by zero\n" in as_text(ran.stderr)
