"""Hearing a place of the line, or any text, without a call."""

from pathlib import Path

import numpy as np
import pytest

from ivr.audio import samples
from ivr.prompts.keys import key
from ivr.prompts.library import Prompts
from ivr.prompts.listen import ListenError, Sound, at, hear, spoken
from ivr.prompts.render import Audio
from ivr.speech.normalize import seconds
from tests.support.clinic import CLINIC, HEAD, MENU, line_of

pytestmark = pytest.mark.slow  # an engine speaks

PLAYED = line_of("voice: prompts\n" + HEAD + MENU)


@pytest.fixture
def prompts(tmp_path: Path) -> Prompts:
    return Prompts(tmp_path / "prompts")


def length(sound: Sound) -> float:
    return len(sound.sound) / 8000


def test_a_menu_is_heard_whole(prompts: Prompts) -> None:
    said = ["Where are you?", "Parking. Press 1.", "To hear these choices again, press 9."]
    sound = at(CLINIC, prompts, "where-are-you", slow=False)
    assert length(sound) > sum(map(seconds, said))


def test_an_answer_is_heard_with_all_its_parts(prompts: Prompts) -> None:
    whole = length(at(CLINIC, prompts, "getting-ready", slow=False))
    part = length(at(CLINIC, prompts, "getting-ready.part-1", slow=False))
    assert part < 2
    assert whole > 3 * part + 2


def test_the_beginning_of_a_call_has_its_greeting(prompts: Prompts) -> None:
    arrived = at(CLINIC, prompts, "main", slow=False)
    greeting = at(CLINIC, prompts, "greeting", slow=False)
    start = arrived.sound[: len(greeting.sound)]
    assert np.array_equal(start, greeting.sound)


def test_a_goto_is_heard_as_its_target(prompts: Prompts) -> None:
    goto = at(CLINIC, prompts, "how-do-i-pay", slow=False)
    target = at(CLINIC, prompts, "paying", slow=False)
    assert length(goto) == pytest.approx(length(target), rel=0.01)


def test_a_transfer_says_whom_it_calls(prompts: Prompts) -> None:
    sound = at(CLINIC, prompts, "cost-and-billing-billing", slow=False)
    assert length(sound) == pytest.approx(length(at(CLINIC, prompts, "billing.calling", False)))


def test_the_slow_pace_takes_longer(prompts: Prompts) -> None:
    usual, slow = (length(at(CLINIC, prompts, "paying", pace)) for pace in (False, True))
    assert slow > 1.2 * usual


def test_any_text_is_heard_with_the_lexicon(prompts: Prompts) -> None:
    line = line_of("lexicon: {X: a very long word indeed}\n" + HEAD.partition("lexicon")[0] + MENU)
    assert length(spoken(line.default, prompts, "X", slow=False)) > 1.5
    assert length(spoken(CLINIC.default, prompts, "X", slow=False)) < 1


def test_it_says_which_voice_callers_hear(prompts: Prompts) -> None:
    sound = spoken(CLINIC.default, prompts, ["Hello."], slow=False)
    assert sound.notes == (
        f"Callers hear {CLINIC.default.voice}; this preview uses a computer voice (pyttsx3).",
    )
    assert spoken(PLAYED.default, prompts, ["Hello."], slow=False).notes == ()


def test_recordings_and_rendered_audio_are_heard_as_they_are(prompts: Prompts) -> None:
    Audio(PLAYED, prompts).render()
    rendered = at(PLAYED, prompts, "greeting", slow=False)
    [file] = [
        prompts.folder / path
        for known, path in prompts.index(PLAYED.edition).items()
        if known == key(PLAYED.default.greeting, "en-US", slow=False)
    ]
    assert np.array_equal(rendered.sound, samples.read_wav(file))
    tone = (np.sin(np.arange(4000) / 3) / 4).astype(np.float32)
    known = key(PLAYED.default.greeting, "en-US", slow=False)
    prompts.recordings.file("greeting", known, "en-US", samples.encode_wav(tone))
    recorded = at(PLAYED, prompts, "greeting", slow=False)
    assert np.allclose(recorded.sound, tone, atol=0.02)


def test_what_is_not_there_is_named_with_what_is_near(prompts: Prompts) -> None:
    with pytest.raises(ListenError) as raised:
        at(CLINIC, prompts, "payng", slow=False)
    assert str(raised.value) == 'there is no option or text named "payng"; did you mean "paying"?'


def test_what_cannot_be_said_is_named(prompts: Prompts) -> None:
    with pytest.raises(ListenError, match="nothing in it that can be spoken"):
        spoken(CLINIC.default, prompts, "…", slow=False)


class TestTheFile:
    sound = Sound(samples.silence(0.5), ())

    def test_it_is_written_where_it_is_asked_for(self, tmp_path: Path) -> None:
        written = hear(self.sound, tmp_path / "a" / "b.wav", Path("c.wav"))
        assert written == tmp_path / "a" / "b.wav"
        assert len(samples.read_wav(written)) == 4000

    def test_one_that_cannot_be_written_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_text("a file")
        with pytest.raises(ListenError, match=r"b\.wav cannot be written: .*/a is not a folder"):
            hear(self.sound, tmp_path / "a" / "b.wav", Path("c.wav"))
