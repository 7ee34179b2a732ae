"""The page Now: what is in force, and a line closed, opened and told about by buttons."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from ivr.console.access import Role
from ivr.console.now.state import state
from ivr.editions import live_folder
from ivr.editions.closing import live
from ivr.editions.live_folder import Progress
from ivr.tree.load.loader import load
from tests.support.lines import TREE
from tests.support.pages import Pages, pages

MENU = f"timezone: America/New_York\n{TREE}"
TWO = MENU.replace(
    "greeting:", "  billing:\n    name: the billing office\n    number: 617-726-2000\ngreeting:"
).encode()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Pages]:
    with pages(tmp_path, TWO) as found:
        yield found


def read(client: FlaskClient, path: str) -> str:
    answer = client.get(f"/console/now/{path}")
    assert answer.status_code == 200, answer.text
    return as_text(answer.text)


def as_text(html: str) -> str:
    """The words of a page, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def seen(client: FlaskClient, path: str) -> str:
    """What a page says that was looked at."""
    found = re.search(r'name="seen" value="(\w+)"', client.get(f"/console/now/{path}").text)
    assert found
    return found[1]


def heard(served: Pages) -> list[str]:
    return [one.text for one in live(served.table).line.default.notices]


def test_a_line_that_is_open_says_so_and_who_can_be_reached(client: FlaskClient) -> None:
    said = read(client, "")
    assert "The line is open" in said
    assert "Edition 1 is live. Callers hear it." in said
    assert "the billing office : always" in said


def test_a_reason_is_shown_as_callers_will_hear_it_and_one_more_click_closes_the_line(
    client: FlaskClient, served: Pages
) -> None:
    said = read(client, "close?reason=snow")
    assert "Callers will hear first We are closed because of the snow." in said
    assert "Everybody is closed, until the end of today." in said
    assert heard(served) == []
    form = {"reason": "snow", "seen": seen(client, "close?reason=snow")}
    assert client.post("/console/now/close", data=form).status_code == 302
    assert heard(served) == ["We are closed because of the snow."]
    newest = served.table.newest()
    assert newest
    assert (newest.origin, newest.by) == ("closing", "Anna Lee")
    assert newest.note == "closed until the end of today: We are closed because of the snow."
    assert b"because of the snow" in served.settings.tree.read_bytes()
    said = read(client, "")
    assert "The line is closed" in said
    assert "Closed from here until the end of today." in said


def test_a_closed_line_is_opened_by_two_clicks(client: FlaskClient, served: Pages) -> None:
    close(client)
    said = read(client, "open")
    assert "Callers will no longer hear We are closed because of the snow." in said
    assert client.post("/console/now/open", data={"seen": seen(client, "open")}).status_code == 302
    assert heard(served) == []
    assert served.settings.tree.read_bytes() == TWO
    assert [one.origin for one in served.table.all()] == ["opening", "closing", "file"]


def close(client: FlaskClient, query: str = "reason=snow", **fields: str) -> str:
    """Close the line as a person does; return the words of the page that comes then."""
    form = {"reason": "snow", "seen": seen(client, f"close?{query}")} | fields
    answer = client.post("/console/now/close", data=form)
    return as_text(answer.text)


def test_words_that_nobody_has_seen_as_callers_hear_them_are_shown_first(
    client: FlaskClient, served: Pages
) -> None:
    said = close(client, **{"text-en-US": "the flood"})
    assert "Nothing has changed yet." in said
    assert "We are closed because of the flood." in said
    assert heard(served) == []


def test_one_office_is_closed_until_a_day_and_time(client: FlaskClient, served: Pages) -> None:
    query = "reason=meeting&for=billing&until=time&date=2099-12-24&time=14:00"
    said = read(client, f"close?{query}")
    assert "You cannot reach the billing office now because of a staff meeting." in said
    assert "Closed: the billing office, until Thursday, December 24, 2099, 2:00 PM." in said
    fields = {"for": "billing", "until": "time", "date": "2099-12-24", "time": "14:00"}
    close(client, query, reason="meeting", **fields)
    assert "until: 2099-12-24 14:00\n" in served.settings.tree.read_text()
    assert "The line is open" in read(client, "")
    assert "the billing office : no" in read(client, "")


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("", "The date is missing: choose a day."),
        ("2020-01-01", "This day or time is over: choose a later one."),
        ("2026-02-30", "This day or time does not exist: choose another one."),
    ],
)
def test_a_day_that_cannot_be_is_refused_beside_its_field(
    client: FlaskClient, date: str, said: str
) -> None:
    page = client.get(f"/console/now/close?reason=snow&until=time&date={date}").text
    assert f'id="error-date">{said}' in page
    assert 'aria-describedby="error-date"' in page
    assert "Close the line now" not in page


def test_own_words_are_asked_for_first(client: FlaskClient) -> None:
    said = read(client, "close?reason=own")
    assert "Close the line now" not in said
    assert "Show what callers will hear" in said


def test_a_notice_goes_live_and_is_taken_back(client: FlaskClient, served: Pages) -> None:
    text = "Flu shots are here."
    query = f"notice?text-en-US={text}&until=open"
    assert f"Callers will hear {text}" in read(client, query)
    form = {"text-en-US": text, "until": "open", "seen": seen(client, query)}
    assert client.post("/console/now/notice", data=form).status_code == 302
    assert heard(served) == [text]
    assert "closes: none" in served.settings.tree.read_text()
    said = read(client, "")
    assert "The line is open" in said
    assert f"{text} Nobody is closed by it, without an end." in said
    form = {"notice": "1", "seen": seen(client, "open?notice=1")}
    assert client.post("/console/now/open", data=form).status_code == 302
    assert heard(served) == []
    assert served.settings.tree.read_bytes() == TWO


def test_a_notice_without_a_text_is_refused(client: FlaskClient, served: Pages) -> None:
    answer = client.post("/console/now/notice", data={"text-en-US": "  "})
    assert 'id="error-text-en-US">Write what callers should hear.' in answer.text
    assert heard(served) == []


def test_what_somebody_else_published_meanwhile_is_seen_before_it_is_closed(
    client: FlaskClient, served: Pages
) -> None:
    old = seen(client, "close?reason=snow")
    close(client, "reason=power", reason="power")
    answer = client.post("/console/now/close", data={"reason": "snow", "seen": old})
    assert "It replaces: We are closed because of a power cut." in as_text(answer.text)
    assert heard(served) == ["We are closed because of a power cut."]


def test_a_menu_file_that_changed_meanwhile_is_left_alone(
    client: FlaskClient, served: Pages
) -> None:
    served.settings.tree.write_bytes(b"# mine\n" + TWO)
    close(client)
    assert served.settings.tree.read_bytes() == b"# mine\n" + TWO


def test_texts_are_in_each_language_of_the_line(tmp_path: Path) -> None:
    with pages(tmp_path) as served:
        said = read(served.app.test_client(), "close?reason=snow")
        assert "We are closed because of the snow." in said
        if len(live(served.table).line.languages) > 1:
            assert "nieve" in said


def test_whoever_may_only_look_has_no_buttons(client: FlaskClient, served: Pages) -> None:
    served.sign_in(Role.EDITOR)
    said = read(client, "")
    assert "Close the line" not in said
    for path in ("close", "notice", "open"):
        assert client.get(f"/console/now/{path}").status_code == 403
        assert client.post(f"/console/now/{path}").status_code == 403


def test_words_of_callers_are_only_words(client: FlaskClient) -> None:
    page = client.get('/console/now/notice?text-en-US=<script>"&until=open').text
    assert "<script>&#34;" not in page
    assert "&lt;script&gt;&#34;" in page


def test_while_the_database_is_away_the_page_says_so_and_what_callers_hear(
    client: FlaskClient, served: Pages
) -> None:
    served.table.engine.dispose()
    database = served.settings.tree.parent / "ivr.db"
    database.rename(database.with_name("away.db"))
    database.mkdir()
    said = read(client, "")
    assert "The database is away" in said
    assert "The line is open" in said
    assert "Add a notice" not in said
    assert client.get("/console/now/close?reason=snow").status_code == 302


def test_how_much_audio_is_made_or_why_it_cannot_be_is_shown(
    client: FlaskClient, served: Pages
) -> None:
    close(client)
    newest = served.table.newest()
    assert newest
    folder = served.settings.tree.parent / "live"
    live_folder.write_progress(folder, Progress(newest.edition, 3, 9))
    said = read(client, "")
    assert "Edition 2 is going live. Its audio is being made: 3 of 9 texts." in said
    assert "Callers hear the edition before it until then." in said
    live_folder.write_progress(folder, Progress(newest.edition, failed="its audio: no engine"))
    assert "Edition 2 cannot go live yet. its audio: no engine" in read(client, "")


def test_a_notice_is_coming_until_it_is_heard() -> None:
    notices = "notices: [{text: It snows., from: 2026-12-23, until: 2026-12-25}]\n"
    line = load((MENU + notices).encode()).line
    assert line
    before, then = (state(line, datetime(2026, 12, day, 12, tzinfo=UTC)) for day in (22, 24))
    assert [len(found) for found in (before.coming, before.heard)] == [1, 0]
    assert [len(found) for found in (then.coming, then.heard)] == [0, 1]
