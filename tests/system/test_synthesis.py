import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ivr.audio.synthesis import SpeechError, Synthesis, identity
from ivr.speech.normalize import seconds

SENTENCE = "Please contact the M G H billing office for any additional information. "
ANSWERS = [
    SENTENCE,
    "For cost and billing, press 2. For what you need in order to participate, press 3.",
    "Following your virtual visit, you will receive a bill by mail or electronically via Patient "
    "Gateway if you are enrolled. You may pay by phone, mail, or electronically through Patient "
    "Gateway. All major credit cards and personal checks are accepted.",
    "Please contact the M G H billing office at 6 1 7, 7 2 6, 3 8 8 4 if you believe you have "
    "received a bill in error.",
]


def spoken_seconds(voice: Synthesis, words: str, slow: bool = False) -> float:
    samples, rate = voice.speak(words, slow)
    return len(samples) / rate


SPANISH = [
    "Comuníquese con el departamento de facturación para cualquier información adicional. ",
    "Para costos y facturación, oprima 2. Para lo que necesita a fin de participar, oprima 3.",
    "Después de su visita virtual recibirá una factura por correo o de forma electrónica por medio "
    "del portal del paciente. Puede pagar por teléfono, por correo o en línea. Aceptamos las "
    "principales tarjetas de crédito y cheques personales.",
    "Comuníquese con el departamento de facturación al 6 1 7, 7 2 6, 3 8 8 4 si cree que recibió "
    "una factura por error.",
]


@pytest.mark.parametrize(("language", "texts"), [("en-US", ANSWERS), ("es-US", SPANISH)])
@pytest.mark.parametrize("slow", [False, True], ids=["usual", "slow"])
def test_the_estimate_agrees_with_what_is_spoken(
    language: str, texts: list[str], slow: bool
) -> None:
    with Synthesis(language) as voice:
        ratios = [seconds(words, slow) / spoken_seconds(voice, words, slow) for words in texts]
    assert all(0.85 < ratio < 1.15 for ratio in ratios), ratios


def test_spanish_of_the_united_states_is_that_of_america() -> None:
    """In Spain "c" before "i" is another sound than "s", and takes another time."""
    lengths = {}
    for language in ("es-US", "es-419", "es"):
        with Synthesis(language) as voice:
            lengths[language] = spoken_seconds(voice, "Gracias por su paciencia. " * 5)
    assert lengths["es-US"] == pytest.approx(lengths["es-419"], rel=0.005)
    assert lengths["es-US"] != pytest.approx(lengths["es"], rel=0.03)


def test_the_first_words_are_whole() -> None:
    with Synthesis() as voice:
        first, second = (spoken_seconds(voice, SENTENCE * 20) for _ in range(2))
    assert first == pytest.approx(second, rel=0.01)


def test_words_that_the_engine_cuts_off_are_refused() -> None:
    message = 'failed twice at "Aaaaaaaaaaa.*…": its file ends after [0-9.]+ s'
    with Synthesis() as voice, pytest.raises(SpeechError, match=message):
        voice.speak("A" + "a" * 2000)  # it takes a few hundred letters for one word


def test_words_in_any_script_are_spoken() -> None:
    with Synthesis() as voice:
        words = "Señor Muñoz's naïve café — “Zürich”, 日本"
        assert 0.03 * len(words) < spoken_seconds(voice, words) < 0.2 * len(words)
    with Synthesis("es-MX") as voice:
        assert spoken_seconds(voice, "¿Cuánto cuesta una visita virtual?") > 1


def test_the_slow_pace_takes_longer_whatever_was_said_before() -> None:
    with Synthesis() as voice:
        for _ in range(10):  # the engine used to lose a change of pace now and then
            usual = spoken_seconds(voice, SENTENCE, slow=False)
            slow = spoken_seconds(voice, SENTENCE, slow=True)
            assert 1.2 < slow / usual < 1.4


def test_the_slow_pace_pauses_between_words_and_stretches_none() -> None:
    """Stretched words are understood worse on a telephone."""
    with Synthesis() as voice:
        usual = spoken_seconds(voice, "Electronically")
        assert spoken_seconds(voice, "Electronically", slow=True) == pytest.approx(usual, rel=0.06)


@pytest.mark.parametrize(("language", "press"), [("en-US", "press"), ("es-US", "oprima")])
def test_a_key_comes_after_a_pause(language: str, press: str) -> None:
    with Synthesis(language) as voice:
        for end in (".", ", or wait.", ""):
            said = spoken_seconds(voice, f"Visit, {press} 4{end}")
            assert said == pytest.approx(spoken_seconds(voice, f"Visit, {press}, 4{end}"), rel=0.01)
        number = spoken_seconds(voice, "The number is 6 1 7, 7 2 6.")
        assert number < spoken_seconds(voice, "The number is, 6 1 7, 7 2 6.") - 0.2


@pytest.mark.parametrize(
    ("language", "expected"), [("en-US", "gmw/en-US"), ("es-US", "roa/es-419+klatt4")]
)
def test_spanish_is_made_by_klatts_synthesis_which_is_understood_better(
    language: str, expected: str
) -> None:
    program = (
        "from ivr.audio.engines import espeak\n"
        f"espeak.start({language!r})\n"
        "from pyttsx3.drivers import _espeak\n"
        "print(_espeak.GetCurrentVoice().contents.identifier.decode())\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.split()[-1] == expected


def test_threads_take_turns() -> None:
    with Synthesis() as voice, ThreadPoolExecutor(4) as threads:
        spoken = list(threads.map(lambda n: spoken_seconds(voice, SENTENCE * n), [1, 2, 3, 4] * 3))
    assert spoken[:4] == sorted(spoken[:4])
    assert spoken[:4] == pytest.approx(spoken[4:8], rel=0.01)
    assert spoken[:4] == pytest.approx(spoken[8:], rel=0.01)


def test_a_file_that_the_engine_cannot_write_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/dev/null")
    with Synthesis() as voice, pytest.raises(SpeechError, match=r"cannot be run: .*/dev/null"):
        voice.speak("Hello.")


@pytest.mark.parametrize("words", ["", " ", "…", "—?!"])
def test_text_without_words_is_refused(words: str) -> None:
    with Synthesis() as voice, pytest.raises(SpeechError, match="nothing in it that can be spoken"):
        voice.speak(words)


# What the worker imports in place of a package, and what is said of it.
BROKEN = {
    "no library": (
        "pyttsx3.py",
        "raise RuntimeError('This means you probably do not have eSpeak installed!')",
        r"does not start \(This means .*\); install it again: `.venv/bin/pip install",
    ),
    "no data": (
        "espeakng_loader.py",
        "def get_data_path(): return '/dev/null'\ndef get_library_path(): return {library!r}",
        "process ended .* while it started; install it again: `.venv/bin/pip install",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_an_engine_that_is_broken_is_reported_with_the_cure(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import espeakng_loader

    name, program, message = BROKEN[what]
    program = program.replace("{library!r}", repr(espeakng_loader.get_library_path()))
    (tmp_path / name).write_text(program)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Synthesis() as voice, pytest.raises(SpeechError, match=message):
        voice.speak(SENTENCE)


def test_any_program_can_speak_even_one_read_from_stdin() -> None:
    program = (
        "from ivr.audio.synthesis import Synthesis\n"
        "with Synthesis() as voice: print(len(voice.speak('Hello.')[0]) > 10_000)\n"
    )
    ran = subprocess.run(
        [sys.executable], input=program, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "True\n"


def test_no_thread_is_left() -> None:
    before = threading.active_count()
    with Synthesis() as voice:
        voice.speak("Hello.")
    assert threading.active_count() <= before


def test_the_identity_names_engine_and_settings() -> None:
    assert "pyttsx3 2." in identity()
    assert "espeakng-loader 0." in identity()
    assert "rate 140" in identity()
    assert "pitch 35" in identity()
    assert "gap 0 or 5" in identity()
    assert "es+klatt4" in identity()
