"""What was published stays readable: rules are for what is going to be published."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings

from ivr.check.proof import prove
from ivr.dialogue.phrases import phrasebook
from ivr.dialogue.schedule import extremes
from ivr.tree.load.loader import EditionError, Loaded, load, load_edition
from ivr.tree.model import Answer, Goto, Line, Transfer
from ivr.tree.parse.parser import MAX_BYTES
from tests.support.bad_files import MADE, STORED, contents
from tests.support.paths import EDITIONS, SHIPPED, TREES
from tests.support.yaml_text import mutations

HEAD = "name: Clinic line\nlanguage: en-US\ngreeting: Welcome.\n"
MENU = "menu:\n  1: {title: Parking, answer: Behind the house.}\n"
DESK = "contacts: {desk: {name: the desk, number: 617-726-3884}}\n"
CALL = MENU + "  2: {transfer: desk}\n"

# Files of bad_files/ that break nothing but rules. All others leave a hole in the menu.
RULES = {
    *{"answer-left-as-dots", "answer-left-as-todo", "answer-to-be-written", "c06-short-311",
      "c06-short-711", "c06-short-988", "country-of-holidays-by-its-name",
      "curly-quotes-around-a-title", "language-as-two-in-a-text", "number-911", "number-988",
      "extensions-that-are-two", "language-as-english-and-spanish",
      "text-cut-before-the-pound-key", "number-that-is-only-an-extension",
      "number-with-a-hyphen-in-its-extension", "number-with-an-option", "state-washington-dc",
      "t21-uk", "title-left-as-dots", "titles-used-twice-in-two-menus"},
    *{"contact-named-at-length", "contact-named-badly", "country-allowed", "country-unknown",
      "line-number"},
    *{"control-characters", "line-separators", "lost-characters", "private-characters",
      "utf-16-without-a-mark"},
    *{"non-breaking-space-after-a-colon", "non-breaking-space-after-a-dash",
      "non-breaking-space-in-a-name", "non-breaking-space-in-the-indentation",
      "non-breaking-spaces-before-a-line-of-text"},
    *{"file-too-large", "levels-13", "text-too-long", "title-too-long", "text-without-words"},
    *{"goto-by-title", "id-reserved", "id-used-twice", "title-used-twice"},
    *{"timezone-without-hours", "hours-without-a-time-zone", "time-zones-unknown"},
    *{"language-as-two-in-words", "language-in-capitals", "language-in-words",
      "language-no", "language-unknown", "languages-of-an-option-elsewhere",
      "languages-only-one", "languages-unknown"},
    *{"lexicon-in-ipa", "offer-without-an-answer", "tags", "voice-prompts-misspelt",
      "voice-unknown", "comment-that-may-be-text", "text-cut-by-a-comment",
      "text-cut-before-a-number", "pasted-in-british", "pasted-records",
      "sound-file-as-a-greeting", "page-neither-true-nor-false"},
}  # fmt: skip


def read(text: str | bytes, parts: Mapping[str, str] | None = None) -> Line:
    raw = text.encode() if isinstance(text, str) else text
    files = {name: part.encode() for name, part in (parts or {}).items()}
    return load_edition({"": raw, **files}, phrasebook())


def judged(text: str | bytes) -> Loaded:
    return load(text.encode() if isinstance(text, str) else text, phrasebook())


def assert_it_answers_every_call(line: Line) -> None:
    assert [problem for tree in extremes(line) for problem in prove(tree)] == []


@pytest.mark.parametrize("files", [{}, {"parts/parking.yaml": MENU.encode()}])
def test_an_edition_without_its_main_file_cannot_be_read(files: Mapping[str, bytes]) -> None:
    with pytest.raises(EditionError, match="cannot read it: error: its main file is missing"):
        load_edition(files, phrasebook())


@pytest.mark.parametrize("path", sorted(EDITIONS.glob("*.yaml")), ids=lambda path: path.stem)
def test_editions_that_earlier_releases_published_are_read(path: Path) -> None:
    assert_it_answers_every_call(read(path.read_bytes()))


# Rules that have become stricter, found by asking every release about every file of bad_files/: up
# to these commits, these could be published.
@pytest.mark.parametrize(
    "name",
    [
        "contact-named-at-length",  # up to 47038c5
        "lexicon-in-ipa",  # up to 05bfe14
        "text-without-words",  # up to 05bfe14
        "text-cut-by-a-comment",  # up to 3884240
    ],
)
def test_what_was_published_before_a_rule_became_stricter_is_read(name: str) -> None:
    assert judged(contents(name)).line is None
    assert_it_answers_every_call(read(contents(name)))


def test_no_rule_of_today_keeps_an_edition_from_being_read() -> None:
    readable = set()
    for name in sorted({*STORED, *MADE}):
        raw = contents(name)
        strict = judged(raw)
        try:
            line = read(raw)
        except EditionError:
            assert strict.line is None, name
            continue
        if strict.line:
            assert line == strict.line
        else:
            assert_it_answers_every_call(line)
            readable.add(name)
    assert readable == RULES


@pytest.mark.parametrize(
    "path", [SHIPPED, *sorted(TREES.glob("*.yaml"))], ids=lambda path: path.stem
)
def test_a_valid_menu_is_the_same_before_and_after_publishing(path: Path) -> None:
    loaded = load(path.read_bytes(), phrasebook(), lambda name: (path.parent / name).read_bytes())
    assert load_edition(loaded.files, phrasebook()) == loaded.line


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("900-555-1234", "+19005551234"),
        ("+44 20 7946 0958", "+442079460958"),
        ("555-555-5555", "+15555555555"),
        ("617-726-3884 доб. 12", "+16177263884"),
        ("sip:204@pbx.example.org", "sip:204@pbx.example.org"),
    ],
)
def test_a_number_that_may_not_be_published_is_still_dialled(written: str, number: str) -> None:
    text = HEAD + DESK.replace("617-726-3884", written) + CALL
    assert judged(text).line is None
    assert read(text).default.contacts["desk"].number == number


def test_limits_do_not_bind_what_was_published() -> None:
    long = "We are open. " * 400
    line = read(HEAD + MENU.replace("Behind the house.", long).replace("Parking", "P" * 300))
    [answer] = line.default.answers()
    assert (len(answer.title), answer.parts) == (300, (long.strip(),))
    assert read(HEAD.encode() + MENU.encode() + b"#" * MAX_BYTES).default.name == "Clinic line"
    ringing = HEAD + DESK.replace("3884", "3884, timeout: 90") + CALL
    assert judged(ringing).line is None
    assert read(ringing).default.contacts["desk"].timeout == 90


def test_what_no_longer_exists_is_replaced_by_a_default() -> None:
    hours = "3884, hours: {monday: 8:00-17:00}, timezone: America/Atlantis"
    text = HEAD + "voice: Xavier\n" + DESK.replace("3884", hours) + CALL
    line = read(text + "phrases: {silence_9: Hm., menu: 'Main {nothing}'}\n")
    assert line.default.voice == "Polly.Joanna-Neural"
    assert line.default.contacts["desk"].hours
    assert line.default.contacts["desk"].hours.zone == "UTC"
    assert line.default.phrases == {}
    spoken = read(HEAD.replace("en-US", "fr-FR") + MENU)
    assert spoken.default.language == "en-US"


def test_a_voice_that_is_only_unknown_here_stays() -> None:
    assert read(HEAD + "voice: Polly.Nova-Neural\n" + MENU).default.voice == "Polly.Nova-Neural"


def test_ids_that_are_reserved_or_taken_or_malformed_get_others() -> None:
    line = read(
        HEAD + "menu:\n"
        "  1: {title: Parking, answer: x}\n"
        "  2: {title: Parking, answer: y}\n"
        "  3: {title: Main, answer: z}\n"
        "  4: {title: Bus stops, id: Bus/Stop, answer: v}\n"
        "  5: {goto: Bus/Stop}\n"
        "  6: {title: 日本語, menu: {1: {title: Deep, answer: w}}}\n"
    )
    made = ["main", "parking", "parking-2", "main-eb81", "bus-stop", "main-to-bus-stop"]
    assert [*line.default.options] == [*made, "option-77710aed", "deep"]
    goto = line.default.options["main-to-bus-stop"]
    assert isinstance(goto, Goto)
    assert goto.target == "bus-stop"
    assert line.default.options["deep"].parent == "option-77710aed"


def test_contacts_that_are_named_badly_are_found_by_their_names() -> None:
    named = DESK.replace("desk:", "Front desk:")
    line = read(HEAD + named + "operator: Front desk\n" + CALL.replace("desk", "Front desk"))
    option = line.default.options["main-front-desk"]
    assert isinstance(option, Transfer)
    assert line.default.operator == option.contact == "front-desk"
    assert line.default.contacts["front-desk"].key == "front-desk"


def test_fields_of_another_release_are_ignored() -> None:
    text = HEAD + "theme: blue\n" + MENU.replace("title", "keywords: [cars], title")
    assert judged(text).line is None
    assert isinstance(read(text).default.options["parking"], Answer)


def test_an_included_file_is_read_in_the_same_way() -> None:
    main = HEAD + "menu: {1: {title: Parking, include: parking.yaml}}\n"
    line = read(main, {"parking.yaml": MENU.replace("Parking", "P" * 300)})
    assert len(line.default.options) == 3
    with pytest.raises(EditionError, match=r'there is no file "parking\.yaml"'):
        read(main)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        (HEAD, "menu is missing"),
        (HEAD + MENU.replace("title", "titel"), 'unknown field "titel"'),
        (HEAD + CALL, 'there is no contact "desk"'),
        (HEAD + MENU + "  2: {goto: nowhere}\n", 'there is no option "nowhere"'),
        (HEAD + "menu:\n  1:\n    title: Cost: how?\n    answer: x\n", "the colon in the text"),
        (HEAD + MENU.replace("  1:", "  *:"), "key \\* is reserved"),
    ],
)
def test_what_leaves_a_hole_in_the_menu_is_not_an_edition(text: str, said: str) -> None:
    with pytest.raises(EditionError, match=f"this release cannot read it: error: .*{said}"):
        read(text)


@settings(max_examples=30, deadline=None)  # each proves the whole dialogue, if there is one
@given(mutations())
def test_whatever_can_be_read_answers_every_call(text: str) -> None:
    try:
        line = read(text)
    except EditionError:
        return
    assert_it_answers_every_call(line)
