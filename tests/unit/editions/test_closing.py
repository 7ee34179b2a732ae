"""A closing of the live edition: what callers hear of it, what it replaces, and its end."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.dialogue.schedule import at_time
from ivr.editions.closing import Edited, close, live, made, publish, reopen, sentence
from ivr.editions.publish import go_back, publish_file
from ivr.editions.reading import read_edition
from ivr.editions.table import EditionsTable, RefusedError, TakenError
from ivr.editions.written.menu_files import write_files
from ivr.editions.written.publish import Author
from ivr.editions.written.record import Place
from ivr.store.database import connect
from ivr.tree.closings import ALL
from ivr.tree.load.loader import load
from ivr.tree.load.sources import edition
from ivr.tree.model import Tree
from tests.support.lines import TREE

MENU = f"""\
timezone: America/New_York
{TREE}
  3: {{title: Parking, include: parking.yaml}}
"""
FILES = {"": MENU.encode(), "parking.yaml": b"menu: {1: {title: Garage, answer: Behind us.}}\n"}
YOU = Author("you")
NOWHERE = Place(Path("nowhere/tree.yaml"), Path("nowhere"))
NOW = datetime(2026, 12, 24, 14, 15, tzinfo=UTC)  # 9:15 there
NIGHT = datetime(2026, 12, 25, 5, tzinfo=UTC)
BOTH = """\
name: Clinic
languages: [en-US, es-US]
greeting: {en-US: Welcome., es-US: Le damos la bienvenida.}
contacts:
  desk: {name: {en-US: the front desk, es-US: la recepción}, number: 617-726-2000}
  nurse: {name: {en-US: the nurse, es-US: la enfermería}, number: 617-726-3884}
  lab: {name: {en-US: the lab, es-US: el laboratorio}, number: 617-726-3000}
menu:
  1: {transfer: desk}
  2: {transfer: nurse}
  3: {transfer: lab}
"""


@pytest.fixture
def store(database: str) -> EditionsTable:
    return EditionsTable(connect(database))


def go_live(store: EditionsTable, files: Mapping[str, bytes] = FILES) -> None:
    publish_file(store, files, read_edition(files, edition(files)), "me")


def closed(store: EditionsTable, **how: object) -> Edited:
    """Close the line because of snow, and publish that."""
    edited = close(NOW, live(store), {"en-US": "snow"}, **how)  # type: ignore[arg-type]
    publish(store, NOWHERE, edited, YOU, "it snows", "closing")
    return edited


def tree_of(text: str, language: str = "en-US") -> Tree:
    line = load(text.encode()).line
    assert line
    return line.tree(language)


@pytest.mark.parametrize(
    ("language", "reason", "contacts", "said"),
    [
        ("en-US", "snow", [], "We are closed because of snow."),
        ("en-US", "because of  a power\noutage", [], "We are closed because of a power outage."),
        ("en-US", "due to snow", [], "We are closed because of snow."),
        ("en-US", "It snows!", [], "It snows!"),
        ("en-US", "It sn\udcffws.", [], "It sn?ws."),
        ("en-US", "the snow.", [], "We are closed because of the snow."),
        ("en-US", "The snow.", [], "We are closed because of the snow."),
        ("en-US", "Snow day", [], "We are closed because of snow day."),
        ("en-US", "Because of the snow.", [], "We are closed because of the snow."),
        ("en-US", "Christmas.", [], "We are closed because of Christmas."),
        ("en-US", "IT outage.", [], "We are closed because of IT outage."),
        ("en-US", "It snows.", [], "It snows."),
        ("en-US", "Please call tomorrow.", [], "Please call tomorrow."),
        ("en-US", "Snow keeps us at home.", [], "Snow keeps us at home."),
        ("en-US", ".", [], "We are closed now."),
        ("es-US", "La nieve.", [], "Estamos cerrados por la nieve."),
        ("en-US", "We are closed today", [], "We are closed today"),
        ("en-US", "Closed for the holidays", [], "Closed for the holidays"),
        ("en-US", "", [], "We are closed now."),
        ("en-US", "snow", ["desk"], "You cannot reach the front desk now because of snow."),
        (
            "en-US",
            "snow",
            ["desk", "nurse", "lab"],
            "You cannot reach the front desk, the nurse and the lab now because of snow.",
        ),
        ("en-US", "", ["desk"], "I am sorry, you cannot reach the front desk right now."),
        ("es-US", "la nieve", [], "Estamos cerrados por la nieve."),
        ("es-US", "Hoy estamos cerrados por la nieve", [], "Hoy estamos cerrados por la nieve"),
        ("es-US", "", [], "En este momento estamos cerrados."),
        (
            "es-US",
            "nieve",
            ["desk", "nurse"],
            "En este momento no es posible hablar con la recepción y la enfermería por nieve.",
        ),
    ],
)
def test_a_sentence_is_said_as_it_is_and_a_reason_within_one(
    language: str, reason: str, contacts: list[str], said: str
) -> None:
    assert sentence(tree_of(BOTH, language), reason, contacts) == said


def test_a_file_may_reword_the_sentence() -> None:
    own = f"phrases: {{en-US: {{closing_because: '{{reason}} keeps us away.'}}}}\n{BOTH}"
    assert sentence(tree_of(own), "Snow", []) == "Snow keeps us away."


def test_nobody_is_called_until_it_ends_by_itself(store: EditionsTable) -> None:
    go_live(store)
    edited = closed(store, until=NIGHT)
    [notice] = edited.notices
    assert (notice.text, notice.end, notice.closes, notice.urgent) == (
        "We are closed because of snow.",
        NIGHT,
        ALL,
        True,
    )
    assert b"until: 2026-12-24\n" in edited.files[""]
    assert "desk" in at_time(edited.line, NOW).default.closed
    assert not at_time(edited.line, NIGHT).default.closed
    newest = store.newest()
    assert newest
    assert (newest.number, newest.by, newest.note, newest.origin) == (
        2,
        "you",
        "it snows",
        "closing",
    )
    assert store.files(newest.edition).keys() == FILES.keys()


def test_opening_gives_the_same_edition_again(store: EditionsTable) -> None:
    go_live(store)
    closed(store)
    edited = reopen(NOW, live(store))
    assert edited
    assert edited.files == FILES
    published = publish(store, NOWHERE, edited, YOU, "", "opening").published
    assert (published.number, published.edition) == (3, edition(FILES))
    assert reopen(NOW, live(store)) is None


def test_closing_again_replaces_what_closes_any_of_the_same_people(store: EditionsTable) -> None:
    go_live(store, {"": BOTH.encode()})
    closed(store, until=NIGHT)
    closed(store, contacts=("nurse",))
    closed(store, contacts=("lab", "nurse"))
    edited = closed(store, contacts=("desk",), until=NIGHT)
    found = [(one.closes, one.end) for one in edited.line.default.notices]
    assert found == [(frozenset({"desk"}), NIGHT), (frozenset({"lab", "nurse"}), None)]
    spanish = edited.line.tree("es-US").notices
    assert [one.text for one in spanish] == [
        "Lo siento, en este momento no es posible hablar con la recepción.",
        "Lo siento, en este momento no es posible hablar con el laboratorio y la enfermería.",
    ]
    assert edited.replaced == ()
    everybody = close(NOW, live(store), {"en-US": "ice"})
    assert everybody.replaced == edited.line.default.notices
    assert [one.closes for one in everybody.line.default.notices] == [ALL]
    both = reopen(NOW, live(store))
    assert both
    assert len(both.notices) == 2
    assert both.files == {"": BOTH.encode()}


def test_what_is_over_goes_with_the_next_one(store: EditionsTable) -> None:
    go_live(store)
    closed(store, contacts=("desk",), until=NIGHT)
    assert reopen(NIGHT, live(store)) is None
    later = close(NIGHT, live(store), {"en-US": "ice"})
    assert [one.text for one in later.line.default.notices] == ["We are closed because of ice."]


def test_what_was_written_by_hand_stays(store: EditionsTable) -> None:
    own = f"{MENU}notices:\n  - {{text: Closed for inventory., closes: all}}\n"
    go_live(store, {**FILES, "": own.encode()})
    closed(store)
    assert [one.number for one in made(live(store))] == [1]
    edited = reopen(NOW, live(store))
    assert edited
    assert edited.files[""] == own.encode()


@pytest.mark.parametrize(
    ("end", "written"),
    [
        (datetime(2026, 12, 24, 23, tzinfo=UTC), "2026-12-24 18:00"),
        (datetime(2026, 12, 24, 23, 0, 30, tzinfo=UTC), "2026-12-24 18:00:30"),
        (datetime(2027, 1, 1, 5, tzinfo=UTC), "2026-12-31"),
        (datetime(2027, 11, 7, 5, 30, tzinfo=UTC), "2027-11-07 01:30"),
        (datetime(2027, 11, 7, 6, 30, tzinfo=UTC), "2027-11-07 01:30:00-05:00"),
    ],
)
def test_its_end_is_exactly_what_was_meant(
    store: EditionsTable, end: datetime, written: str
) -> None:
    go_live(store)
    edited = closed(store, until=end)
    assert f"until: {written}\n".encode() in edited.files[""]
    assert edited.notices[0].end == end


def test_nothing_is_published_if_somebody_else_has_published_meanwhile(
    store: EditionsTable,
) -> None:
    go_live(store)
    edited = close(NOW, live(store), {"en-US": "snow"})
    go_live(store, {**FILES, "": MENU.replace("eight", "nine").encode()})
    with pytest.raises(TakenError):
        publish(store, NOWHERE, edited, YOU, "", "closing")


def test_going_back_never_closes_the_line_unless_that_edition_is_named(
    store: EditionsTable,
) -> None:
    go_live(store, {**FILES, "": MENU.replace("eight", "nine").encode()})
    go_live(store)
    closed(store)
    assert go_back(store, 0, "you").note == "back to 2"
    assert go_back(store, 0, "you").note == "back to 1"
    assert go_back(store, 3, "you").note == "back to 3"


def test_what_was_made_in_the_console_stays_newer_than_the_file(store: EditionsTable) -> None:
    go_live(store)
    new = {**FILES, "": MENU.replace("eight", "nine").encode()}
    store.publish(new, edition(new), 1, "Mx. Editor", origin="console")
    closed(store)
    with pytest.raises(RefusedError, match="edition 3 was made in the console by you, after"):
        go_live(store)


def test_a_text_that_cannot_go_live_is_refused(store: EditionsTable) -> None:
    go_live(store)
    with pytest.raises(RefusedError) as caught:
        close(NOW, live(store), {"en-US": "word " * 1000 + "."})
    assert str(caught.value) == "notice 1: text has 5,001 characters; use at most 3,000"


def test_an_edition_from_before_a_rule_can_be_closed(store: EditionsTable) -> None:
    """It must be possible to close a line that was published long ago."""
    old = {**FILES, "": MENU.replace("Where are you?", "W" * 201).encode()}
    store.publish(old, edition(old), 0, "me")
    edited = closed(store)
    assert [one.text for one in edited.notices] == ["We are closed because of snow."]


def test_an_edition_in_braces_is_refused(store: EditionsTable) -> None:
    braces = "{name: A, language: en-US, greeting: Hi., menu: {1: {title: A, answer: B.}}}"
    go_live(store, {"": braces.encode()})
    with pytest.raises(RefusedError) as caught:
        close(NOW, live(store), {"en-US": "snow"})
    assert str(caught.value) == (
        "edition 1 is in a file that cannot be changed here: its fields are not on lines of their "
        "own; write each on a line, without braces around them; or close it in the file yourself, "
        "with closes: all"
    )


def test_before_anything_is_published_there_is_nothing_to_close(store: EditionsTable) -> None:
    with pytest.raises(RefusedError) as caught:
        live(store)
    assert str(caught.value) == "nothing has been published yet; `ivr publish` does that"


def test_a_menu_file_is_written_only_if_it_is_what_was_live(
    store: EditionsTable, tmp_path: Path
) -> None:
    go_live(store)
    edited = close(NOW, live(store), {"en-US": "snow"})
    path = tmp_path / "menu" / "tree.yaml"
    assert write_files(path, edited.before.files, edited.files) == "missing"
    path.parent.mkdir()
    path.write_bytes(FILES[""])
    assert (
        write_files(path, edited.before.files, edited.files) == "different"
    )  # what it includes is not there
    part = path.with_name("parking.yaml")
    part.write_bytes(FILES["parking.yaml"] + b"# new\n")
    assert write_files(path, edited.before.files, edited.files) == "different"
    assert path.read_bytes() == FILES[""]
    part.write_bytes(FILES["parking.yaml"])
    path.chmod(0o664)
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    part_link = tmp_path / "parking.yaml"
    part_link.write_bytes(FILES["parking.yaml"])
    assert write_files(link, edited.before.files, edited.files) == "written"
    assert link.is_symlink()
    assert path.read_bytes() == edited.files[""]
    assert path.stat().st_mode & 0o777 == 0o664
    assert write_files(path, edited.before.files, edited.files) == "live"
