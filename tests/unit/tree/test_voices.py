import pytest

from ivr.dialogue.phrases import languages
from ivr.tree.voices import DEFAULTS, check_voice, family, known


@pytest.mark.parametrize(
    "voice", ["Polly.Joanna-Neural", "Polly.Joanna", "Google.en-US-Chirp3-HD-Aoede", "alice",
              "prompts"],
)  # fmt: skip
def test_a_voice_that_twilio_has_is_accepted(voice: str) -> None:
    assert check_voice(voice) is None


@pytest.mark.parametrize(
    ("voice", "said"),
    [
        ("Joanna", 'error: "Joanna" is not one of Twilio\'s voices; '
                   'did you mean "Polly.Joanna-Neural"?'),
        ("joanna-neural", 'error: "joanna-neural" is not one of Twilio\'s voices; '
                          'did you mean "Polly.Joanna-Neural"?'),
        ("Prompts", 'error: "Prompts" is not one of Twilio\'s voices; did you mean "prompts"?'),
        ("no", 'error: "no" is not one of Twilio\'s voices; '
               "write one such as Polly.Joanna-Neural, or prompts"),
        ("Polly.Joana-Neural", 'advice: "Polly.Joana-Neural" is not among the voices known here; '
                               'did you mean "Polly.Joanna-Neural"?'),
        ("Google.xx", 'advice: "Google.xx" is not among the voices known here; '
                      "check it against Twilio's list of voices"),
    ],
)  # fmt: skip
def test_a_voice_that_twilio_does_not_have_is_reported(voice: str, said: str) -> None:
    flaw = check_voice(voice)
    assert flaw is not None
    assert f"{flaw.severity}: {flaw.message}; {flaw.cure}" == said


def test_every_language_has_a_voice_that_exists() -> None:
    assert set(languages()) == set(DEFAULTS)
    assert set(DEFAULTS.values()) <= known()


def test_a_voice_says_so_many_characters_at_a_time() -> None:
    voices = ("Polly.Joanna", "Google.en-US-Neural2-C", "alice", "prompts")
    assert [family(voice).spoken for voice in voices] == [3_000, 5_000, 3_000, 3_000]


@pytest.mark.parametrize(
    ("voice", "obeys"),
    [
        ("alice", []),
        ("Polly.Joanna", ["markup", "prosody", "phoneme", "breaks"]),
        ("Polly.Joanna-Neural", ["markup", "prosody", "phoneme", "breaks"]),
        ("Polly.Joanna-Generative", ["markup", "breaks"]),
        ("Google.en-US-Neural2-C", ["markup", "prosody", "phoneme", "breaks"]),
        ("Google.en-US-Chirp3-HD-Kore", ["markup", "phoneme"]),
        ("prompts", []),
    ],
)
def test_a_family_of_voices_obeys_this_markup(voice: str, obeys: list[str]) -> None:
    takes = family(voice)._asdict()
    assert [name for name in ("markup", "prosody", "phoneme", "breaks") if takes[name]] == obeys
