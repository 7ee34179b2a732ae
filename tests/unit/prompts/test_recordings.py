"""What a person recorded: which texts it is for, and how it is filed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.prompts.keys import key, pause_key
from ivr.prompts.recordings import MAX_EARLIER, Recording, Recordings

HELLO, BYE = "Hello, you.", "Goodbye."
USUAL, SLOW = (key(HELLO, "en-US", slow) for slow in (False, True))


@pytest.fixture
def recordings(tmp_path: Path) -> Recordings:
    return Recordings(tmp_path / "prompts")


def names(recordings: Recordings, language: str = "en-US") -> list[str]:
    return [one.path.rpartition("/")[2] for one in recordings.of(language)]


def test_without_a_folder_there_are_none(recordings: Recordings) -> None:
    assert list(recordings.of("en-US")) == []
    assert recordings.played("en-US") == {}
    assert recordings.outdated({"greeting": HELLO}, "en-US") == []


def test_a_file_name_has_the_text_s_name_its_key_and_a_hash_of_the_sound(
    recordings: Recordings,
) -> None:
    path = recordings.file("greeting", USUAL, "en-US", b"sound")
    assert path.read_bytes() == b"sound"
    assert path.parent == recordings.prompts / "recordings" / "en-US"
    assert path.name == f"greeting.{USUAL}-dd29442d.wav"
    found = f"recordings/en-US/{path.name}"
    assert list(recordings.of("en-US")) == [Recording("greeting", USUAL, found)]
    assert recordings.played("en-US") == {USUAL: found}


def test_the_same_text_recorded_again_takes_its_place(recordings: Recordings) -> None:
    first = recordings.file("greeting", USUAL, "en-US", b"first")
    second = recordings.file("greeting", USUAL, "en-US", b"second")
    assert (first.exists(), second.exists()) == (False, True)
    assert recordings.file("greeting", USUAL, "en-US", b"second") == second
    assert names(recordings) == [second.name]


def test_what_is_replaced_together_comes_back_together(recordings: Recordings) -> None:
    for take in (b"first", b"second"):
        at = 1 if take == b"first" else 2
        recordings.file("greeting", USUAL, "en-US", take, at)
        recordings.file("greeting.slowed", SLOW, "en-US", take + b" slowed", at)
    recordings.file("greeting.slow", SLOW, "en-US", b"read slowly")
    (before,) = recordings.earlier("greeting", "en-US")
    assert (recordings.prompts / before.path).read_bytes() == b"first"
    assert recordings.bring_back("greeting", "en-US") == 2
    heard = {(recordings.prompts / one.path).read_bytes() for one in recordings.of("en-US")}
    assert heard == {b"first", b"first slowed", b"read slowly"}
    (before,) = recordings.earlier("greeting", "en-US")
    assert (recordings.prompts / before.path).read_bytes() == b"second"


def test_only_the_last_few_of_each_text_are_kept(recordings: Recordings) -> None:
    recordings.file("bye", key(BYE, "en-US", slow=False), "en-US", b"bye")
    recordings.remove("bye", "en-US")
    for number in range(MAX_EARLIER + 3):
        recordings.file("greeting", USUAL, "en-US", b"%d" % number)
    earlier = recordings.earlier("greeting", "en-US")
    sounds = [(recordings.prompts / one.path).read_bytes() for one in earlier]
    assert sounds == [b"%d" % number for number in range(MAX_EARLIER + 1, 1, -1)]
    assert len(recordings.earlier("bye", "en-US")) == 1
    assert len(list((recordings.prompts / "removed" / "en-US").iterdir())) == MAX_EARLIER + 1


def test_the_oldest_that_is_kept_can_be_brought_back(recordings: Recordings) -> None:
    for number in range(MAX_EARLIER + 1):
        recordings.file("greeting", USUAL, "en-US", b"%d" % number)
    oldest = recordings.earlier("greeting", "en-US")[-1]
    assert recordings.bring_back("greeting", "en-US", oldest.id) == 1
    heard = [(recordings.prompts / one.path).read_bytes() for one in recordings.of("en-US")]
    assert heard == [b"0"]
    assert len(recordings.earlier("greeting", "en-US")) == MAX_EARLIER


def test_another_text_is_another_recording_and_the_old_one_is_kept(recordings: Recordings) -> None:
    recordings.file("greeting", USUAL, "en-US", b"hello")
    bye = key(BYE, "en-US", slow=False)
    recordings.file("greeting", bye, "en-US", b"bye")
    assert recordings.played("en-US").keys() == {USUAL, bye}


def test_what_a_person_read_slowly_goes_before_what_was_slowed(recordings: Recordings) -> None:
    slowed = recordings.file("greeting.slowed", SLOW, "en-US", b"slowed")
    assert recordings.played("en-US")[SLOW].endswith(slowed.name)
    slow = recordings.file("greeting.slow", SLOW, "en-US", b"slow")
    assert recordings.played("en-US")[SLOW].endswith(slow.name)
    recordings.file("greeting.slowed", SLOW, "en-US", b"slowed again")
    assert recordings.played("en-US")[SLOW].endswith(slow.name)
    assert len(names(recordings)) == 2


def test_the_address_of_one_that_was_replaced_leads_to_the_new_one(recordings: Recordings) -> None:
    first = recordings.file("greeting", USUAL, "en-US", b"first").name
    second = recordings.file("greeting", USUAL, "en-US", b"second").name
    folder = "recordings/en-US"
    assert recordings.current(f"{folder}/{first}") == f"{folder}/{second}"
    assert recordings.current(f"{folder}/{second}") == f"{folder}/{second}"
    for other in (
        f"rendered/{first}",
        f"{folder}/a.0123456789abcdef-01234567.wav",
        "rendered/a.wav",
    ):
        assert recordings.current(other) == other


def test_languages_are_kept_apart(recordings: Recordings) -> None:
    recordings.file("greeting", key(HELLO, "es-US", slow=False), "es-US", b"hola")
    assert names(recordings) == []
    assert len(names(recordings, "es-US")) == 1


def test_an_edited_text_leaves_its_recording_outdated(recordings: Recordings) -> None:
    recordings.file("greeting", USUAL, "en-US", b"hello")
    recordings.file("greeting.slowed", SLOW, "en-US", b"hello")
    recordings.file("gone.answer", USUAL, "en-US", b"hello")
    texts = {"greeting": HELLO, "other": BYE}
    assert recordings.outdated(texts, "en-US") == []
    assert recordings.outdated(texts | {"greeting": BYE}, "en-US") == ["greeting"]
    recordings.file("greeting", key(BYE, "en-US", slow=False), "en-US", b"bye")
    assert recordings.outdated(texts | {"greeting": BYE}, "en-US") == []
    assert recordings.outdated(texts, "en-US") == []  # the old text is back, and so is its sound


@pytest.mark.parametrize(
    "name",
    ["README.md", "greeting.wav", "greeting.short-01234567.wav", ".greeting.tmp", "greeting"],
)
def test_a_file_that_nobody_filed_is_no_recording(recordings: Recordings, name: str) -> None:
    folder = recordings.folder / "en-US"
    folder.mkdir(parents=True)
    (folder / name).write_bytes(b"sound")
    assert names(recordings) == []


def test_a_folder_that_cannot_be_written_is_named_and_nothing_is_lost(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path)
    before = recordings.file("greeting", USUAL, "en-US", b"first")
    (tmp_path / "recordings" / "es-US").write_text("a file")
    with pytest.raises(OSError, match="greeting") as raised:
        recordings.file("greeting", USUAL, "es-US", b"sound")
    assert raised.value.filename.startswith(str(tmp_path / "recordings" / "es-US" / "greeting."))
    assert before.read_bytes() == b"first"


@given(st.text(), st.text(), st.booleans(), st.booleans())
def test_texts_and_paces_have_different_keys(
    one: str, other: str, slow: bool, slower: bool
) -> None:
    same = (one, slow) == (other, slower)
    assert (key(one, "en-US", slow) == key(other, "en-US", slower)) == same
    assert key(one, "en-US", slow) != key(one, "es-US", slow)


def test_pauses_are_known_by_their_length() -> None:
    assert [pause_key(seconds) for seconds in (0.6, 1.5)] == ["silence-600ms", "silence-1500ms"]
