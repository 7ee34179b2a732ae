import itertools
import re
import tempfile
import threading
from pathlib import Path

import pytest
import soundfile

from ivr.speech.prompts import Prompts

MENU = [("For cost and billing, press 2.", False), ("For cost and billing, press 2.", True)]
ANSWER = ("A reliable internet connection.", False)


@pytest.fixture
def prompts(tmp_path: Path) -> Prompts:
    return Prompts(tmp_path / "prompts")


def test_what_is_missing_is_made_and_nothing_else(prompts: Prompts) -> None:
    assert prompts.render(MENU, "en-US") == (2, 0, ())
    before = {file: file.stat().st_mtime_ns for file in prompts.rendered.iterdir()}
    assert prompts.render([*MENU, ANSWER, ANSWER], "en-US") == (1, 2, ())
    after = {file: file.stat().st_mtime_ns for file in prompts.rendered.iterdir()}
    assert after.items() >= before.items()
    assert len(after) == 3


def test_the_audio_that_is_found_is_of_those_words_and_that_pace(prompts: Prompts) -> None:
    assert prompts.find(MENU[0][0], "en-US", False) is None
    prompts.render(MENU, "en-US")
    usual, slow = (prompts.find(words, "en-US", pace) for words, pace in MENU)
    assert usual
    assert slow
    about = {name: soundfile.info(prompts.rendered / name) for name in (usual, slow)}
    assert {(a.samplerate, a.channels, a.subtype) for a in about.values()} == {(8000, 1, "ULAW")}
    assert 1.2 < about[slow].duration / about[usual].duration < 1.4
    assert 0.03 < about[usual].duration / len(MENU[0][0]) < 0.2


def test_a_name_is_a_hash_of_every_input(prompts: Prompts) -> None:
    inputs = itertools.product(("Hello.", "Hello"), ("en-US", "en-GB"), (False, True))
    names = [prompts.name(*each) for each in inputs]
    assert len(set(names)) == 8
    assert all(re.fullmatch("[0-9a-f]{32}[.]wav", name) for name in names)
    assert prompts.name("\ud800", "en-US", False) != prompts.name("?", "en-US", False)


def test_one_that_cannot_be_made_is_reported_and_the_rest_goes_on(prompts: Prompts) -> None:
    wanted = [("…", False), MENU[0], ("a" * 2000, False), ANSWER]
    made, kept, failed = prompts.render(wanted, "en-US")
    assert (made, kept) == (2, 0)
    assert [words for words, _ in failed] == ["…", "a" * 2000]
    assert failed[0][1] == '"…" has nothing in it that can be said: write it in words'
    assert "its file ends after" in failed[1][1]
    assert len(list(prompts.rendered.iterdir())) == 2


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "prompts").write_text("a file")
    made, kept, failed = Prompts(tmp_path / "prompts").render(MENU, "en-US")
    assert (made, kept) == (0, 0)
    reason = f"{tmp_path}/prompts/rendered cannot be written: Not a directory"
    assert failed == ((MENU[0][0], reason), (MENU[1][0], reason))
    assert Prompts(tmp_path / "prompts").find(MENU[0][0], "en-US", False) is None


def test_an_engine_that_is_missing_is_named_for_every_prompt(
    prompts: Prompts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyttsx3.py").write_text("raise ImportError('No module named pyttsx3')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    made, _, failed = prompts.render(MENU, "en-US")
    assert made == 0
    reason = (
        "the speech engine does not start (No module named pyttsx3); install it again: "
        "`pip install --force-reinstall espeakng-loader pyttsx3`"
    )
    assert [why for _, why in failed] == [reason, reason]
    assert list(prompts.rendered.iterdir()) == []


def test_nothing_is_left_behind(
    prompts: Prompts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    threads = threading.active_count()
    prompts.render([*MENU, ("…", False)], "en-US")
    assert list((tmp_path / "temporary").iterdir()) == []
    assert {file.suffix for file in prompts.rendered.iterdir()} == {".wav"}
    assert threading.active_count() <= threads


def test_the_same_prompts_can_be_made_twice_at_once(prompts: Prompts) -> None:
    both = [threading.Thread(target=prompts.render, args=(MENU, "en-US")) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert prompts.render(MENU, "en-US") == (0, 2, ())
    assert len(list(prompts.rendered.iterdir())) == 2
