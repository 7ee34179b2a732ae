"""A menu is checked once, and nobody waits for the check of another."""

import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime
from pathlib import Path
from queue import Queue

import pytest

from ivr.check.check import check
from ivr.console import checks as module
from ivr.console.change.table import DraftsTable
from ivr.console.checks import Checked, Checks, OutdatedError
from ivr.store.database import connect
from tests.support.pages import pages
from tests.support.waiting import PATIENCE

NOW = datetime(2026, 7, 13, 15, 0, tzinfo=UTC)
MENU = b"name: Clinic\nlanguage: en-US\ngreeting: Hello.\nmenu: {1: {title: Park, answer: Here.}}"
DRAFT = 7


class Held:
    """Checks each of which goes on once somebody says so; `begun` are those that have begun."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.begun: Queue[bytes] = Queue()
        self.go_on = threading.Semaphore(0)
        self.checks = Checks(self.check)
        self.pool = pool

    def check(self, files: Mapping[str, bytes], now: datetime) -> Checked:
        self.begun.put(files[""])
        assert self.go_on.acquire(timeout=PATIENCE)
        if not files[""]:
            raise ValueError(files)
        return Checked(files, now)

    def ask(self, raw: bytes, turn: int | None = None) -> "Future[Checked]":
        return self.pool.submit(self.checks.get, {"": raw}, NOW, turn)

    def has_begun(self) -> bytes:
        return self.begun.get(timeout=PATIENCE)


@pytest.fixture
def held() -> Iterator[Held]:
    with ThreadPoolExecutor(8) as pool:
        found = Held(pool)
        yield found
        found.go_on.release(8)


def test_those_who_ask_for_one_menu_share_its_check(held: Held) -> None:
    asked = [held.ask(MENU, turn) for turn in (None, None, DRAFT, DRAFT)]
    held.has_begun()
    held.go_on.release()
    first, *others = [one.result(PATIENCE) for one in asked]
    assert all(one is first for one in others)
    assert held.ask(MENU).result(PATIENCE) is first
    assert held.begun.empty()


def test_nobody_waits_for_the_check_of_another_menu(held: Held) -> None:
    large = held.ask(b"# large\n" + MENU)
    held.has_begun()
    held.ask(MENU)
    assert held.has_begun() == MENU
    held.ask(b"# a draft\n" + MENU, DRAFT)
    assert held.has_begun().startswith(b"# a draft")
    assert not large.done()


def test_of_the_texts_of_a_draft_that_wait_only_the_newest_is_checked(held: Held) -> None:
    first = held.ask(MENU, DRAFT)
    held.has_begun()
    typed = [held.ask(b"# %d\n%s" % (number, MENU), DRAFT) for number in range(5)]
    outdated, waiting = list[Future[Checked]](), set(typed)
    while len(outdated) < len(typed) - 1:
        done, waiting = wait(waiting, PATIENCE, "FIRST_COMPLETED")
        outdated += [one for one in done if isinstance(one.exception(), OutdatedError)]
    assert held.begun.empty()  # one at a time
    held.go_on.release()
    assert first.result(PATIENCE).files == {"": MENU}
    newest = held.has_begun()
    held.go_on.release()
    assert waiting.pop().result(PATIENCE).files == {"": newest}
    assert held.begun.empty()


def test_where_a_check_fails_whoever_waits_for_it_checks_for_themselves(held: Held) -> None:
    asked = [held.ask(b"", DRAFT) for _ in range(2)]
    for _ in asked:
        held.has_begun()
        held.go_on.release()
    assert {type(one.exception(PATIENCE)) for one in asked} == {ValueError}


def test_a_draft_is_checked_once_for_all_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[bytes] = []

    def counted(raw: bytes, *given: object) -> object:
        checked.append(raw)
        return check(raw, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "check", counted)
    with pages(tmp_path) as served:
        raw = served.settings.tree.read_bytes() + b"\n# a draft of this test\n"
        draft = DraftsTable(connect(served.settings.database)).begin({"": raw}, 1, "Anna")
        browser, number = served.app.test_client(), draft.id
        for path in (f"change/{number}/", f"change/{number}/element?address=menu/1",
                     f"change/{number}/text", f"line/?draft={number}",
                     f"publishing/?draft={number}", f"phone/?draft={number}"):  # fmt: skip
            assert browser.get(f"/console/{path}").status_code == 200
        text = {"text": raw.decode(), "file": ""}
        assert browser.post(f"/console/change/{number}/check", data=text).json
    assert checked == [raw]
