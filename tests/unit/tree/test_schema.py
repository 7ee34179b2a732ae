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

# What no schema can see: it looks at one value at a time, and at what YAML makes of it.
ONLY_THE_LOADER = {
    *{"contact-unknown", "contact-unknown-where-there-is-none", "country-allowed", "goto-by-title",
      "goto-itself", "goto-three-in-a-circle", "goto-two-in-a-circle",
      "hours-that-end-before-they-start", "hours-without-a-time-zone", "id-reserved",
      "id-unknown", "id-used-twice", "languages-in-a-file-of-one",
      "languages-of-an-option-elsewhere", "languages-only-one", "title-used-twice"},  # other places
    *{"field-repeated", "key-repeated", "merge-key", "option-by-an-alias"},  # YAML loses it
    *{"levels-13", "lexicon-in-ipa", "lost-characters", "line-number", "numbers",
      "number-with-a-letter-for-a-digit", "private-characters", "text-without-words",
      "text-too-long"},  # depths, characters
}  # fmt: skip
# Nothing at all to YAML, so that an editor marks it: ~ and null.
ONLY_THE_SCHEMA = {"text-that-yaml-would-change-is-fine"}


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
    assert {name for name in refused if load(contents(name)).line} == ONLY_THE_SCHEMA


def test_what_the_loader_refuses_the_schema_refuses_where_it_can_tell() -> None:
    missed = {name for name in NAMES if asked(name) and load(contents(name)).line is None}
    assert missed == ONLY_THE_LOADER
