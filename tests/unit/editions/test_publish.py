"""Publishing: what may replace what, and going back."""

from collections.abc import Mapping

import pytest

from ivr.editions.publish import go_back, go_forward, goes_to, publish_file, reason
from ivr.editions.reading import broken_rules, read_edition
from ivr.editions.table import EditionsTable, Origin, Published, RefusedError, TakenError
from ivr.store.database import connect
from ivr.tree.load.sources import edition
from tests.support.lines import TREE

ONE, TWO, THREE = ({"": TREE.replace("eight", hour).encode()} for hour in ("one", "two", "three"))


@pytest.fixture
def store(database: str) -> EditionsTable:
    return EditionsTable(connect(database))


def publish(store: EditionsTable, files: Mapping[str, bytes], **rules: object) -> Published:
    line = read_edition(files, edition(files))
    return publish_file(store, files, line, "me", **rules)  # type: ignore[arg-type]


def numbers(store: EditionsTable) -> list[int]:
    return [one.number for one in store.all()]


def test_a_file_is_published_once(store: EditionsTable) -> None:
    first = publish(store, ONE, note="why")
    assert (first.number, first.origin, first.note) == (1, "file", "why")
    assert publish(store, ONE) == first
    assert publish(store, TWO).number == 2
    assert numbers(store) == [2, 1]


def test_going_back_publishes_the_old_one_again(store: EditionsTable) -> None:
    one, two = publish(store, ONE), publish(store, TWO)
    back = go_back(store, 0, "you")
    assert (back.number, back.edition, back.origin) == (3, one.edition, "rollback")
    assert (back.by, back.note) == ("you", "back to 1")
    forth = go_forward(store, "you", "after all")
    assert (forth.number, forth.edition, forth.origin) == (4, two.edition, "undo")
    assert forth.note == "forward to 2: after all"
    assert go_back(store, 1, "you").edition == one.edition


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (9, "there is no edition 9; there are 1 to 2, as `ivr editions` shows"),
        (2, "edition 2 is already live"),
    ],
)
def test_going_back_there_is_refused(store: EditionsTable, number: int, said: str) -> None:
    publish(store, ONE)
    publish(store, TWO)
    with pytest.raises(RefusedError) as caught:
        go_back(store, number, "you")
    assert str(caught.value) == said
    assert numbers(store) == [2, 1]


def test_before_anything_is_published_there_is_nothing_to_go_back_to(store: EditionsTable) -> None:
    with pytest.raises(RefusedError, match="nothing has been published yet"):
        go_back(store, 0, "you")
    publish(store, ONE)
    with pytest.raises(RefusedError, match="there is no other edition to go back to"):
        go_back(store, 0, "you")


def test_nobody_goes_over_what_another_has_published_meanwhile(store: EditionsTable) -> None:
    publish(store, ONE)
    publish(store, TWO)
    publish(store, THREE)
    with pytest.raises(TakenError):
        go_back(store, 1, "you", after=2)
    assert go_back(store, 1, "you", "it is wrong", after=3).number == 4
    with pytest.raises(TakenError):
        go_forward(store, "you", after=3)
    assert go_forward(store, "you", after=4).edition == edition(THREE)
    newest, back, *_ = store.all()
    assert [(goes_to(one), reason(one)) for one in (newest, back)] == [(3, ""), (1, "it is wrong")]


def test_a_closing_is_gone_back_to_only_by_its_number(store: EditionsTable) -> None:
    publish(store, ONE)
    for number, origin, files in ((1, "closing", TWO), (2, "opening", ONE)):
        store.publish(files, edition(files), number, "me", origin=origin)  # type: ignore[arg-type]
    with pytest.raises(RefusedError) as caught:
        go_back(store, 0, "you")
    assert str(caught.value) == (
        "edition 1 is the first menu, so nothing is further back; to make another one live, name "
        "it: ivr rollback 2"
    )
    assert go_back(store, 2, "you").note == "back to 2"


def test_nobody_goes_back_to_an_edition_that_cannot_be_read(store: EditionsTable) -> None:
    store.publish({"": b"menu: {}"}, "0123456789ab", 0, "a later release")
    publish(store, ONE)
    with pytest.raises(RefusedError, match=r"edition 1: this release cannot read it: .*; go back"):
        go_back(store, 1, "you")
    assert numbers(store) == [2, 1]


@pytest.mark.parametrize(
    ("old", "error"),
    [
        (f"{TREE}phrases:\n  a-phrase-of-earlier: Hello.\n", "a-phrase-of-earlier"),
        (f"{TREE}a-field-of-earlier: Hello.\n", "a-field-of-earlier"),
        (TREE.replace("When are you open?", "x" * 201), "201 characters"),
        (f"{TREE}timezone: Nowhere/City\n", "Nowhere/City"),
    ],
)
def test_an_edition_that_breaks_the_rules_of_today_can_be_gone_back_to(
    store: EditionsTable, old: str, error: str
) -> None:
    files = {"": old.encode()}
    publish(store, files)
    publish(store, ONE, meant=("beginning",))
    assert go_back(store, 1, "you").edition == edition(files)
    assert [error in str(broken) for broken in broken_rules(files)] == [True]
    assert broken_rules(ONE) == []


def test_the_files_that_an_edition_includes_are_checked_with_it() -> None:
    whole = TREE.replace("answer: On the hill.", "include: where.yaml").encode()
    where = b"menu:\n  1: {title: Street, answer: On the hill.}\n"
    assert broken_rules({"": whole, "where.yaml": where}) == []
    (error,) = broken_rules({"": whole})
    assert "where.yaml" in str(error)


def test_a_deploy_leaves_an_edition_alone_that_somebody_went_back_to(store: EditionsTable) -> None:
    publish(store, ONE)
    publish(store, TWO)
    back = go_back(store, 0, "you")
    assert publish(store, TWO, if_changed=True) == back
    assert numbers(store) == [3, 2, 1]
    three = publish(store, THREE, if_changed=True)
    assert three.number == 4


def test_nobody_replaces_an_edition_of_the_console_by_accident(store: EditionsTable) -> None:
    publish(store, ONE)
    store.publish({"": b"edited"}, "edited", 1, "Mx. Editor", origin="console")
    for if_changed in (False, True):
        with pytest.raises(RefusedError) as caught:
            publish(store, TWO, if_changed=if_changed)
        assert str(caught.value) == (
            "edition 2 was made in the console by Mx. Editor, after the file; see `ivr diff`, copy "
            "its changes into the file, and publish with --over 2"
        )
    assert publish(store, ONE, if_changed=True).number == 2  # the file has not changed
    assert publish(store, TWO, over=2).number == 3


class Late(EditionsTable):
    """What is live, as somebody sees it whose first look is a moment old."""

    def __init__(self, store: EditionsTable, seen: Published | None) -> None:
        super().__init__(store.engine)
        self.seen, self.looks = seen, 0

    def newest(self, origin: Origin | None = None) -> Published | None:
        self.looks += 1
        return self.seen if self.looks <= 2 else super().newest(origin)


def test_of_two_who_publish_at_the_same_moment_one_is_refused(store: EditionsTable) -> None:
    first = publish(store, ONE)
    publish(store, TWO)
    with pytest.raises(RefusedError, match="me published edition 2 at the same moment"):
        publish(Late(store, first), THREE)
    assert numbers(store) == [2, 1]


def test_two_lines_with_the_same_file_publish_it_once(store: EditionsTable) -> None:
    first = publish(store, ONE)
    assert publish(Late(store, None), ONE) == first
    assert numbers(store) == [1]
