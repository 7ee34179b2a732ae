"""The line in the console: the whole menu with all that is known of it, in every state."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from time import thread_time

import pytest
from flask.testing import FlaskClient

from ivr.check.check import check
from ivr.console.access import Role
from ivr.console.change.table import DraftsTable
from ivr.console.context import NAME
from ivr.dialogue.engine import step
from ivr.dialogue.state import State
from ivr.dialogue.turn import Arrived, Event, Key
from ivr.events.event import CallEvent
from ivr.events.table import EventsTable
from ivr.files import sibling_reader
from ivr.store.database import StoreError, connect
from ivr.tree.load.sources import edition
from ivr.tree.model import MAIN, Line
from tests.support.html import text
from tests.support.menu_files import menu_file
from tests.support.pages import Pages, pages, publish
from tests.support.paths import ROOT

TREES = sorted((ROOT / "tests/spec/trees").glob("*.yaml"))
NIGHT = ROOT / "tests/spec/trees/night-clinic.yaml"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def shipped(tmp_path: Path) -> Iterator[Pages]:
    with pages(tmp_path) as served:
        yield served


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Pages]:
    """The clinic with a nurse at night, on a Thursday at 9 in the morning there."""
    with pages(tmp_path, NIGHT.read_bytes()) as served:
        at(served, datetime(2027, 1, 14, 14, tzinfo=UTC))
        yield served


def at(served: Pages, now: datetime) -> None:
    served.app.extensions[NAME].clock = lambda: now


def get(served: Pages, path: str = "/") -> str:
    return text(html(served, path))


def html(served: Pages, path: str) -> str:
    response = served.app.test_client().get(f"/console/line{path}")
    assert response.status_code == 200
    return response.text


def test_the_whole_menu_is_there_with_all_that_is_known(shipped: Pages) -> None:
    page = get(shipped)
    assert "This is what is live: edition 1, published by Anna on " in page
    assert "(New York time)" in page
    assert "1 General questions about virtual visits menu, 5 options" in page
    assert "4 What are the benefits of virtual visits? answer in 3 parts" in page
    assert "In the menu For cost and billing, press 2." in page
    assert "Heard after 13 seconds, by the key 2" in page
    assert "Callers hear Please contact the MGH billing office at 617-726-3884" in page
    assert "Spoken: Please contact the M G H billing office at 6 1 7, 7 2 6, 3 8 8 4" in page
    assert "Key 0 reaches the MGH billing office, 617-726-3884" in page
    assert "5 the MGH billing office calls them" in page
    assert "Nobody has called in the last 30 days." in page
    assert 'Advice: menu 2 "Cost and billing" takes 32 seconds to hear' in page
    assert "line 57 of the file" in page


@pytest.mark.parametrize("path", TREES, ids=lambda path: path.stem)
def test_every_menu_is_shown_whole(path: Path, tmp_path: Path) -> None:
    read = sibling_reader(path)
    loaded = check(path.read_bytes(), beside=read)
    assert loaded.line
    with pages(tmp_path) as served:
        publish(served.settings, loaded.files)
        for tree in loaded.line.trees:
            page = html(served, f"/?language={tree.language}")
            missing = [id_ for id_ in tree.options if id_ != MAIN and f'id="{id_}"' not in page]
            assert missing == []
            said = text(page)
            texts = [part for answer in tree.answers() for part in answer.parts]
            texts += [tree.greeting, *(one.text for one in tree.notices)]
            texts += [one.name for one in tree.contacts.values()]
            assert [one for one in texts if " ".join(one.split()) not in said] == []


def test_each_language_has_its_own_page(night: Pages) -> None:
    english, spanish = html(night, "/"), html(night, "/?language=es-US")
    assert 'aria-current="true">English<' in english
    assert 'aria-current="true">Español<' in spanish
    assert "Detrás de la casa." in spanish
    assert "Detrás de la casa." in english  # side by side
    assert "Español Estacionamiento Detrás de la casa. In the menu" in text(english)
    assert '<p class="written" lang="es-US">Detrás de la casa.</p>' in spanish


def test_a_closed_line_has_a_menu_of_its_own(night: Pages) -> None:
    page = get(night)
    assert "The menu while the line is closed Callers are greeted with: We are closed." in page
    assert "Key 0 reaches the nurse on duty, 617-726-3884" in page
    assert "2 Parking leads to another option" in page


@pytest.mark.parametrize(
    ("now", "line", "nurse"),
    [
        (datetime(2027, 1, 14, 14, tzinfo=UTC), "Open now, closes Jan 14, 2027, 5:00 PM",
         "Closed now, opens Jan 14, 2027, 6:00 PM"),
        (datetime(2027, 1, 14, 23, 30, tzinfo=UTC), "Closed now, opens Jan 19, 2027, 8:00 AM",
         "Open now, closes Jan 15, 2027, 2:00 AM"),
        (datetime(2027, 1, 15, 14, tzinfo=UTC), "Closed now, opens Jan 19, 2027, 8:00 AM",
         "Closed now, opens Jan 16, 2027, 6:00 PM"),
    ],
)  # fmt: skip
def test_hours_say_what_is_now_and_next(now: datetime, line: str, nurse: str, night: Pages) -> None:
    at(night, now)
    page = get(night)
    assert f"The whole line {line} (New York time)" in page
    assert f"the nurse on duty 617-726-3884 {nurse} (New York time)" in page
    assert "Monday to Friday 8:00 AM to 5:00 PM Saturday to Sunday closed" in page
    assert "Every day 6:00 PM to 2:00 AM" in page
    assert "The same hours as the line: the front desk, 617-724-1000" in page


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (datetime(2027, 1, 14, 14, tzinfo=UTC), "To come"),
        (datetime(2027, 1, 15, 14, tzinfo=UTC), "In force now"),
        (datetime(2027, 1, 16, 14, tzinfo=UTC), "Over"),
    ],
)
def test_what_is_announced_says_whether_it_is_in_force(
    now: datetime, state: str, night: Pages
) -> None:
    at(night, now)
    said = "closure · Friday, January 15, 2027 · closes everybody We are closed on Friday."
    assert f"{state} · {said}" in get(night)


def test_what_is_searched_for_is_marked_and_its_menus_are_open(shipped: Pages) -> None:
    page = html(shipped, "/?q=Co-PAY")
    assert "2 options have “Co-PAY”." in text(page)
    assert "responsible for your <mark>co-pay</mark> or deductible" in page
    opened = re.findall(r'<details id="([^"]*)"[^>]* open>', page)
    assert opened == ["cost-and-billing", "how-much-will-i-be-charged-for-my-virtual-visit",
                      "is-this-expense-hsa-or-fsa-eligible"]  # fmt: skip
    assert 'href="#how-much-will-i-be-charged-for-my-virtual-visit"' in page


def test_a_short_word_beside_longer_ones_is_marked_as_a_word(shipped: Pages) -> None:
    page = html(shipped, "/?q=how+do+I+pay")
    assert "<mark>How</mark> <mark>do</mark> <mark>I</mark> <mark>pay</mark> for" in page
    assert "v<mark>i</mark>rtual" not in page
    assert "v<mark>i</mark>rtual" in html(shipped, "/?q=i")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("estacionamiento", 2),
        ("DETRAS CASA", 1),  # an accent is hard to type; all words, in any order
        ("cual horario", 1),
        ("nothing like it", 0),
        ("   ", None),
        ("(", 0),
        ("x" * 1000, 0),
    ],
)
def test_capitals_and_accents_do_not_count(words: str, found: int | None, night: Pages) -> None:
    page = html(night, f"/?language=es-US&q={words}")
    assert page.count('class="option answer found"') + page.count('class="option goto found"') == (
        found or 0
    )
    assert ("Nothing that is said has" in page) == (found == 0)


def test_what_is_spoken_is_found_too(shipped: Pages) -> None:
    assert "What should I do if I think I've received a bill in error?" in get(
        shipped, "/?q=3 8 8 4"
    )


def test_greetings_notices_and_names_are_found(night: Pages) -> None:
    assert "Outside of the menu: the nurse on duty" in get(night, "/?q=nurse")
    assert "Outside of the menu: We are closed on Friday." in get(night, "/?q=friday closed")


def test_an_option_has_an_address_that_opens_the_menus_around_it(shipped: Pages) -> None:
    page = html(shipped, "/?at=how-do-i-pay-for-my-virtual-visit")
    opened = re.findall(r'<details id="([^"]*)"[^>]* open>', page)
    assert opened == ["cost-and-billing", "how-do-i-pay-for-my-virtual-visit"]
    link = "/console/line/?language=en-US&amp;at=cost-and-billing#cost-and-billing"
    assert f'href="{link}"' in page
    whole = html(shipped, "/?open=all")
    assert len(re.findall(r"<details id[^>]* open>", whole)) == whole.count("<details id")


def test_a_large_line_fetches_a_menu_when_it_is_opened(tmp_path: Path) -> None:
    with pages(tmp_path, menu_file(400).encode()) as served:
        page = html(served, "/")
        assert "It has 647 options." in text(page)
        assert page.count("<details id") == 6
        assert len(page) < 60_000
        part = re.search(r'data-part="([^"]*)"', page)
        assert part
        address = unescape(part[1]).removeprefix("/console/line")
        piece = html(served, address)
        assert "<html" not in piece
        assert piece.count("<details id") == 6
        whole = html(served, address.replace("&part=1", "").replace("part=1&", ""))
        assert "Its options" in whole
        found = html(served, "/?q=service number 377")
        assert "1 option has “service number 377”." in text(found)
        assert re.findall(r'<details id="([^"]*)" class="option answer found" open>', found) == [
            "what-is-the-cost-of-service-number-377"
        ]


@pytest.mark.parametrize(
    "path",
    ["/menu/main", "/menu/x", "/menu/what-are-the-benefits-of-virtual-visits", "/?edition=9"],
)
def test_what_is_not_there_is_not_found(path: str, shipped: Pages) -> None:
    assert shipped.app.test_client().get(f"/console/line{path}").status_code == 404


def test_what_is_not_translated_is_said(tmp_path: Path) -> None:
    raw = (ROOT / "tests/spec/trees/harbor-clinic.yaml").read_bytes()
    with pages(tmp_path, raw) as served:
        said = "Español not translated yet, so callers in this language do not hear it"
        assert said in get(served)


def test_what_waits_for_its_audio_is_said(shipped: Pages) -> None:
    files = {"": NIGHT.read_bytes()}
    shipped.table.publish(files, edition(files), 1, "Ben")
    assert "Its audio is being made. Until that is done, callers hear" in get(shipped)


def test_bars_say_how_many_asked_and_heard_it_out(shipped: Pages) -> None:
    """Of four calls, three hear an answer of the first menu, two of them to its end."""
    line = shipped.app.extensions[NAME].editions.live.line
    begun = int(datetime.now(UTC).timestamp() * 1000) - 3_600_000
    found = [one for number, keys in enumerate(["11", "11", "11", ""])
             for one in call(line, begun, number, keys, 5_000 if number else 90_000)]  # fmt: skip
    EventsTable(shipped.table.engine).store("a test", 0, 1, found)
    page = html(shipped, "/")
    said = text(page)
    assert "4 calls in the last 30 days. A bar says how many of them heard an answer." in said
    assert "by 3 callers of 4 in the last 30 days; 33% heard it to its end" in said
    assert "its answers were heard 3 times in the last 30 days" in said
    assert '<rect class="filled" width="75.0" height="10"/>' in page


def call(line: Line, begun: int, number: int, keys: str, each: int) -> Iterator[CallEvent]:
    """A call that takes so many milliseconds for each of its steps."""
    state, name = State(line.edition), f"call {number}"
    pressed: list[Event] = [Arrived(), *map(Key, keys)]
    for done, event in enumerate(pressed):
        turn = step(line, state, event)
        state = turn.state
        yield CallEvent(begun + done * each, name, state.edition, "", state.place, state.part,
                        turn.reason, "", 0, f"{name} {done}")  # fmt: skip
    at = begun + (len(keys) + 1) * each
    yield CallEvent(at, name, "", "", "main", 1, "ended", "", 0, name)


def test_the_shipped_line_is_shown_at_once(shipped: Pages) -> None:
    client = shipped.app.test_client()
    took = []
    for _ in range(6):  # the first one checks the menu
        begun = thread_time()
        client.get("/console/line/")
        took.append(thread_time() - begun)
    assert min(took) < 0.1


def test_an_older_edition_says_that_callers_hear_another(shipped: Pages) -> None:
    publish(shipped.settings, {"": NIGHT.read_bytes()}, "Ben")
    page = get(shipped, "/?edition=1")
    assert "This is edition 1, published by Anna" in page
    assert "Callers hear another one. Call it See what is live" in page
    assert "This is what is live: edition 2, published by Ben" in get(shipped)


def draft(served: Pages, old: str, new: str) -> int:
    files = {"": served.settings.tree.read_text("utf-8").replace(old, new).encode()}
    return DraftsTable(connect(served.settings.database)).begin(files, 1, "Anna", "Parking").id


def test_a_draft_is_shown_with_what_keeps_it_from_being_published(shipped: Pages) -> None:
    number = draft(shipped, "Cost and billing", "x" * 201)
    page = get(shipped, f"/?draft={number}")
    assert "This is the draft “Parking”. Callers do not hear it yet." in page
    assert "It has errors that keep it from being published" in page
    assert "Error: option 2: title has 201 characters; use at most 200. line " in page


def test_a_draft_that_cannot_be_read_says_what_to_fix(shipped: Pages) -> None:
    number = draft(shipped, "menu:\n  1:", "menu:\n  1")
    page = get(shipped, f"/?draft={number}")
    assert "it has errors that keep it from being read" in page
    assert "What to fix Error:" in page


def client(served: Pages, role: Role) -> FlaskClient:
    served.sign_in(role)
    return served.app.test_client()


def test_an_editor_changes_an_option_in_a_draft(shipped: Pages) -> None:
    editor = client(shipped, Role.EDITOR)
    address = "/console/line/change?address=cost-and-billing"
    assert f'href="{address}"' in editor.get("/console/line/").text
    assert "Begin a draft from what is live" in editor.get(address).text
    response = editor.post(address)
    assert response.location == "/console/change/1/element?address=cost-and-billing"
    assert editor.get(response.location).status_code == 200
    found = DraftsTable(connect(shipped.settings.database)).get(1)
    assert found
    assert (found.base, found.by, found.files) == (
        1, "Anna Lee", {"": shipped.settings.tree.read_bytes()}
    )  # fmt: skip
    assert "In a draft that is there already Draft 1 last changed by Anna Lee" in text(
        editor.get(address).text
    )
    page = editor.get("/console/line/?draft=1").text
    places = re.findall(r'href="/console/change/1/element\?address=([^"]*)"', page)
    assert {"line", "contacts/billing", "cost-and-billing"} <= {*places}
    for place in places:
        assert editor.get(f"/console/change/1/element?address={place}").status_code == 200


def test_every_text_of_a_line_leads_to_its_form(night: Pages) -> None:
    DraftsTable(connect(night.settings.database)).begin({"": NIGHT.read_bytes()}, 1, "Anna")
    editor = client(night, Role.EDITOR)
    page = editor.get("/console/line/?draft=1").text
    places = {*re.findall(r'href="/console/change/1/element\?address=([^"]*)"', page)}
    assert {"line", "when_closed", "hours", "contacts/nurse", "closures/1", "parking"} <= places
    for place in places:
        assert editor.get(f"/console/change/1/element?address={place}").status_code == 200


def test_a_viewer_changes_nothing(shipped: Pages) -> None:
    viewer = client(shipped, Role.VIEWER)
    assert "/console/line/change" not in viewer.get("/console/line/").text
    assert viewer.get("/console/line/change?address=cost-and-billing").status_code == 403
    assert viewer.post("/console/line/change?address=cost-and-billing").status_code == 403


def test_hostile_texts_are_only_text(tmp_path: Path) -> None:
    raw = f"""\
name: '{HOSTILE}'
language: en-US
greeting: '{HOSTILE} welcome.'
lexicon: {{'<b>': '{HOSTILE} bold'}}
contacts: {{desk: {{name: '{HOSTILE} desk', number: 617-726-3884}}}}
operator: desk
notices: [{{text: '{HOSTILE} today.'}}]
menu:
  1: {{title: '{HOSTILE} parking', answer: '{HOSTILE} at <b> house.'}}
"""
    with pages(tmp_path) as served:
        files = {"": raw.encode()}
        served.table.publish(files, "0123456789ab", 1, HOSTILE, HOSTILE)
        for path in ("/?edition=2", "/?edition=2&q=script", f"/?edition=2&q={HOSTILE}",
                     f"/?edition=2&language={HOSTILE}&at={HOSTILE}"):  # fmt: skip
            page = html(served, path)
            assert "<script>" not in page
            assert "alert" in page


def test_what_callers_hear_is_shown_while_the_database_is_away(
    shipped: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise StoreError("the database is away")

    monkeypatch.setattr(type(shipped.table), "newest", away)
    monkeypatch.setattr(type(shipped.table), "all", away)
    page = get(shipped)
    assert "The database is away, so its edition is not known." in page
    assert "How often something was asked for is not known while the database is away." in page
    assert "1 General questions about virtual visits" in page
    monkeypatch.setattr(type(shipped.table), "get", away)
    response = shipped.app.test_client().get("/console/line/?edition=1")
    assert response.status_code == 503
    assert "Editions and drafts cannot be read now, because the database is away." in response.text
