"""The process of the pages, with the real `ivr serve`: its start, its end, and what it costs."""

import os
import signal
from pathlib import Path

from tests.support.lines import serving, until
from tests.support.processes import left_in


def test_it_begins_with_the_first_page(tmp_path: Path) -> None:
    with serving(tmp_path) as line:
        assert line.pages() == []
        answer = line.ask("GET", "/", {})
        assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
        (page,) = line.pages()
        assert os.getpriority(os.PRIO_PROCESS, page) == 10
    assert left_in(tmp_path) == []


def test_one_that_is_killed_begins_again_with_the_next_page(tmp_path: Path) -> None:
    with serving(tmp_path) as line:
        assert line.ask("GET", "/", {}).status == 200
        (page,) = line.pages()
        os.kill(page, signal.SIGKILL)
        assert line.ask("GET", "/", {}).status == 200
        assert line.pages() != [page]
        until(lambda: "the pages' process has ended (-9)" in line.said(), line)
