"""Which menu a request is about."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.exceptions import NotFound

from ivr.console.subject import Subject, subject
from ivr.store.database import StoreError
from tests.support.pages import Pages, pages, publish

MENU = b"""\
name: Harbor Clinic
language: en-US
greeting: Welcome to Harbor Clinic.
menu:
  1:
    title: Parking
    answer: Park behind the house.
"""
NEWER = MENU.replace(b"behind", b"in front of")


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Pages]:
    with pages(tmp_path, MENU) as served:
        publish(served.settings, {"": NEWER}, "Ben")
        yield served


def of(served: Pages, query: str = "") -> Subject:
    with served.app.test_request_context(f"/console/line/{query}"):
        return subject()


def test_without_a_name_it_is_what_is_live(clinic: Pages) -> None:
    found = of(clinic)
    assert found.title == "what is live"
    assert (found.files, found.is_live, found.asked) == ({"": NEWER}, True, {})
    assert found.edition
    assert (found.edition.number, found.edition.by) == (2, "Ben")
    assert found.line
    assert found.line.edition == found.edition.edition


def test_an_edition_has_its_number(clinic: Pages) -> None:
    found = of(clinic, "?edition=1")
    assert found.title == "edition 1"
    assert (found.files, found.is_live, found.asked) == ({"": MENU}, False, {"edition": 1})
    assert of(clinic, "?edition=2").is_live


@pytest.mark.parametrize("number", ["0", "3", "-1", "x", "", "99999999999999999999"])
def test_what_is_not_there_is_not_found(number: str, clinic: Pages) -> None:
    with pytest.raises(NotFound):
        of(clinic, f"?edition={number}")


def test_a_menu_is_checked_once(clinic: Pages) -> None:
    assert of(clinic, "?edition=1").line is of(clinic, "?edition=1").line


def test_what_breaks_newer_rules_can_be_read_all_the_same(clinic: Pages) -> None:
    broken = MENU.replace(b"    answer: Park behind the house.", b"    transfer: x\n") + (
        b"contacts: {x: {name: Parking, number: 900-555-0123}}\n"
    )
    clinic.table.publish({"": broken}, "0123456789ab", 2, "Ben")
    found = of(clinic, "?edition=3")
    assert "error" in {one.severity for one in found.problems}
    assert found.line
    assert found.line.edition == "0123456789ab"


def test_what_callers_hear_is_known_while_the_database_is_away(
    clinic: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise StoreError("the database is away")

    monkeypatch.setattr(type(clinic.table), "newest", away)
    found = of(clinic)
    assert (found.edition, found.is_live) == (None, True)
    assert found.files[""] in (MENU, NEWER)
    with pytest.raises(StoreError):
        of(clinic, "?edition=1")
