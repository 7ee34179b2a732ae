"""Engines that stay ready, and the limit of how many speak at once."""

import pytest

from ivr.audio import voices
from ivr.audio.voices import BusyError, Voices

WORDS = "Welcome to Harbor Clinic."


@pytest.mark.slow
def test_an_engine_stays_ready_for_its_language_and_ends_when_nobody_needs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spoken = Voices()
    samples, rate = spoken.speak(WORDS, "en-US", slow=False)
    assert 1 < len(samples) / rate < 5
    [(_, language, first)] = spoken._idle
    spoken.speak(WORDS, "en-US", slow=True)
    assert [(one[1], one[2]) for one in spoken._idle] == [(language, first)]
    spoken.speak("Bienvenidos.", "es-US", slow=False)
    assert {one[1] for one in spoken._idle} == {"en-US", "es-US"}
    monkeypatch.setattr(voices, "MAX_IDLE", 0)
    spoken._end_idle()
    assert spoken._idle == []
    assert first.worker is None


def test_enough_requests_wait_for_an_engine() -> None:
    spoken = Voices()
    for _ in range(voices.MAX_SPEAKING + voices.MAX_WAITING):
        spoken._places.acquire()
    with pytest.raises(BusyError, match="the computer voice is busy: try again in a moment"):
        spoken.speak(WORDS, "en-US", slow=False)
