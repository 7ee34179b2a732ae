"""What Prometheus reads of a line that runs: closed, complete, and with nothing of who called."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client.parser import text_string_to_metric_families

from ivr.store.database import state_folder
from tests.support.databases import Postgres
from tests.support.lines import (
    METERED,
    METRICS_TOKEN,
    READ,
    SIGNED,
    TREE,
    Answer,
    Line,
    answers,
    serving,
    until,
)

Figures = dict[tuple[str, ...], float]


def asked(line: Line, authorization: str = "") -> Answer:
    headers = {"Authorization": authorization} if authorization else {}
    return line.ask("GET", "/metrics", headers)


def figures(line: Line) -> Figures:
    """Each figure by its name and the values of its labels, in the order of their names."""
    text = line.ask("GET", "/metrics", READ).text
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def calls(line: Line, number: int) -> set[str]:
    """Make so many calls; which workers answered, by what their ids of requests begin with."""
    found = [line.call() for _ in range(number)]
    assert {answer.status for answer in found} == {200}
    return {answer.headers["x-request-id"].partition("-")[0] for answer in found}


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    with serving(tmp_path_factory.mktemp("line"), environ=METERED) as line:
        yield line


class TestWhoMayRead:
    def test_nobody_without_a_token_to_show(self, tmp_path: Path) -> None:
        with serving(tmp_path, environ=SIGNED | {"TMPDIR": str(tmp_path)}) as line:
            there = asked(line, f"Bearer {METRICS_TOKEN}")
            nothing = line.ask("GET", "/prompts/nothing", {})
            assert (there.status, there.body) == (404, nothing.body)
            assert list(tmp_path.glob("ivr-*/live"))
            assert not list(tmp_path.glob("ivr-*/metrics"))  # nothing is counted either

    def test_the_library_is_loaded_for_nobody_else(self) -> None:
        loaded = (
            "import sys; from ivr.server import serve; print('prometheus_client' in sys.modules)"
        )
        assert subprocess.check_output([sys.executable, "-c", loaded]) == b"False\n"

    @pytest.mark.parametrize(
        "shown",
        [
            "",
            "Bearer",
            "Bearer ",
            f"Bearer {METRICS_TOKEN}x",
            f"Bearer {METRICS_TOKEN[:-1]}",
            f"Bearer {METRICS_TOKEN[:-1]}\u00e9",
            METRICS_TOKEN,
            f"Basic {METRICS_TOKEN}",
            "Basic YTpi",
            'Bearer realm="x", a=b',
        ],
    )
    def test_nobody_who_shows_another(self, line: Line, shown: str) -> None:
        answer = asked(line, shown)
        assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert answer.text == "Prometheus needs METRICS_TOKEN as its bearer token.\n"

    @pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
    def test_whoever_shows_it(self, line: Line, scheme: str) -> None:
        answer = asked(line, f"{scheme} {METRICS_TOKEN}")
        assert answer.status == 200
        assert answer.headers["content-type"].startswith("text/plain; version=")

    def test_nobody_writes_there(self, line: Line) -> None:
        assert line.ask("POST", "/metrics", READ).status == 405


def test_figures_are_in_either_of_prometheus_formats(line: Line) -> None:
    line.call()
    accepting = READ | {"Accept": "application/openmetrics-text; version=1.0.0"}
    answer = line.ask("GET", "/metrics", accepting)
    assert answer.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    families = openmetrics.text_string_to_metric_families(answer.text)  # type: ignore[no-untyped-call]
    found = {family.name: family for family in families}
    assert {name: family.type for name, family in found.items()} == {
        "ivr_answers": "counter",
        "ivr_answer_seconds": "histogram",
        "ivr_steps": "counter",
        "ivr_live": "info",
        "ivr_database_up": "gauge",
        "ivr_journals_waiting_bytes": "gauge",
        "ivr_events_quarantined": "gauge",
    }
    assert all(family.documentation for family in found.values())


def test_every_answer_is_counted_by_what_it_was_to(tmp_path: Path) -> None:
    with serving(tmp_path, environ=METERED) as line:
        edition = line.edition()
        before = figures(line)
        line.call(CallSid="CA1")
        line.call(f"/voice/{edition}/main", Digits="1")
        line.call(f"/voice/{edition}/main", Digits="7")
        line.call("/voice/status", CallStatus="completed")
        line.ask("POST", "/voice", {})
        for path in (
            "/prompts/none.wav",
            "/nothing",
            "/prompts",
            "/",
            "/voicemail",
            "/voice",
        ):
            line.ask("GET", path, {})
        found = figures(line)
        new = {key: value - before.get(key, 0) for key, value in found.items()}
        assert {key[1:]: value for key, value in new.items() if key[0] == "ivr_answers_total"} == {
            ("200", "voice"): 3,
            ("204", "voice"): 1,
            ("403", "voice"): 1,
            ("405", "voice"): 1,
            ("404", "prompts"): 2,
            ("404", "other"): 2,
            ("200", "other"): 2,  # the look before, and the home page
        }
        assert new["ivr_answer_seconds_count", "voice"] == 6
        assert new["ivr_answer_seconds_bucket", "+Inf", "voice"] == 6
        assert 0 < found["ivr_answer_seconds_sum", "voice"] < 6 * 15
        assert {key[1]: value for key, value in found.items() if key[0] == "ivr_steps_total"} == {
            "arrived": 1,
            "entered": 1,
            "no_match": 1,
            "ended": 1,
        }


def test_workers_add_up_and_one_that_is_killed_takes_nothing_away(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "2", environ=METERED | {"TMPDIR": str(tmp_path)}) as line:
        answered, made = set[str](), 0

        def both() -> bool:
            nonlocal made
            made += 10
            answered.update(calls(line, 10))
            assert figures(line)["ivr_steps_total", "arrived"] == made
            return len(answered) == 2

        until(both, line)
        files = {path.name for path in tmp_path.glob("ivr-*/metrics/*")}
        for _ in range(2):  # the one that comes in its place counts on where it ended
            [killed, stays] = line.workers()
            os.kill(killed, signal.SIGKILL)
            until(lambda: len(line.workers()) == 2 and killed not in line.workers(), line)  # noqa: B023
            assert stays in line.workers()
            until(lambda: answers(line), line)
            answered.clear()
            until(both, line)
        assert {path.name for path in tmp_path.glob("ivr-*/metrics/*")} == files
        assert figures(line)["ivr_answer_seconds_count", "voice"] == made


def test_only_the_live_edition_is_named(tmp_path: Path) -> None:
    with serving(tmp_path, environ=METERED) as line:
        for text in (TREE, TREE.replace("eight", "nine"), TREE.replace("eight", "ten")):
            before = line.edition()
            line.tree.write_text(text)
            if text != TREE:
                until(lambda: line.edition() != before, line)  # noqa: B023
            shown = [key for key in figures(line) if key[0] == "ivr_live_info"]
            assert shown == [("ivr_live_info", line.edition())]


def test_the_database_and_what_waits_for_it(tmp_path: Path, postgres: Postgres) -> None:
    environ = METERED | {"DATABASE_URL": postgres.database()}
    with serving(tmp_path, environ=environ) as line:
        until(lambda: ("ivr_journals_waiting_bytes",) in figures(line), line)
        until(lambda: figures(line)["ivr_database_up",] == 1, line)
        postgres.stop()
        try:
            until(lambda: figures(line)["ivr_database_up",] == 0, line)
            calls(line, 20)
            journals = tmp_path / state_folder(environ["DATABASE_URL"]) / "records"
            until(lambda: figures(line)["ivr_journals_waiting_bytes",] >= 20 * 50, line)

            def waiting() -> int:
                return sum(path.stat().st_size for path in journals.glob("*.journal"))

            until(lambda: figures(line)["ivr_journals_waiting_bytes",] == waiting(), line)
        finally:
            postgres.start()
        until(lambda: figures(line)["ivr_journals_waiting_bytes",] == 0, line)
        until(lambda: figures(line)["ivr_database_up",] == 1, line)
        assert figures(line)["ivr_events_quarantined",] == 0
        (journals / "x.quarantine").write_bytes(b"refused\nrefused\n")
        until(lambda: figures(line)["ivr_events_quarantined",] == 2, line)
        assert '"quarantined":2' in line.ask("GET", "/healthz", {}).text


def test_the_line_answers_even_where_nothing_can_be_counted(tmp_path: Path) -> None:
    with serving(tmp_path, environ=METERED | {"TMPDIR": str(tmp_path)}) as line:
        [metrics] = tmp_path.glob("ivr-*/metrics")
        for path in metrics.iterdir():
            path.unlink()
        metrics.rmdir()
        metrics.write_text("somebody's own")
        failed = line.ask("GET", "/metrics", READ)
        assert failed.status == 500
        [worker] = line.workers()
        os.kill(worker, signal.SIGKILL)
        until(lambda: line.workers() not in ([], [worker]) and answers(line), line)
        assert line.call().status == 200
        assert line.ask("GET", "/metrics", READ).status == 404
        assert "error: nothing is counted for Prometheus: " in line.said()
