"""Bringing what others have published into a draft that was begun before."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from ivr.console.change.table import Draft, DraftsTable
from ivr.tree.load.sources import edition
from tests.support.html import text
from tests.support.lines import TREE
from tests.support.pages import Pages, pages

MENU = f"timezone: America/New_York\n{TREE}".encode()
NINE = MENU.replace(b"At eight.", b"At nine.")
BUTTON = "Bring the newer changes into this draft"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Pages]:
    with pages(tmp_path, MENU) as found:
        yield found


def drafts(served: Pages) -> DraftsTable:
    return DraftsTable(served.table.engine)


def now(served: Pages, draft: Draft) -> Draft:
    found = drafts(served).get(draft.id)
    assert found
    return found


def publish(served: Pages, was: bytes, words: bytes) -> bytes:
    """Publish the menu with other words, as somebody else."""
    raw = MENU.replace(was, words)
    served.table.publish({"": raw}, edition({"": raw}), 1, "Ben")
    return raw


def test_newer_changes_come_in_and_undo_takes_them_out(client: FlaskClient, served: Pages) -> None:
    draft = drafts(served).begin({"": NINE}, 1, "Anna Lee")
    places = [f"/console/change/{draft.id}/", f"/console/publishing/?draft={draft.id}"]
    assert not any(BUTTON in client.get(place).text for place in places)
    publish(served, b"On the hill.", b"In the valley.")
    assert all(BUTTON in client.get(place).text for place in places)
    form = {"was": draft.hash, "back": places[1]}
    answer = client.post(f"{places[0]}newer", data=form, follow_redirects=True)
    assert "The draft now has the changes of edition 2 as well." in answer.text
    assert now(served, draft).files[""] == NINE.replace(b"On the hill.", b"In the valley.")
    assert now(served, draft).base == 2
    assert not any(BUTTON in client.get(place).text for place in places)
    client.post(f"{places[0]}undo", data={"was": now(served, draft).hash})
    assert now(served, draft).base == 1  # so that nobody publishes it without a warning
    assert all(BUTTON in client.get(place).text for place in places)
    state = drafts(served).states(draft.id)[0]
    form = {"was": now(served, draft).hash, "hash": state.hash}
    client.post(f"{places[0]}states", data=form)
    assert now(served, draft).base == 2
    form = {"was": now(served, draft).hash, "hash": draft.hash}
    client.post(f"{places[0]}states", data=form)
    assert now(served, draft).base == 1


@pytest.mark.parametrize(("choice", "kept"), [("mine", b"At nine."), ("theirs", b"At ten.")])
def test_what_collides_is_chosen(
    client: FlaskClient, served: Pages, choice: str, kept: bytes
) -> None:
    draft = drafts(served).begin({"": NINE}, 1, "Anna Lee")
    publish(served, b"At eight.", b"At ten.")
    place = f"/console/change/{draft.id}/newer"
    answer = client.post(place, data={"was": draft.hash})
    assert answer.status_code == 409
    said = text(answer.text)
    assert "When are you open? (1 of 1) In this draft" in said
    assert "Live now, by Ben" in said
    assert now(served, draft) == draft
    form = {"was": draft.hash, "count": "1", "choice-0": choice}
    assert client.post(place, data=form | {"after": "1"}).status_code == 409  # seen too long ago
    assert client.post(place, data=form | {"after": "2"}).status_code == 303
    assert now(served, draft).files[""] == MENU.replace(b"At eight.", kept)
    assert now(served, draft).base == 2


def test_a_draft_that_somebody_has_just_changed_is_left_as_it_is(
    client: FlaskClient, served: Pages
) -> None:
    draft = drafts(served).begin({"": NINE}, 1, "Anna Lee")
    publish(served, b"On the hill.", b"In the valley.")
    other = {"": NINE.replace(b"nine", b"noon")}
    drafts(served).save(draft.id, other, draft.hash, "Ben")
    client.post(f"/console/change/{draft.id}/newer", data={"was": draft.hash})
    assert now(served, draft).files == other
