"""A line of two languages, rendered: whatever a call comes to, all of it is played, at its pace."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

from ivr.audio import samples
from ivr.dialogue.schedule import extremes
from ivr.dialogue.turn import Say, Turn
from ivr.dialogue.wording import prompts as said_after
from ivr.prompts.keys import PROMPTS_PATH, key
from ivr.prompts.library import Prompts, Rendered
from ivr.prompts.render import Audio, local_urls
from ivr.telephony.responder import audio_url
from ivr.telephony.twiml import twiml
from ivr.tree.model import Line
from tests.support.clinic import line_of
from tests.support.full_walk import full_walk
from tests.support.paths import TREES

TEXT = (TREES / "community-clinic.yaml").read_text("utf-8")
LINE = line_of(TEXT.replace("contacts:", "voice: prompts\ncontacts:", 1))


class Edition(NamedTuple):
    """What is played of a menu."""

    line: Line
    version: str
    sounds: Mapping[str, str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prompts")


@pytest.fixture(scope="module")
def rendered(folder: Path) -> Rendered:
    return Audio(LINE, Prompts(folder)).render()


def turns() -> Iterator[tuple[Line, Turn]]:
    """All that the line says in any state, each once, with everybody there and with nobody."""
    seen = set()
    for line in extremes(LINE):
        for step in full_walk(line):
            turn = Turn(said_after(line, step.move), step.action, step.move)
            if (turn.prompts, type(turn.action)) not in seen:
                seen.add((turn.prompts, type(turn.action)))
                yield line, turn


def test_every_document_plays_files_that_are_there_and_says_nothing(
    rendered: Rendered, folder: Path
) -> None:
    edition = Edition(LINE, "", local_urls(rendered.plays))
    said, played = set[str](), set[str]()
    for line, turn in turns():
        root = ElementTree.fromstring(twiml(line, turn, lambda one: audio_url(edition, one)))
        said |= {str(verb.text) for verb in root.iter("Say")}
        played |= {str(verb.text) for verb in root.iter("Play")}
    assert said == set()
    files = {url.removeprefix(f"{PROMPTS_PATH}/") for url in played}
    assert {path for path in files if not samples.read_wav(folder / path).size} == set()
    assert files <= set(rendered.plays.values())


def test_every_sentence_has_a_file_at_both_paces_and_the_slow_one_is_longer(
    rendered: Rendered, folder: Path
) -> None:
    sentences = {
        (prompt.text, prompt.language or LINE.default.language)
        for _, turn in turns()
        for prompt in turn.prompts
        if isinstance(prompt, Say)
    }
    assert {language for _, language in sentences} == {"en-US", "es-US"}
    for text, language in sentences:
        usual, slow = (
            samples.read_wav(folder / rendered.plays[key(text, language, slow)])
            for slow in (False, True)
        )
        assert len(slow) > len(usual) or len(text.split()) < 3, text
