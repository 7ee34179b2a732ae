"""What is true of every speech engine, with real audio, and of one that misbehaves."""

import os
import signal
import subprocess
import sys
import tempfile
from array import array
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from fcntl import ioctl
from importlib.util import find_spec
from pathlib import Path
from termios import FIONREAD

import pytest

from ivr.audio import engines
from ivr.audio.synthesis import DEFAULT, ENGINES, SpeechError, Synthesis, identity
from tests.support.paths import ROOT

SENTENCE = "Please contact the M G H billing office for any additional information. "
# Characters. The neural engine gets at most 300 without a mark at once, and is slow.
LENGTHS = {"pyttsx3": (20, 65, 300, 1500, 3000), "neural": (20, 65, 310)}


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def voice(engine: str) -> Iterator[Synthesis]:
    """A voice that tests share, since an engine takes a second to start."""
    with Synthesis(engine=engine) as voice:
        yield voice


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where all that is temporary goes."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def spoken_seconds(voice: Synthesis, words: str, slow: bool = False) -> float:
    samples, rate = voice.speak(words, slow)
    return len(samples) / rate


def test_pyttsx3_is_the_default_and_there_is_a_neural_engine() -> None:
    assert ENGINES == ("pyttsx3", "neural")
    assert DEFAULT == "pyttsx3"


@pytest.mark.parametrize("marks", [True, False], ids=["sentences", "no marks"])
def test_no_length_is_cut_off(engine: str, voice: Synthesis, marks: bool) -> None:
    sentence = SENTENCE if marks else SENTENCE.replace(".", "")
    pace = spoken_seconds(voice, sentence * 2) / len(sentence * 2)
    for length in LENGTHS[engine]:
        spoken = spoken_seconds(voice, (sentence * 50)[:length])
        assert 0.03 * length < spoken < 0.2 * length
        assert spoken > 0.8 * pace * length


def test_letters_that_are_not_ascii_are_spoken(voice: Synthesis) -> None:
    words = "Señor Muñoz's naïve café — “Zürich”, ½ price"
    assert 0.03 * len(words) < spoken_seconds(voice, words) < 0.2 * len(words)
    assert spoken_seconds(voice, "Café [Zürich](naïve) \0 Muñoz") > spoken_seconds(voice, "Café")


def test_the_slow_pace_takes_longer_whatever_was_said_before(voice: Synthesis) -> None:
    for _ in range(2):
        usual = spoken_seconds(voice, SENTENCE, slow=False)
        assert 1.2 < spoken_seconds(voice, SENTENCE, slow=True) / usual < 1.4


def test_the_same_words_take_as_long_in_every_voice_and_thread(engine: str) -> None:
    texts = [SENTENCE[:20], SENTENCE, SENTENCE * 2] * 2

    def work(_: int) -> list[float]:
        with Synthesis(engine=engine) as voice, ThreadPoolExecutor(3) as threads:
            return list(threads.map(lambda words: spoken_seconds(voice, words), texts))

    with ThreadPoolExecutor(2) as threads:
        one, other = threads.map(work, range(2))
    assert one == pytest.approx(other, rel=0.01)
    assert one[:3] == pytest.approx(one[3:], rel=0.01)
    assert one[0] < one[1] < one[2]


def test_a_worker_killed_between_prompts_is_replaced(voice: Synthesis) -> None:
    before = spoken_seconds(voice, SENTENCE)
    assert voice.worker
    voice.worker.kill()
    voice.worker.wait()
    assert spoken_seconds(voice, SENTENCE) == pytest.approx(before, rel=0.01)


def test_a_worker_killed_in_the_middle_is_replaced_and_leaves_nothing(
    engine: str, folder: Path
) -> None:
    with Synthesis(engine=engine) as voice, ThreadPoolExecutor(1) as thread:
        voice.speak("Hello.")
        first = stopped(voice)
        speaking = thread.submit(spoken_seconds, voice, SENTENCE)
        assert first.stdin
        waiting = array("i", [0])
        while not (waiting[0] or speaking.done()):
            ioctl(first.stdin, FIONREAD, waiting)  # until the request is on its way
        first.kill()
        assert speaking.result() > 3
        second = voice.worker
        assert second
        assert second is not first
        assert len(list(folder.iterdir())) == 1
    assert second.poll() is not None
    assert list(folder.iterdir()) == []


def test_a_hung_worker_is_replaced(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = engines.ENGINES[engine]._replace(speaking=10, speaking_each=0)
    monkeypatch.setitem(engines.ENGINES, engine, quick)
    with Synthesis(engine=engine) as voice:
        voice.speak("Hello.")
        first = stopped(voice)
        assert spoken_seconds(voice, SENTENCE) > 3
        assert first.poll() == -signal.SIGKILL


def stopped(voice: Synthesis) -> subprocess.Popen[str]:
    assert voice.worker
    os.kill(voice.worker.pid, signal.SIGSTOP)
    os.waitid(os.P_PID, voice.worker.pid, os.WSTOPPED | os.WNOWAIT)
    return voice.worker


@pytest.mark.parametrize(
    "kill",
    [lambda pid: os.kill(pid, signal.SIGKILL), lambda pid: os.killpg(pid, signal.SIGTERM)],
    ids=["alone", "with its workers"],
)
def test_a_killed_program_leaves_nothing(
    engine: str, kill: Callable[[int], None], folder: Path
) -> None:
    program = (
        "import sys, time\n"
        "from ivr.audio.synthesis import Synthesis\n"
        f"with Synthesis(engine={engine!r}) as voice:\n"
        "    voice.speak('Hello.')\n"
        "    print(voice.worker.pid, flush=True)\n"
        "    time.sleep(60)\n"
    )
    command = [sys.executable, "-c", program]
    environment = os.environ | {"TMPDIR": str(folder), "HOME": str(folder)}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, start_new_session=True
    ) as parent:
        assert parent.stdout
        worker = int(parent.stdout.readline())
        left = list(folder.iterdir())
        kill(parent.pid)
    assert len(left) == 1  # else onnxruntime's telemetry is on
    while alive(worker):
        pass
    assert list(folder.iterdir()) == []


def alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:3]
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str], engine: str) -> None:
    with Synthesis(engine=engine) as voice:
        voice.speak("Hello.")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("engine", "language", "message"),
    [
        ("pyttsx3", "xx-YY", 'espeak-ng has no voice for "xx-YY": leave its prompts to Twilio'),
        (
            "neural",
            "es-MX",
            'English, not "es-MX": leave its prompts to Twilio, or choose the engine',
        ),
    ],
)
def test_a_language_without_a_voice_is_named(engine: str, language: str, message: str) -> None:
    with Synthesis(language, engine) as voice:
        for _ in range(2):
            with pytest.raises(SpeechError, match=message):
                voice.speak("Hello.")


# An engine that is not there, or broken


@pytest.mark.parametrize(
    ("engine", "cure"),
    [
        ("pyttsx3", "`.venv/bin/pip install pyttsx3 espeakng-loader`"),
        ("neural", "`.venv/bin/pip install 'hibari-tts>=0.2.1,<0.3'`"),
    ],
)
def test_an_engine_that_is_not_installed_is_reported_with_the_cure(
    engine: str, cure: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = {"pyttsx3": "pyttsx3", "neural": "hibari"}[engine]
    (tmp_path / f"{name}.py").write_text(f"raise ModuleNotFoundError('No module named {name}')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    message = f'the speech engine "{engine}" is not installed \\(No module named {name}\\): {cure}'
    with Synthesis(engine=engine) as voice, pytest.raises(SpeechError, match=message):
        voice.speak("Hello.")


def test_a_model_that_is_missing_is_reported_with_the_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = find_spec("hibari")
    assert found
    assert found.origin
    real, copy = Path(found.origin).parent, tmp_path / "hibari"
    (copy / "assets").mkdir(parents=True)
    for file in (*real.glob("*.py"), real / "g2p", *real.glob("assets/*.json*")):
        (copy / file.relative_to(real)).symlink_to(file)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    message = "does not start .*hibari.onnx.*; install it again: `.venv/bin/pip install"
    with Synthesis(engine="neural") as voice, pytest.raises(SpeechError, match=message):
        voice.speak("Hello.")


def test_an_engine_that_never_starts_is_not_tried_with_every_prompt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = tmp_path / "started"
    program = f"open({str(started)!r}, 'a').write('once '); import os; os._exit(1)"
    (tmp_path / "pyttsx3.py").write_text(program)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Synthesis() as voice:
        for _ in range(3):
            with pytest.raises(SpeechError, match=r"while it started; install it again: `\.venv"):
                voice.speak("Hello.")
    assert started.read_text() == "once once "


# An engine in the neural one's place: what it does instead of making a file, and what is said.
HEADER = "f = wave.open(path, 'wb'); f.setnchannels({}); f.setsampwidth(2); f.setframerate(8000); "
FILES = {
    "none": ("pass", "its file cannot be read: .*No such file"),
    "no sound": ("open(path, 'w').write('RIFF')", "its file cannot be read"),
    "two channels": (HEADER.format(2) + "f.writeframes(bytes([1]) * 32000)", "broken or silent"),
    "silent": (HEADER.format(1) + "f.writeframes(bytes(16000))", "broken or silent"),
    "too short": (HEADER.format(1) + "f.writeframes(bytes([1]) * 100)", "its file ends after 0.0"),
    "endless": (HEADER.format(1) + "f.writeframes(bytes([1]) * 800000)", "goes on for 50.0 s"),
    "an exception": ("raise IndexError('list index out of range')", "IndexError: list index"),
    "its end": ("os._exit(0)", "its process ended"),
    "words printed": ("print('Saved'); os.write(1, b'{\\n'); exit()", "its process ended"),
}
STAND_IN = """\
import os, wave
class Hibari:
    def __init__(self, **_): pass
    def __call__(self, words): pass
    def save(self, words, path, **_):
        if "word" not in words: {good}
        else: {bad}
"""


@pytest.mark.parametrize("what", FILES)
def test_a_bad_file_costs_its_prompt_and_not_the_run(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, message = FILES[what]
    good = HEADER.format(1) + "f.writeframes(bytes([1]) * 16000); f.close()"
    (tmp_path / "hibari.py").write_text(STAND_IN.format(good=good, bad=bad))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Synthesis(engine="neural") as voice:
        assert spoken_seconds(voice, "Before.") == 1
        with pytest.raises(SpeechError, match=f'failed twice at "A word of mine.": .*{message}'):
            voice.speak("A word of mine.")
        assert spoken_seconds(voice, "After.") == 1


def test_the_neural_engine_refuses_an_endless_word() -> None:
    with Synthesis(engine="neural") as voice:
        with pytest.raises(SpeechError, match="a word of 201 characters: write shorter ones"):
            voice.speak("a" * 201)
        assert spoken_seconds(voice, "well-" * 12) > 2


# What decides how it sounds


def test_the_identity_names_packages_and_settings() -> None:
    assert identity() == identity("pyttsx3")
    assert "pyttsx3 2." in identity("pyttsx3")
    assert "hibari-tts 0." in identity("neural")
    assert "voice heart, speed 1.0 or 0.8" in identity("neural")


def test_the_identity_is_known_without_the_packages_and_loads_none() -> None:
    program = (
        f"import sys; sys.path.append({str(ROOT)!r})\n"
        "from ivr.audio.synthesis import identity\n"
        "print(identity('neural').split(', voice')[0])\n"
        "print(sys.modules.keys() & {'numpy', 'hibari', 'pyttsx3', 'onnxruntime'})\n"
    )
    # -S: without what is installed.
    ran = subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True)
    assert ran.stdout == "hibari-tts not installed, onnxruntime not installed\nset()\n", ran.stderr
