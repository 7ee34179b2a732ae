"""The commands about sound: what they print, what they write, their exit status."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import soundfile

from ivr.settings import NAMES

TREE = """\
name: A clinic
language: en-US
voice: prompts
greeting: Hello.
menu:
  1:
    title: When are you open?
    answer: At eight.
  2:
    title: Where are you?
    answer: On the hill.
"""


UNCLEAR = (
    "voice: the engine pyttsx3 is hard to understand on a telephone: of 55 keys that it named, 20 "
    "were heard wrong; let Twilio speak (`voice: Polly.Joanna-Neural`), record a person or set "
    "IVR_ENGINE=neural after `.venv/bin/pip install hibari-tts` (with pipx: `pipx inject ivr "
    "hibari-tts`)"
)
ADVISED = f"faq_tree.yaml: advice: {UNCLEAR}\n"


class Ran:
    """The outcome of a command."""

    def __init__(self, *arguments: str, **environ: str) -> None:
        own = {name: value for name, value in os.environ.items() if name not in NAMES}
        ran = subprocess.run(
            [sys.executable, "-m", "ivr", *arguments],
            capture_output=True,
            text=True,
            env=own | environ,
            check=False,
        )
        assert "Traceback" not in ran.stderr
        self.status, self.out, self.err = ran.returncode, ran.stdout, ran.stderr


@pytest.fixture(autouse=True)
def menu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("faq_tree.yaml").write_text(TREE)


def files(folder: str) -> list[str]:
    return sorted(file.name for file in Path(folder).iterdir())


class TestRender:
    def test_it_renders_what_is_new_and_says_so(self) -> None:
        ran = Ran("render")
        assert (ran.status, ran.err) == (0, ADVISED)
        made = int(re.fullmatch(r"prompts: (\d+) made, 0 kept\n", ran.out)[1])  # type: ignore[index]
        assert made > 60
        assert len(files("prompts/rendered")) == made + 3  # and three pauses
        again = Ran("render")
        assert again.out == f"prompts: 0 made, {made} kept\n"
        Path("faq_tree.yaml").write_text(TREE.replace("At eight.", "At nine."))
        edited = Ran("render")
        assert edited.out == f"prompts: 2 made, {made - 2} kept\n"

    def test_it_prunes_on_request(self) -> None:
        assert Ran("render", "--prune").out.endswith(" kept\nprompts: 0 removed\n")

    def test_what_could_not_be_rendered_is_named_and_sets_the_exit_status(self) -> None:
        Path("pyttsx3.py").write_text("raise ImportError('No module named pyttsx3')")
        ran = Ran("render", PYTHONPATH=str(Path.cwd()))
        assert ran.status == 1
        first, reason = ran.out.splitlines()
        assert re.fullmatch(r"prompts: 0 made, 0 kept, \d+ could not be made", first)
        assert reason.startswith("  the speech engine does not start (No module named pyttsx3)")
        assert re.search(r': "Hello\.", .* and \d+ more$', reason)

    def test_a_tree_with_errors_is_not_rendered(self) -> None:
        Path("faq_tree.yaml").write_text(TREE.replace("greeting", "greetin"))
        ran = Ran("render")
        assert (ran.status, ran.out) == (1, "")
        assert 'did you mean "greeting"' in ran.err
        assert not Path("prompts").exists()

    def test_a_file_with_a_twilio_voice_gets_advice(self) -> None:
        Path("faq_tree.yaml").write_text(TREE.replace("voice: prompts\n", ""))
        ran = Ran("render")
        assert ran.status == 0
        assert ran.err == (
            "faq_tree.yaml: advice: its voice is Polly.Joanna-Neural, so callers will not hear "
            "this audio; with `voice: prompts` they do\n"
        )

    def test_a_folder_that_cannot_be_written_is_named(self) -> None:
        Path("prompts").write_text("a file")
        ran = Ran("render")
        assert (ran.status, ran.err) == (1, ADVISED)
        first, reason, problem = ran.out.splitlines()
        assert first.startswith("prompts: 0 made, 0 kept, ")
        assert reason.startswith("  prompts/rendered cannot be written: Not a directory: ")
        assert problem == "  prompts/rendered cannot be written: Not a directory"

    def test_a_wrong_bucket_is_reported_before_anything_is_rendered(self) -> None:
        ran = Ran("render", "--upload", PROMPTS_BUCKET="s3://My_Bucket")
        assert ran.status == 2
        assert 'PROMPTS_BUCKET: "s3://My_Bucket" is not a bucket' in ran.err
        assert not Path("prompts").exists()

    def test_a_twilio_token_does_not_matter(self) -> None:
        assert Ran("say", "Hello.", "--wav", "a.wav", TWILIO_AUTH_TOKEN="0" * 32).status == 0

    def test_an_upload_needs_a_bucket(self) -> None:
        ran = Ran("render", "--upload")
        assert ran.status == 2
        assert "set PROMPTS_BUCKET to where the audio goes, such as s3://my-line/prompts" in ran.err
        assert not Path("prompts").exists()

    def test_an_upload_that_fails_says_why(self) -> None:
        aws = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"}
        keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "us-east-1"}
        ran = Ran("render", "--upload", PROMPTS_BUCKET="s3://my-line", **aws, **keys)
        assert ran.status == 1
        assert 'Could not connect to the endpoint URL: "http://127.0.0.1:9/my-line"' in ran.err
        assert " made, 0 kept\n" in ran.out

    def test_a_wrong_setting_is_named(self) -> None:
        ran = Ran("render", IVR_ENGINE="espeak")
        assert ran.status == 2
        assert 'IVR_ENGINE: "espeak" is not one of pyttsx3, neural, none' in ran.err

    def test_a_terminal_gets_a_progress_bar(self) -> None:
        shown = on_a_terminal("render")
        assert "Rendering" in shown
        assert "100%" in shown
        assert re.search(r"prompts: \d+ made, 0 kept", shown)


class TestCheck:
    def test_it_names_an_engine_that_callers_hardly_understand(self) -> None:
        ran = Ran("check")
        advice, line, caret, summary = ran.out.splitlines()
        assert ran.status == 0
        assert advice == f"faq_tree.yaml:3:8: advice: {UNCLEAR}"
        assert (line, caret) == ("    3 | voice: prompts", "      |        ^")
        assert summary.startswith("faq_tree.yaml: 2 answers, 1 piece of advice. It can go live")

    def test_editors_get_it_too(self) -> None:
        [found] = json.loads(Ran("check", "--json").out)
        assert f"{found['message']}; {found['cure']}" == UNCLEAR
        assert (found["line"], found["column"], found["severity"]) == (3, 8, "advice")

    def test_the_engine_is_the_one_that_is_set(self) -> None:
        assert json.loads(Ran("check", "--json", IVR_ENGINE="Neural").out) == []


def on_a_terminal(*arguments: str) -> str:
    """All that a command writes to a terminal."""
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "ivr", *arguments]
    with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave) as process:
        os.close(slave)
        shown = b""
        while chunk := _read(master):
            shown += chunk
        process.wait()
    os.close(master)
    return shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other side has closed it
        return b""


SILENT: Mapping[str, str] = {"PULSE_SERVER": "unix:/dev/null", "ALSA_CONFIG_PATH": "/dev/null"}


class TestListening:
    def test_without_a_loudspeaker_a_file_is_written_and_named(self) -> None:
        ran = Ran("listen", "when-are-you-open", **SILENT)
        assert (ran.status, ran.err) == (0, "There is no loudspeaker here.\n")
        assert ran.out == "written: heard-when-are-you-open.wav\n"
        about = soundfile.info("heard-when-are-you-open.wav")
        assert (about.samplerate, about.subtype) == (8000, "ULAW")
        assert about.duration > 2

    def test_no_file_is_overwritten_unless_it_is_named(self) -> None:
        Path("greeting.wav").write_text("a recording")
        names = ["heard-greeting.wav", "heard-greeting-2.wav", "heard-greeting-3.wav"]
        for name in names:
            assert Ran("listen", "greeting", **SILENT).out == f"written: {name}\n"
        assert Ran("listen", "greeting", "--slow", **SILENT).out.endswith("greeting-slow.wav\n")
        assert Path("greeting.wav").read_text() == "a recording"

    def test_the_file_may_be_named(self) -> None:
        assert Ran("listen", "greeting", "--wav", "a.wav").out == "written: a.wav\n"
        assert Ran("say", "Hello.", "--wav", "b.wav").out == "written: b.wav\n"
        lengths = [soundfile.info(name).duration for name in ("a.wav", "b.wav")]
        assert lengths[0] == pytest.approx(lengths[1], abs=0.05)

    def test_the_slow_pace_takes_longer(self) -> None:
        for options in ([], ["--slow"]):
            Ran("say", "Please hold the line.", *options, "--wav", f"{len(options)}.wav")
        usual, slow = (soundfile.info(f"{number}.wav").duration for number in (0, 1))
        assert 1.15 < slow / usual < 1.4

    def test_an_unknown_id_is_named(self) -> None:
        ran = Ran("listen", "when-are-you-opn")
        assert (ran.status, ran.out) == (1, "")
        said = (
            'there is no option or text named "when-are-you-opn"; did you mean "when-are-you-open"?'
        )
        assert ran.err == f"Error: {said}\n"

    def test_what_cannot_be_said_is_named(self) -> None:
        ran = Ran("say", "…")
        assert (ran.status, ran.out) == (1, "")
        assert "nothing in it that can be spoken" in ran.err

    def test_a_file_that_cannot_be_written_is_named(self) -> None:
        ran = Ran("say", "Hello.", "--wav", "faq_tree.yaml/a.wav")
        assert ran.status == 1
        assert ran.err.startswith("Error: faq_tree.yaml/a.wav cannot be written: ")


class TestRecording:
    def test_from_the_script_to_the_call(self) -> None:
        html, csv, length = Ran("script", "--to", "sheets").out.splitlines()
        assert html == "written: sheets/recording-script.html"
        assert csv == "written: sheets/recording-script.csv"
        assert re.fullmatch(r"36 texts, \d\.\d minutes to read; none is recorded yet", length)
        Path("sounds").mkdir()
        Ran("say", "Hello.", "--wav", "sounds/greeting.wav")
        ran = Ran("record", "sounds")
        assert (ran.status, ran.err) == (0, "")
        assert ran.out == "greeting.wav: imported\nrecordings: 1 imported, 0 refused\n"
        assert Ran("render").out.endswith(" kept, 2 recorded by a person\n")
        checked = Ran("check", IVR_ENGINE="none").out
        assert checked.startswith("faq_tree.yaml: 2 answers, no problems.")
        Path("faq_tree.yaml").write_text(TREE.replace("Hello.", "Hello there."))
        ran = Ran("check", IVR_ENGINE="none")
        assert ran.status == 0
        assert ran.out.startswith(
            'faq_tree.yaml:4:11: advice: the recording "greeting" was made for another text, so it '
            "is not played; record it again: `ivr script --missing` has its new text\n"
        )

    def test_a_refused_recording_sets_the_exit_status(self) -> None:
        Ran("say", "Hello.", "--wav", "gretin.wav")
        ran = Ran("record", "gretin.wav")
        assert ran.status == 1
        assert ran.out == (
            'error: gretin.wav: there is no text named "gretin"; did you mean "greeting"?\n'
            "recordings: 0 imported, 1 refused\n"
        )

    def test_a_file_that_is_not_there_is_wrong_usage(self) -> None:
        ran = Ran("record", "nowhere.wav")
        assert ran.status == 2
        assert "'nowhere.wav' does not exist" in ran.err

    def test_a_folder_that_cannot_be_written_is_named(self) -> None:
        Ran("say", "Hello.", "--wav", "greeting.wav")
        Path("prompts").write_text("a file")
        ran = Ran("record", "greeting.wav")
        assert ran.status == 1
        assert re.fullmatch(
            r"Error: prompts/recordings/en-US/greeting\.\S+ cannot be written: .+\n", ran.err
        )
