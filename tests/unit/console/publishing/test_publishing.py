"""The page Publish: what would change, what must be meant, and what becomes of it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ivr.cli import main
from ivr.console.access import Role
from ivr.console.change.table import Draft, DraftsTable
from ivr.console.log import Filter, entries
from ivr.console.publishing.views import _done
from ivr.editions.planned.carry_out import carry_out
from ivr.editions.planned.schedules import SchedulesTable
from ivr.editions.written.record import Place
from ivr.store.database import connect
from ivr.tree.load.sources import edition
from tests.support.lines import TREE
from tests.support.pages import ANNA, Pages, pages

MENU = f"timezone: America/New_York\n{TREE}".encode()
NINE = MENU.replace(b"At eight.", b"At nine.")
CALL = """\
Opening hours
...
Caller: 1
Line: At eight.
...
"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Pages]:
    with pages(tmp_path, MENU) as found:
        yield found


def begin(served: Pages, raw: bytes = NINE, base: int = 1) -> Draft:
    return DraftsTable(served.table.engine).begin({"": raw}, base, "Ben", "New hours")


def as_text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def look(client: FlaskClient, draft: Draft) -> str:
    answer = client.get(f"/console/publishing/?draft={draft.id}")
    assert answer.status_code == 200, answer.text
    return as_text(answer.text)


def send(client: FlaskClient, draft: Draft, what: str = "publish", **more: str) -> TestResponse:
    form = {"draft": str(draft.id), "hash": draft.hash, "after": "1"} | more
    return client.post(f"/console/publishing/{what}", data=form)


def live(served: Pages) -> bytes:
    newest = served.table.newest()
    assert newest
    return served.table.files(newest.edition)[""]


def test_a_draft_is_shown_beside_what_is_live(client: FlaskClient, served: Pages) -> None:
    said = look(client, begin(served))
    assert "Live now: edition 1" in said
    assert "Under 1 (“When are you open?”) : the answer is now: Old At eight. New At nine." in said
    assert "No errors: no caller can get stuck in it." in said
    assert "Callers wait as long as now for each answer, to the second." in said
    assert "faq_tree.yaml is written with it" in said


def test_publishing_makes_it_live_with_the_person_and_the_note(
    client: FlaskClient, served: Pages
) -> None:
    draft = begin(served)
    assert send(client, draft, note="Winter  hours").status_code == 302
    newest = served.table.newest()
    assert newest
    assert (newest.number, newest.origin, newest.by) == (2, "console", "Anna Lee")
    assert newest.note == "Winter hours"
    assert served.settings.tree.read_bytes() == NINE
    assert DraftsTable(served.table.engine).all() == []
    assert "Edition 2 is going live." in as_text(client.get("/console/publishing/").text)


def test_a_menu_file_keeps_the_line_endings_of_the_draft(tmp_path: Path) -> None:
    with pages(tmp_path, MENU.replace(b"\n", b"\r\n")) as served:
        draft = begin(served, NINE.replace(b"\n", b"\r\n"))
        send(served.app.test_client(), draft)
        assert served.settings.tree.read_bytes() == NINE.replace(b"\n", b"\r\n")


def test_a_menu_file_that_changed_meanwhile_is_left_alone_and_said_so(
    client: FlaskClient, served: Pages
) -> None:
    draft, mine = begin(served), b"# mine\n" + MENU
    served.settings.tree.write_bytes(mine)
    assert "faq_tree.yaml is left alone: somebody has changed it" in look(client, draft)
    send(client, draft)
    assert served.settings.tree.read_bytes() == mine
    assert live(served) == NINE
    said = as_text(client.get("/console/publishing/").text)
    assert "faq_tree.yaml was left alone" in said
    assert "ivr diff" in said


def test_errors_block_it_by_place(client: FlaskClient, served: Pages) -> None:
    draft = begin(served, MENU.replace(b"answer: At eight.", b"anwser: At eight."))
    said = look(client, draft)
    assert "1 error keeps it from being published." in said
    assert "Publish now" not in said
    assert send(client, draft).status_code == 422
    assert live(served) == MENU


def test_somebody_who_published_meanwhile_is_replaced_only_if_it_is_meant(
    client: FlaskClient, served: Pages
) -> None:
    draft, other = begin(served), MENU + b"# another\n"
    other = other.replace(b"On the hill.", b"In the valley.")
    served.table.publish({"": other}, edition({"": other}), 1, "Ben")
    answer = send(client, draft)
    assert answer.status_code == 422
    said = as_text(answer.text)
    assert "Ben has published edition 2 since you looked" in said
    assert "Old On the hill. New In the valley." in said
    assert live(served) == other
    assert send(client, draft, after="2").status_code == 422
    assert send(client, draft, after="2", replace="yes").status_code == 302
    assert live(served) == NINE


def test_a_draft_that_changed_since_it_was_read_is_shown_again(
    client: FlaskClient, served: Pages
) -> None:
    draft = begin(served)
    DraftsTable(served.table.engine).save(
        draft.id, {"": NINE.replace(b"nine", b"ten")}, draft.hash, "Ben"
    )
    answer = send(client, draft)
    assert "The draft has changed since you looked: read it again." in as_text(answer.text)
    assert live(served) == MENU


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (MENU.replace(b"name: A clinic", b"name: B hospital"), "meant-name"),
        (MENU[: MENU.index(b"  2:\n")], "meant-beginning"),
        (MENU[: MENU.index(b"  2:\n")] + b"\n# the end\n", "meant-loss"),
    ],
)
def test_what_would_be_held_must_be_meant(
    client: FlaskClient, served: Pages, raw: bytes, name: str
) -> None:
    draft = begin(served, raw)
    answer = send(client, draft)
    assert answer.status_code == 422
    assert f'href="#{name}"' in answer.text
    assert send(client, draft, **{name: "yes"}).status_code == 302
    assert live(served) == raw


def test_a_saved_call_that_is_heard_differently_must_be_acknowledged_by_name(
    client: FlaskClient, served: Pages
) -> None:
    folder = served.settings.tree.parent / "calls"
    folder.mkdir()
    (folder / "hours.txt").write_text(CALL)
    draft = begin(served)
    page = client.get(f"/console/publishing/?draft={draft.id}").text
    said = as_text(page)
    assert "Heard differently: " in said
    assert "saved At eight. now At nine." in said
    found = re.search(r'name="(call-\w+)"', page)
    assert found
    assert send(client, draft).status_code == 422
    assert send(client, draft, **{found[1]: "yes"}).status_code == 302


def test_a_plan_is_listed_and_cancelled(client: FlaskClient, served: Pages) -> None:
    draft = begin(served)
    fields = {"date": "2099-12-24", "time": "08:00", "back-date": "2099-12-27"}
    fields["back-time"] = "18:00"
    assert send(client, draft, "plan", **fields).status_code == 302
    said = as_text(client.get("/console/publishing/").text)
    assert "December 24, 2099, 8:00 AM : “New hours” is published, and taken back Sunday" in said
    assert live(served) == MENU
    [one, _] = SchedulesTable(served.table.engine).open()
    client.post("/console/publishing/cancel", data={"schedule": one.id})
    assert SchedulesTable(served.table.engine).open() == []


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "date"),
        ({"date": "2099-12-24"}, "time"),
        ({"date": "2020-12-24", "time": "08:00"}, "date"),
        ({"date": "2099-12-24", "time": "08:00", "back-date": "2099-12-24", "back-time": "07:00"},
         "back-date"),
    ],
)  # fmt: skip
def test_a_plan_whose_time_cannot_be_is_refused(
    client: FlaskClient, served: Pages, fields: dict[str, str], name: str
) -> None:
    answer = send(client, begin(served), "plan", **fields)
    assert answer.status_code == 422
    assert f'id="error-{name}"' in answer.text
    assert SchedulesTable(served.table.engine).open() == []


def test_an_editor_proposes_and_a_publisher_sends_back_or_publishes(
    client: FlaskClient, served: Pages
) -> None:
    draft = begin(served)
    served.sign_in(Role.EDITOR)
    assert send(client, draft).status_code == 403
    assert send(client, draft, "propose", note="Winter").status_code == 302
    served.sign_in(Role.PUBLISHER)
    assert "Waiting for a publisher New hours" in as_text(client.get("/console/publishing/").text)
    assert "1 draft waits for a publisher." in client.get("/console/now/").text
    send(client, draft, "say", text="Which day?", **{"return": "yes"})
    served.sign_in(Role.EDITOR)
    said = look(client, draft)
    assert "Anna Lee has sent it back." in said
    assert "Which day?" in said
    assert send(client, draft, "say", text="No", **{"return": "yes"}).status_code == 403
    assert "No</" not in client.get(f"/console/publishing/?draft={draft.id}").text
    send(client, draft, "propose", note="From Monday")
    served.sign_in(Role.PUBLISHER)
    assert send(client, draft, note="From Monday").status_code == 302
    assert live(served) == NINE
    assert "Waiting for a publisher" not in client.get("/console/publishing/").text


def test_a_proposal_that_was_sent_back_is_said_until_it_is_dismissed_or_proposed_again(
    client: FlaskClient, served: Pages
) -> None:
    draft = begin(served)
    send(client, draft, "propose")
    assert "(1 waits for a publisher)" in as_text(client.get("/console/now/").text)
    send(client, draft, "say", text="", **{"return": "yes"})  # nobody is sent back without a reason
    assert "Say what should change" in look(client, draft)
    for _ in range(2):  # of two publishers at once, one sends it back
        send(client, draft, "say", text="Which day?", **{"return": "yes"})
    logged = [one.action for one in entries(served.table.engine, Filter(), 100)]
    assert logged.count("send back") == 1
    pages = ("now/", "change/", f"change/{draft.id}/")
    for page in pages:
        said = as_text(client.get(f"/console/{page}").text)
        assert "Anna Lee has sent back your proposal “New hours” (today, " in said
        assert "Which day?" in said
        assert "(1 was sent back to you)" in said
    served.who[0] = ANNA._replace(id="another")  # with the same name
    client.post("/console/publishing/dismiss", data={"draft": draft.id})
    assert "has sent back your proposal" not in client.get("/console/now/").text
    served.who[0] = ANNA._replace(name="Anna Lind")  # corrected meanwhile
    assert "has sent back your proposal" in client.get("/console/now/").text
    client.post("/console/publishing/dismiss", data={"draft": draft.id})
    served.who[0] = ANNA
    assert not any("sent back" in client.get(f"/console/{page}").text for page in pages)
    assert "Anna Lee has sent it back." in look(client, draft)
    for _ in range(2):
        send(client, draft, "propose")
        send(client, draft, "say", text="No", **{"return": "yes"})
    assert client.get("/console/now/").text.count("has sent back") == 1
    send(client, draft, "propose")
    assert "has sent back your proposal" not in client.get("/console/now/").text


def test_what_is_saved_while_a_draft_is_published_stays_in_the_list(served: Pages) -> None:
    draft, table = begin(served), DraftsTable(connect(served.settings.database))
    table.save(draft.id, {"": draft.files[""] + b"# later\n"}, draft.hash, "Ben")
    with served.app.app_context():
        _done(draft, "published", "Anna Lee")
    assert [one.by for one in table.all()] == ["Ben"]


def test_hostile_words_stay_words(client: FlaskClient, served: Pages) -> None:
    evil = b'"><script>alert(1)</script>'
    draft = begin(served, MENU.replace(b"answer: At eight.", b"answer: '" + evil + b"'"))
    send(client, draft, "propose", note="<script>alert(2)</script>")
    send(client, draft, "say", text="<script>alert(3)</script>")
    page = client.get(f"/console/publishing/?draft={draft.id}").text
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert") >= 3


def test_a_draft_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    for number in ("7", "0", "-1", "x", "99999999999999"):
        assert client.get(f"/console/publishing/?draft={number}").status_code == 404


def test_what_is_live_is_taken_back_at_a_time(client: FlaskClient, served: Pages) -> None:
    assert "Take it back at a time" not in client.get("/console/publishing/").text
    send(client, begin(served))
    form = {"after": "2", "date": "2099-12-24", "time": ""}
    answer = client.post("/console/publishing/back", data=form)
    assert 'id="error-time"' in answer.text
    form["time"] = "18:00"
    assert client.post("/console/publishing/back", data=form | {"after": "1"}).status_code == 422
    assert client.post("/console/publishing/back", data=form).status_code == 302
    [one] = SchedulesTable(served.table.engine).open()
    assert (one.kind, one.after, one.edition) == ("back", 2, edition({"": MENU}))
    said = as_text(client.get("/console/now/").text)
    assert "6:00 PM : what is live is taken back" in said


def test_a_plan_that_was_held_is_said_on_both_pages_until_it_is_cleared_away(
    client: FlaskClient, served: Pages
) -> None:
    draft = begin(served)
    send(client, draft, "plan", date="2099-12-24", time="08:00")
    other = {"": MENU + b"# another\n"}
    served.table.publish(other, edition(other), 1, "Ben")
    place = Place.of(served.settings.tree, served.settings.database)
    [_] = carry_out(served.table, place, datetime(2100, 1, 1, tzinfo=UTC))
    for part in ("now", "publishing"):
        said = as_text(client.get(f"/console/{part}/").text)
        assert "Held: it was not done." in said
        assert "Ben published edition 2 meanwhile" in said
    [one] = SchedulesTable(served.table.engine).open()
    client.post("/console/publishing/cancel", data={"schedule": one.id})
    assert "Held" not in client.get("/console/now/").text


def test_a_file_that_goes_on_from_what_the_console_wrote_is_published_by_a_command(
    client: FlaskClient, served: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(client, begin(served))
    tree = served.settings.tree
    monkeypatch.setenv("DATABASE_URL", served.settings.database)
    tree.write_bytes(NINE.replace(b"At nine.", b"At ten."))
    ran = CliRunner().invoke(main, ["publish", "--release", str(tree)])
    assert "edition 2 was made in the console by Anna Lee" in ran.output
    ran = CliRunner().invoke(main, ["publish", str(tree)])
    assert "edition 3 is live" in ran.output
    served.table.publish({"": NINE}, edition({"": NINE}), 3, "Anna Lee", origin="console")
    tree.write_bytes(NINE.replace(b"At nine.", b"At noon."))
    ran = CliRunner().invoke(main, ["publish", str(tree)])
    assert "edition 4 was made in the console by Anna Lee" in ran.output


def test_going_back_in_history_takes_the_file_along(client: FlaskClient, served: Pages) -> None:
    send(client, begin(served))
    client.post("/console/history/back", data={"live": "2"})
    assert live(served) == MENU
    assert served.settings.tree.read_bytes() == MENU
    served.settings.tree.write_bytes(b"# mine\n" + MENU)
    client.post("/console/history/forward", data={"live": "3"})
    assert live(served) == NINE
    assert served.settings.tree.read_bytes() == b"# mine\n" + MENU
    assert "faq_tree.yaml was left alone" in client.get("/console/history/").text
