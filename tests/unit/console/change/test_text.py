"""A draft as text: saved to the byte, merged, and refused where two people collide."""

from collections.abc import Iterator, Mapping
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import TestResponse

from ivr.console.access import Person
from ivr.console.change.table import Draft, DraftsTable
from ivr.store.database import connect
from tests.support import html
from tests.support.pages import ANNA, Pages, pages
from tests.support.paths import SHIPPED

MENU = SHIPPED.read_bytes()
OPERATOR = MENU[: MENU.index(b"operator: billing")].count(b"\n") + 1
BEN = Person("2", "Ben Ortiz", "ben@clinic.example", ANNA.role)
JSON = {"Accept": "application/json"}


class Drafted:
    """A draft of the shipped line, and two people who save its text."""

    def __init__(self, served: Pages, files: Mapping[str, bytes] | None = None) -> None:
        self.served = served
        served.who[0] = ANNA
        self.client = served.app.test_client()
        self.table = DraftsTable(connect(served.settings.database))
        self.first = self.table.begin(files or {"": MENU}, 1, "Anna Lee")
        self.number = self.first.id
        self.address = f"/console/change/{self.number}"

    @property
    def now(self) -> Draft:
        found = self.table.get(self.number)
        assert found
        return found

    @property
    def raw(self) -> bytes:
        return self.now.files[""]

    def save(self, text: str, was: str, who: Person = ANNA, script: bool = False) -> TestResponse:
        self.served.who[0] = who
        form = {"text": text.replace("\n", "\r\n"), "was": was, "file": ""}
        headers = JSON if script else {}
        return self.client.post(f"{self.address}/text", headers=headers, data=form)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with pages(tmp_path_factory.mktemp("pages")) as served:
        yield served


@pytest.fixture
def drafted(served: Pages) -> Drafted:
    return Drafted(served)


def changed(old: str, new: str) -> str:
    assert old in MENU.decode()
    return MENU.decode().replace(old, new, 1)


def test_only_what_was_typed_changes(drafted: Drafted) -> None:
    text = changed("confirm.", "confirm it.")
    answer = drafted.save(text, drafted.first.hash)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{drafted.address}/text")
    assert drafted.raw == text.encode()
    assert drafted.now.by == "Anna Lee"


def test_a_save_that_changes_nothing_saves_nothing(drafted: Drafted) -> None:
    drafted.save(MENU.decode(), drafted.first.hash)
    assert drafted.now == drafted.first


def test_the_text_is_shown_as_it_is(drafted: Drafted) -> None:
    page = drafted.client.get(f"{drafted.address}/text").text
    assert "I&#39;m interested in conducting virtual visits" in page
    assert "Nothing is wrong." in page or "Advice" in page


def test_errors_are_saved_and_named_with_their_lines(drafted: Drafted) -> None:
    drafted.save(changed("operator: billing", "operator: biling"), drafted.first.hash)
    page = drafted.client.get(f"{drafted.address}/text").text
    assert "did you mean &#34;billing&#34;?" in page
    assert f'data-line="{OPERATOR}"' in page
    page = drafted.client.get(f"{drafted.address}/").text
    assert "Open its form" in page
    assert "1 error" in page


def test_what_two_people_change_in_different_places_is_merged(drafted: Drafted) -> None:
    mine, theirs = changed("Cost and billing", "Money"), changed("to confirm.", "to confirm it.")
    drafted.save(theirs, drafted.first.hash, BEN)
    answer = drafted.save(mine, drafted.first.hash)
    page = drafted.client.get(answer.headers["Location"]).text
    assert "Ben Ortiz changed other places meanwhile" in page
    assert drafted.raw == theirs.replace("Cost and billing", "Money").encode()


def test_a_script_goes_on_from_what_it_has_sent(drafted: Drafted) -> None:
    """While it waits for an answer, somebody types: that began from the text without the other."""
    mine, theirs = changed("Cost and billing", "Money"), changed("to confirm.", "to confirm it.")
    drafted.save(theirs, drafted.first.hash, BEN)
    state = drafted.save(mine, drafted.first.hash, script=True).json
    assert state
    assert state["hash"] == drafted.now.hash
    assert "Ben Ortiz changed other places" in state["merged"]
    assert state["text"] == theirs.replace("Cost and billing", "Money")
    again = drafted.save(mine.replace("Money", "Money matters"), state["mine"], script=True)
    assert again.status_code == 200
    assert drafted.raw == theirs.replace("Cost and billing", "Money matters").encode()


def test_what_collides_is_refused_with_both_side_by_side_and_nothing_is_lost(
    drafted: Drafted,
) -> None:
    drafted.save(changed("Cost and billing", "Ben's <b>"), drafted.first.hash, BEN)
    answer = drafted.save(changed("Cost and billing", "Money"), drafted.first.hash)
    assert drafted.raw == changed("Cost and billing", "Ben's <b>").encode()
    page = drafted.client.get(answer.headers["Location"]).text
    said = html.text(page)
    assert "Ben's <b> (1 of 1) Yours Title: what the menu says Money What Ben Ortiz wrote" in said
    assert "What Ben Ortiz wrote Title: what the menu says Ben's <b> How it was before" in said
    kept = drafted.table.states(drafted.number)[0]
    assert kept.is_aside
    assert drafted.table.files(drafted.number, kept.hash) == {
        "": changed("Cost and billing", "Money").encode()
    }
    assert drafted.table.redo(drafted.number) == drafted.now


@pytest.mark.parametrize(
    ("choice", "title"), [("mine", "Money"), ("theirs", "Bills"), ("nonsense", "Money")]
)
def test_a_choice_settles_it(drafted: Drafted, choice: str, title: str) -> None:
    drafted.save(changed("Cost and billing", "Bills"), drafted.first.hash, BEN)
    stale = drafted.save(changed("Cost and billing", "Money"), drafted.first.hash)
    asked = {
        key: one[0] for key, one in parse_qs(urlsplit(stale.headers["Location"]).query).items()
    }
    form = {**asked, "theirs": drafted.now.hash, "count": "1", "choice-0": choice}
    drafted.client.post(f"{drafted.address}/both", data=form)
    assert drafted.raw == changed("Cost and billing", title).encode()


def test_a_choice_is_merged_with_what_came_after_it(drafted: Drafted) -> None:
    theirs = changed("Cost and billing", "Bills")
    drafted.save(theirs, drafted.first.hash, BEN)
    seen = drafted.now.hash
    stale = drafted.save(changed("Cost and billing", "Money"), drafted.first.hash)
    asked = {
        key: one[0] for key, one in parse_qs(urlsplit(stale.headers["Location"]).query).items()
    }
    drafted.save(theirs.replace("to confirm.", "to confirm it."), seen, BEN)
    form = {**asked, "theirs": seen, "count": "1", "choice-0": "mine"}
    drafted.client.post(f"{drafted.address}/both", data=form)
    assert drafted.raw == changed("Cost and billing", "Money").replace(
        "to confirm.", "to confirm it."
    ).encode()  # fmt: skip


def test_a_script_hears_of_a_collision_and_where_to_choose(drafted: Drafted) -> None:
    drafted.save(changed("Cost and billing", "Bills"), drafted.first.hash, BEN)
    answer = drafted.save(changed("Cost and billing", "Money"), drafted.first.hash, script=True)
    assert answer.status_code == 409
    assert answer.json
    assert "Ben Ortiz has changed the same place" in answer.json["said"]
    assert drafted.client.get(answer.json["choose"]).status_code == 200


def test_whoever_looks_hears_who_changed_it(drafted: Drafted) -> None:
    first = drafted.client.get(f"{drafted.address}/changed?was={drafted.first.hash}").json
    assert first
    assert "text" not in first
    drafted.save(changed("Cost and billing", "Bills"), drafted.first.hash, BEN)
    state = drafted.client.get(f"{drafted.address}/changed?was={drafted.first.hash}").json
    assert state
    assert state["text"] is None  # a form of one question shows none, and a text may be large
    state = drafted.client.get(f"{drafted.address}/changed?was={drafted.first.hash}&file=").json
    assert state
    assert state["said"] in [f"Ben Ortiz changed this draft {n} second{'s' * (n != 1)} ago."
                             for n in range(60)]  # fmt: skip
    assert state["text"] == drafted.raw.decode()


def test_a_text_is_checked_while_it_is_typed(drafted: Drafted) -> None:
    text = changed("operator: billing", "operator: biling")
    answer = drafted.client.post(f"{drafted.address}/check", data={"text": text}).json
    assert answer
    (error,) = [one for one in answer["problems"] if one["severity"] == "error"]
    assert (error["line"], error["file"]) == (OPERATOR, "")
    assert "billing" in error["cure"]
    answer = drafted.client.post(f"{drafted.address}/check", data={"text": MENU.decode()}).json
    assert answer
    first = MENU[: MENU.index(b"  1:\n")].count(b"\n") + 1
    assert answer["rows"][0] == {"key": "1", "title": "General questions about virtual visits",
                                 "depth": 0, "line": first}  # fmt: skip
    assert drafted.now == drafted.first


def test_who_reads_spanish_reads_what_is_wrong_in_spanish(drafted: Drafted) -> None:
    text = changed("operator: billing", "operator: biling")
    spanish = {"Accept-Language": "es"}
    address = f"{drafted.address}/check"
    answer = drafted.client.post(address, data={"text": text}, headers=spanish).json
    assert answer
    (error,) = [one for one in answer["problems"] if one["severity"] == "error"]
    assert error["message"] == 'operator: no existe el contacto "biling"'
    assert error["cure"] == '¿quiso decir "billing"?'
    drafted.save(text, drafted.first.hash)
    for page in (f"{drafted.address}/", f"{drafted.address}/text"):
        read = drafted.client.get(page, headers=spanish).text
        assert "no existe el contacto" in read
        assert "there is no contact" not in read


def test_included_files_are_edited_in_their_own_place(served: Pages) -> None:
    part = b"menu:\r\n  1:\r\n    title: Where?\r\n    answer: There.\r\n"
    main = MENU + b"\n  5: {title: Parking, include: parts/parking.yaml}\n"
    drafted = Drafted(served, {"": main, "parts/parking.yaml": part})
    page = drafted.client.get(f"{drafted.address}/text?file=parts/parking.yaml").text
    assert "title: Where?" in page
    form = {"text": part.decode().replace("There", "Here"), "was": drafted.first.hash,
            "file": "parts/parking.yaml"}  # fmt: skip
    drafted.client.post(f"{drafted.address}/text", data=form)
    files = {"": main, "parts/parking.yaml": part.replace(b"There", b"Here")}
    assert drafted.now.files == files
    assert drafted.client.get(f"{drafted.address}/text?file=../x").status_code == 404
    answer = drafted.client.post(f"{drafted.address}/check", data=form).json
    assert answer
    assert [row["title"] for row in answer["rows"]] == ["Where?"]


HOSTILE = (
    "",
    "\n",
    "\n\n  x",
    "</textarea><script>alert(1)</script>",
    "a: \u202e\u2066bidi\n",
    "title: '" + "x" * 100_000 + "'\n",
    "\ufeff",
    "&amp;\n&lt;",
    "\u2028\x85\x0b\x0c",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_come_back_as_they_were(drafted: Drafted, text: str) -> None:
    drafted.save(text, drafted.first.hash)
    assert drafted.raw == text.encode()
    for address in ("", "text", "states"):
        page = drafted.client.get(f"{drafted.address}/{address}")
        assert page.status_code == 200
        assert "<script>alert" not in page.text
    assert drafted.client.post(f"{drafted.address}/check", data={"text": text}).status_code == 200


def test_a_text_of_a_megabyte_is_saved_and_shown(drafted: Drafted) -> None:
    text = MENU.decode() + "# " + "x" * 70 + "\n" + ("# " + "y" * 70 + "\n") * 14_000
    drafted.save(text, drafted.first.hash)
    assert drafted.raw == text.encode()
    assert drafted.client.get(f"{drafted.address}/text").status_code == 200
    drafted.save(text.replace("Cost and billing", "Bills"), drafted.now.hash, BEN)
    drafted.save(
        text.replace("to confirm.", "to confirm it."), drafted.table.states(drafted.number)[1].hash
    )
    assert b"Bills" in drafted.raw
    assert b"to confirm it." in drafted.raw


def test_a_draft_that_was_removed_meanwhile_says_so(drafted: Drafted) -> None:
    drafted.table.remove(drafted.number)
    assert drafted.save("x", drafted.first.hash).status_code == 404


def test_the_schema_is_there_for_the_editor(drafted: Drafted) -> None:
    answer = drafted.client.get("/console/change/schema").json
    assert answer
    assert "greeting" in answer["properties"]
    part = drafted.client.get("/console/change/schema?part=1").json
    assert part
    assert "greeting" not in part["properties"]


def test_the_log_has_a_line_for_each_person_and_not_for_each_pause(
    drafted: Drafted, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[str] = []
    monkeypatch.setattr(
        "ivr.console.log.record", lambda action, what="", note="": lines.append(action)
    )
    for number, who in enumerate((ANNA, ANNA, ANNA, BEN, BEN)):
        drafted.save(f"{MENU.decode()}# {number}\n", drafted.now.hash, who)
    assert lines == ["draft changed"] * 2
