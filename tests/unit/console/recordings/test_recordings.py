"""Recordings in the console: the script, what is taken in, what is out of date, and undo."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from ivr.check.check import check
from ivr.console.access import Role
from ivr.console.figures import Figures
from ivr.console.recordings import script, views
from ivr.console.recordings.script import rows
from ivr.prompts.recordings import Recordings
from tests.support.pages import Pages, pages, publish
from tests.support.voice import murmur

MENU = b"""\
name: Harbor Clinic
language: en-US
voice: prompts
greeting: Welcome to Harbor Clinic, where we are happy to help you.
menu:
  1:
    title: Parking
    answer: Park behind the house, and bring your ticket to the desk.
  2:
    title: Visits
    menu:
      1:
        title: Hours
        answer: You can come at any time of the day.
"""
GREETING = "/console/recordings/text/greeting"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Pages]:
    with pages(tmp_path, MENU) as served:
        yield served


def upload(client: FlaskClient, content: bytes, name: str = "a.wav", **form: str) -> str:
    data = {"sound": (BytesIO(content), name), **form}
    return client.post(GREETING, data=data, follow_redirects=True).text


def test_the_script_begins_with_what_most_callers_hear(client: FlaskClient) -> None:
    page = client.get("/console/recordings/").text
    texts = re.findall(r'<p class="words"[^>]*><a[^>]*>(.*?)</a>', page)
    assert texts[:3] == [
        "Welcome to Harbor Clinic, where we are happy to help you.",
        "For parking, press 1.",
        "For visits, press 2.",
    ]
    assert "not recorded" in page
    assert "Record the first that is missing" in page


def test_a_long_script_is_shown_in_pages(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MAX_SHOWN", 30)
    page = client.get("/console/recordings/").text
    assert page.count('<p class="words"') == 30
    more = re.search(r'href="([^"]+)">Show more texts', page)
    assert more
    rest = client.get(more[1]).text
    assert 0 < rest.count('<p class="words"') < 30
    assert "Show more texts" not in rest


def test_the_script_of_a_large_menu_is_waited_for_on_a_page(
    client: FlaskClient, served: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "MAX_WAIT", 0.0)
    publish(served.settings, {"": MENU.replace(b"Harbor", b"Haven")})
    answer = client.get("/console/recordings/")
    assert answer.status_code == 503
    assert "which takes a moment because there are many" in answer.text
    monkeypatch.setattr(script, "MAX_WAIT", 60)
    assert "Haven Clinic" in client.get("/console/recordings/").text


def test_what_was_counted_decides_which_answer_comes_first() -> None:
    line = check(MENU).line
    assert line
    figures = Figures(100, {"parking": (2, None), "hours": (80, None)})
    found = rows(line, "en-US", Recordings(Path("nowhere")), figures)
    names = [row.text.name for row in found]
    assert names.index("hours.answer") < names.index("parking.answer")
    assert names.index("greeting") < names.index("hours.answer")


def test_a_recording_is_kept_and_heard(client: FlaskClient, served: Pages) -> None:
    page = upload(client, murmur(4))
    assert "The recording is kept." in page
    files = sorted((served.settings.prompts / "recordings" / "en-US").iterdir())
    assert [file.name.split(".")[0] for file in files] == ["greeting", "greeting"]
    sound = re.search(r'src="(/console/recordings/file/[^"]+)"', page)
    assert sound
    assert client.get(sound[1]).mimetype == "audio/wav"
    home = client.get("/console/recordings/").text
    assert "✓ recorded" in home
    shown = client.get("/console/recordings/?show=left").text
    assert "Welcome to Harbor Clinic" not in shown


def test_what_is_read_slowly_is_kept_beside_it(client: FlaskClient) -> None:
    upload(client, murmur(4))
    assert "Recording, slowed down here" in client.get(GREETING).text
    upload(client, murmur(5), pace="slow")
    page = client.get(GREETING).text
    assert "Recording, slowly" in page
    assert "slowed down here" not in page


def test_what_cannot_be_used_is_refused_with_the_reason(client: FlaskClient) -> None:
    page = upload(client, murmur(4, level=0.001))
    assert "The recording was not taken: it is silent" in page
    assert "The recording was not taken: it cannot be read as WAV" in upload(
        client, b"x", "a<b>.wav"
    )
    assert client.post(GREETING).status_code == 422
    assert "none yet" in client.get(GREETING).text


def test_a_recording_whose_words_have_changed_is_out_of_date(
    client: FlaskClient, served: Pages
) -> None:
    upload(client, murmur(4))
    publish(served.settings, {"": MENU.replace(b"are happy", b"are glad")})
    assert "1 recording is out of date" in client.get("/console/recordings/").text
    assert "callers do not hear it" in client.get(GREETING).text
    assert "✓ recorded" in client.get("/console/recordings/?edition=1").text


def test_what_is_removed_can_be_brought_back(client: FlaskClient, served: Pages) -> None:
    upload(client, murmur(4))
    page = client.post(f"{GREETING}/remove", follow_redirects=True).text
    assert "The recording was removed." in page
    assert "none yet" in page
    found = re.search(r'<button name="which" value="([0-9]+)">Undo', page)
    assert found
    which = {"which": found[1]}
    back = client.post(f"{GREETING}/back", data=which, follow_redirects=True)
    assert "The recording is back." in back.text
    assert client.post(f"{GREETING}/back", data=which).status_code == 409  # a double click
    assert "none yet" not in client.get(GREETING).text
    Recordings(served.settings.prompts).file("greeting", "0" * 16, "en-US", murmur(5))
    client.post(f"{GREETING}/remove")
    page = client.post(f"{GREETING}/back", follow_redirects=True).text
    assert "Callers do not hear it" not in page, "the recording of these words is back as well"


def test_who_brings_back_other_words_is_told_that_nobody_hears_them(
    client: FlaskClient, served: Pages
) -> None:
    Recordings(served.settings.prompts).file("greeting", "0" * 16, "en-US", murmur(5))
    client.post(f"{GREETING}/remove")
    page = client.post(f"{GREETING}/back", follow_redirects=True).text
    assert "The recording is back. Callers do not hear it" in page


def sounds(page: str) -> list[str]:
    """The addresses of the recordings that a page offers: what callers hear, then earlier ones."""
    return re.findall(r'<audio[^>]* src="([^"]+(?:wav|earlier/[0-9]+))"', page)


def test_what_is_replaced_can_be_heard_and_brought_back(client: FlaskClient) -> None:
    first = sounds(upload(client, murmur(4)))
    *second, before = sounds(upload(client, murmur(5)))
    assert len(second) == len(first)
    assert set(second).isdisjoint(first)
    assert client.get(before).data != client.get(second[0]).data
    which = before.rpartition("/")[2]
    page = client.post(f"{GREETING}/back", data={"which": which}, follow_redirects=True).text
    assert "The recording is back." in page
    assert sounds(page)[:-1] == first  # at both paces
    again = client.post(f"{GREETING}/back", follow_redirects=True).text
    assert sounds(again)[:-1] == second
    assert client.post(f"{GREETING}/back", data={"which": which}).status_code == 409
    assert client.get(before).status_code == 404


def test_who_brought_a_recording_back_is_in_the_log(client: FlaskClient) -> None:
    upload(client, murmur(4))
    client.post(f"{GREETING}/remove")
    client.post(f"{GREETING}/back")
    log = client.get("/console/people/log").text
    assert log.index("recording brought back") < log.index("recording removed")


def test_a_line_of_another_voice_says_that_nobody_hears_them(tmp_path: Path) -> None:
    with pages(tmp_path, MENU.replace(b"voice: prompts\n", b"")) as served:
        client = served.app.test_client()
        page = client.get("/console/recordings/").text
        assert "Callers hear the voice Joanna (Amazon), and no recordings." in page
        assert 'href="/console/line/change?address=line"' in page
        begun = client.post("/console/line/change?address=line", follow_redirects=True)
        assert 'id="voice"' in begun.text


def test_where_nothing_can_be_written_it_says_so(client: FlaskClient, served: Pages) -> None:
    served.settings.prompts.write_text("A file where the folder should be.")
    assert "Nothing can be recorded here" in client.get("/console/recordings/").text
    assert "Upload it" not in client.get(GREETING).text
    answer = client.post(GREETING, data={"sound": (BytesIO(murmur(4)), "a.wav")})
    assert answer.status_code == 500
    assert "cannot be written to" in answer.text


def test_only_recordings_are_served_and_only_to_those_who_may(
    client: FlaskClient, served: Pages
) -> None:
    for path in ("../faq_tree.yaml", "rendered/a.wav", "recordings/en-US/../../a.wav"):
        assert client.get(f"/console/recordings/file/{path}").status_code == 404
    assert client.get("/console/recordings/text/nothing").status_code == 404
    served.sign_in(Role.VIEWER)
    assert client.get("/console/recordings/").status_code == 403
    assert client.post(GREETING).status_code == 403
