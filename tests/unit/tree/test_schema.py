"""The schema and the loader are made from the same table of fields, and agree on every file."""

import json
from datetime import date
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given

from ivr.tree.load.loader import load
from ivr.tree.schema import schema
from tests.support.bad_files import MADE, STORED, contents
from tests.support.paths import SHIPPED
from tests.support.trees import files as valid_files
from tests.support.trees import split_files

HEAD = """\
name: Line
language: en-US
greeting: Welcome.
timezone: America/New_York
menu: {1: {title: A, answer: Yes.}}
"""
# What no schema can see: it looks at one value at a time, and at what YAML makes of it.
ONLY_THE_LOADER = {
    "emergency-in-one-language",
    *{"timezone-without-hours", "contact-unknown", "contact-unknown-where-there-is-none",
      "country-allowed", "goto-by-title", "goto-itself", "goto-three-in-a-circle",
      "goto-two-in-a-circle",
      "hours-that-end-before-they-start", "hours-without-a-time-zone", "id-reserved",
      "id-unknown", "id-used-twice", "languages-in-a-file-of-one",
      "language-in-a-file-of-two", "languages-missing-everywhere",
      "languages-of-an-option-elsewhere", "languages-one-of-two", "languages-only-one",
      "partial-language", "title-used-twice",
      "when-closed-operator-unknown"},  # other places
    *{"whole-file-twice", "field-repeated", "key-repeated", "merge-key",
      "option-by-an-alias"},  # YAML loses it
    *{"levels-13", "lexicon-in-ipa", "lost-characters", "line-number", "numbers",
      "number-with-a-letter-for-a-digit", "private-characters", "text-without-words",
      "comment-that-may-be-text", "text-cut-by-a-comment", "text-cut-before-a-number",
      "pasted-records", "sound-file-as-a-greeting",
      "text-too-long"},  # depths, characters
    *{"answer-left-as-dots", "answer-left-as-todo", "answer-to-be-written",
      "curly-quotes-around-a-title", "number-not-written-yet", "title-left-as-dots"},  # to write
    *{"c06-short-311", "c06-short-711", "c06-short-988", "number-911", "number-988",
      "number-that-is-only-an-extension", "number-with-a-hyphen-in-its-extension",
      "number-with-an-option", "state-washington-dc", "transfer-to-a-number"},  # what exists
    *{"goto-a-key", "goto-misspelt", "languages-of-one-answer-alone",
      "titles-used-twice-in-two-menus", "transfer-by-a-spoken-name"},  # other places
    *{"hours-of-the-same-days", "key-missing-above-the-second-option",
      "languages-of-which-one-is-missing", "lines-that-are-there-twice",
      "merge-indented-like-the-text", "name-missing-above-the-second-contact",
      "numbers-that-are-two", "text-cut-before-the-pound-key"},  # the same, and characters
    *{"option-copied-where-no-key-is-free", "option-copied-whole",
      "option-copied-with-its-key"},  # YAML loses it
}  # fmt: skip


def as_json(value: Any) -> Any:
    """What an editor sees: names are text, and so are dates."""
    if isinstance(value, dict):
        return {str(name): as_json(item) for name, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def valid(raw: bytes | str, part: bool = False) -> bool:
    """Whether the schema finds nothing wrong. Raises YAMLError if it cannot be asked."""
    return jsonschema.Draft202012Validator(schema(part)).is_valid(as_json(yaml.safe_load(raw)))


@pytest.mark.parametrize("part", [False, True])
def test_the_schema_is_valid(part: bool) -> None:
    meta = jsonschema.Draft202012Validator(jsonschema.Draft202012Validator.META_SCHEMA)
    assert list(meta.iter_errors(schema(part))) == []


def test_the_copy_for_editors_is_current() -> None:
    kept = files("ivr.tree").joinpath("faq_tree.schema.json").read_text("utf-8")
    assert json.loads(kept) == schema(), "ivr schema > ivr/tree/faq_tree.schema.json"


def test_the_shipped_file_is_valid_and_names_its_schema() -> None:
    text = SHIPPED.read_text("utf-8")
    assert valid(text)
    first = text.partition("\n")[0]
    assert first == "# yaml-language-server: $schema=ivr/tree/faq_tree.schema.json"
    assert (SHIPPED.parent / first.partition("=")[2]).is_file()


@given(valid_files())
def test_what_the_loader_takes_is_valid(text: str) -> None:
    assert load(text.encode()).line is not None
    assert valid(text)


WRITTEN_HOURS = (
    "8:30-17:00", "8am-5pm", "8 A.M. \u2013 5 p.m.", "9-12, 1-5pm", "9-12; 1-5", "8 to noon",
    "8:30-12:00 and 13:00-17:00", "18:00-2:00", "24 hours", "24/7", "All day", "Closed", "8-17",
    "8-5", "1-5", "08-05", "8", "noon", "8-5-6", "by appointment", "8:30-17:00,", "", "0-8",
)  # fmt: skip
WRITTEN_DAYS = (
    "mon-fri", "Mon \u2013 Fri.", "M-F", "Sat & Sun", "mon/wed/fri", "weekdays", "Weekends",
    "daily", "Every day", "tues, Thurs", "T", "M-S", "lunes", "2026-12-24", "24/7", "mon-", "",
)  # fmt: skip
WRITTEN_DATES = (
    "2026-12-24", "12/24/2026", "1/2/2027", "Dec 24, 2026", "dec. 24 2026", "December 24th, 2026",
    "24 December 2026", "24th of December 2026", "12/24/26", "24/12/2026", "24.12.2026", "Dec 24",
    "Decem 24, 2026", "2026-12-24, 12/31/2026", "2026-12-24; Dec 31, 2026, Jan 2, 2027",
    "none",
)  # fmt: skip
WRITTEN_INSTANTS = (
    "2026-12-24", "2026-12-24 17:00", "2026-12-24T17:00:30Z", "2026-12-24 17:00 -05:00",
    "2026-12-24 5pm", "12/24/2026, 5:30 p.m.", "Dec 24, 2026 at noon", "2026-12-24 9:00",
    "2026-12-24 9", "2026-12-24 midnight", "17:00", "5pm", "tomorrow",
)  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "texts"),
    [
        ('contacts: {a: {DESK, hours: {mon: "%s", tue: 8:30-17:00}}}', WRITTEN_HOURS),
        ('contacts: {a: {DESK, hours: {mon: [8-12, "%s"]}}}', ("1-5", "1-5pm", "noon-5", "5", "")),
        ('contacts: {a: {DESK, hours: {"%s": 8:30-17:00}}}', WRITTEN_DAYS),
        ('contacts: {a: {DESK, hours: "%s"}}', ("24/7", "24 hours", "All day", "always", "8-17")),
        ('contacts: {a: {DESK, holidays: "%s"}}', WRITTEN_DATES),
        ('contacts: {a: {DESK, holidays: [12/24/2027, "%s"]}}', WRITTEN_DATES[:-1]),
        ('notices: [{text: Hello, until: "%s"}]', WRITTEN_INSTANTS),
    ],
)
def test_what_can_be_written_is_the_same_for_both(fields: str, texts: tuple[str, ...]) -> None:
    desk = "name: the desk, number: 617-726-3884"
    files = {text: HEAD + fields.replace("DESK", desk) % text for text in texts}
    loaded = {text: load(file.encode()).line is not None for text, file in files.items()}
    assert loaded == {text: valid(file) for text, file in files.items()}
    assert {True, False} == {*loaded.values()}


@given(split_files())
def test_parts_are_valid_by_their_own_schema(files: tuple[str, dict[str, str]]) -> None:
    for name, text in files[1].items():
        assert valid(text, part=bool(name))
        assert not valid(text, part=not name)


def asked(name: str) -> bool | None:
    """The schema's verdict on a bad tree; None where plain YAML already fails."""
    try:
        return valid(contents(name))
    except (yaml.YAMLError, ValueError, RecursionError, TypeError):
        return None


_HUGE = ("nested-too-deep", "explode", "too-large")
NAMES = [name for name in sorted({*STORED, *MADE}) if not any(word in name for word in _HUGE)]


def test_what_the_schema_refuses_the_loader_refuses() -> None:
    refused = {name for name in NAMES if asked(name) is False}
    assert len(refused) > 50
    assert {name for name in refused if load(contents(name)).line} == set()


def test_what_the_loader_refuses_the_schema_refuses_where_it_can_tell() -> None:
    missed = {name for name in NAMES if asked(name) and load(contents(name)).line is None}
    assert missed == ONLY_THE_LOADER
