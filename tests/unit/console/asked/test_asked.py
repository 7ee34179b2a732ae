"""The figures in the console: counted from events, in any period, each as a table and as CSV."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from ivr.tree.hours import zone_info
from tests.support.called import CALLS, store_calls
from tests.support.html import text
from tests.support.pages import Pages, pages, publish
from tests.support.paths import SHIPPED


@pytest.fixture
def called(tmp_path: Path) -> Iterator[Pages]:
    """The shipped line, which was called yesterday at ten."""
    with pages(tmp_path) as served:
        ten = datetime.now(zone_info("America/New_York")).replace(hour=10, minute=0)
        store_calls(served.table, ten - timedelta(days=1), "yesterday", CALLS)
        yield served


def get(served: Pages, path: str = "/") -> TestResponse:
    return served.app.test_client().get(f"/console/asked{path}")


def test_a_day_of_calls_in_figures(called: Pages) -> None:
    page = text(get(called).text)
    assert "Calls 7 Heard an answer 5 71% Spoke with somebody 0 0% Gave up 2 29%" in page
    assert "In Silence Wrong key the main menu 1 1" in page
    assert "Last heard Calls the main menu 2" in page
    assert re.search(r"1 General questions about virtual visits 3 43% 1 ", page)
    assert "Nobody asked to speak with somebody." in page
    assert "Nothing about who called is kept" in page


def test_every_table_is_a_file(called: Pages) -> None:
    page = get(called, "/?since=7d")
    found = dict(re.findall(r'href="(/console/asked/([a-z-]+)\.csv\?since=7d)"', page.text))
    assert set(found.values()) == {
        "summary", "days", "hours", "questions", "gave-up", "missed", "transfers", "languages",
        "editions",
    }  # fmt: skip
    for address in found:
        answer = called.app.test_client().get(address)
        assert answer.content_type == "text/csv; charset=utf-8"
        rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))
        assert len({len(row) for row in rows}) == 1
    missed = called.app.test_client().get("/console/asked/missed.csv").text.split("\r\n")
    assert missed == ["\ufeffid,place,no_input,no_match", "main,the main menu,1,1", ""]


def test_any_period_and_what_is_not_one(called: Pages) -> None:
    assert "Nobody has called in this time." in text(get(called, "/?since=2020").text)
    wrong = get(called, "/?since=next+week")
    assert wrong.status_code == 400
    assert "This is not a time" in text(wrong.text)
    assert "Calls 7" in text(wrong.text)  # the usual period
    assert get(called, "/questions.csv?since=next+week").status_code == 400
    assert get(called, "/people.csv").status_code == 404
    assert get(called, "/?edition=99").status_code == 400


def test_two_editions_are_compared_once_there_are_enough_calls(called: Pages) -> None:
    assert "There are no two editions with calls in this time." in text(get(called).text)
    publish(called.settings, {"": SHIPPED.read_bytes() + b"# changed\n"}, "Ben")
    now = datetime.now(zone_info("America/New_York"))
    store_calls(called.table, now - timedelta(hours=3), "after", ("1,1",) * 40)
    called.app.extensions.pop("ivr-figures")
    assert "too few calls to compare: 7 in edition 1 and 40 in edition 2" in text(get(called).text)
    store_calls(called.table, now - timedelta(days=3), "a", ("1,1",) * 40)
    publish(called.settings, {"": SHIPPED.read_bytes() + b"# again\n"}, "Ben")
    store_calls(called.table, now - timedelta(hours=2), "b", ("",) * 30)
    called.app.extensions.pop("ivr-figures")
    page = text(get(called).text)
    assert "Edition 2, then edition 3. Of 100 such statements 95 are right." in page
    assert "Gave up 0% before, 100% after changed: between +88 and +100 points" in page
    other = text(get(called, "/?before=1&after=3").text)
    assert "too few calls to compare: 7 in edition 1 and 30 in edition 3" in other
