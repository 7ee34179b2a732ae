"""`ivr call` for real: it starts a line of its own, or calls a running one."""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from subprocess import PIPE, CompletedProcess, Popen

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from ivr.audio import samples
from ivr.audio.synthesis import Synthesis
from ivr.preview.phone_call import CallError, acts_of, temporary_line
from ivr.prompts.library import Prompts, Wanted
from ivr.settings import NAMES
from ivr.telephony.phone import Phone
from ivr.telephony.phone import events as seen
from ivr.telephony.phone.sound import CallSound
from ivr.telephony.phone.verbs import Say
from tests.support.menu import CLINIC
from tests.support.processes import left_in, running_in
from tests.support.twiml_server import Answer, Line
from tests.support.waiting import until


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment without settings, in a folder that holds a menu only."""
    for name in (*NAMES, "WEB_CONCURRENCY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    Path("faq_tree.yaml").write_text(CLINIC)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The URL and the token of a running line."""
    file = tmp_path_factory.mktemp("running") / "menu.yaml"
    file.write_text(CLINIC)
    with temporary_line(file) as (url, token):
        yield url, token


def start(*arguments: str, **environ: str) -> Popen[str]:
    return Popen(
        [sys.executable, "-m", "ivr", "call", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
        text=True,
        env=os.environ | environ,
    )


def call(*arguments: str, **environ: str) -> CompletedProcess[str]:
    """Make a whole call; nothing is left running after it."""
    process = start(*arguments, **environ)
    stdout, stderr = process.communicate()
    assert "Traceback" not in stderr
    assert left_in(Path.cwd()) == []
    return CompletedProcess(arguments, process.returncode, stdout, stderr)


Call = Callable[..., CompletedProcess[str]]


@pytest.fixture
def call_running(running: tuple[str, str]) -> Call:
    url, token = running
    return partial(call, url, TWILIO_AUTH_TOKEN=token)


class TestOwnLine:
    def test_the_transcript_of_a_call(self) -> None:
        ran = call("--keys", "2,1")
        heard = ran.stdout.splitlines()
        assert heard[0] == "Line:   You have reached the clinic."
        assert [entry for entry in heard if not entry.startswith("Line: ")] == [
            "        (listens 8 s)",
            "Caller: 2",
            "        (listens 8 s)",
            "Caller: 1",
            "        (listens 8 s)",
            "        (the caller hangs up)",
        ]
        assert heard[heard.index("Caller: 1") + 1] == "Line:   On the hill."
        assert (ran.returncode, ran.stderr) == (0, "")

    def test_it_publishes_and_records_nothing(self) -> None:
        assert call("--keys", "1").returncode == 0
        assert [path.name for path in Path().iterdir()] == ["faq_tree.yaml"]

    def test_a_file_can_be_named(self) -> None:
        Path("other.yaml").write_text(CLINIC.replace("the clinic", "the other clinic"))
        ran = call("other.yaml", "--keys", "")
        assert ran.stdout.startswith("Line:   You have reached the other clinic.\n")

    def test_a_voice_without_pauses_has_them_all_the_same(self) -> None:
        """Silence that is played, at the line's own address, says nothing and takes its time."""
        usual = call("--keys", "2,1,-,0", "--times")
        Path("faq_tree.yaml").write_text(f"voice: woman\n{CLINIC}")
        ran = call("--keys", "2,1,-,0", "--times")
        assert [line[7:] for line in ran.stdout.splitlines()] == [
            line[7:] for line in usual.stdout.splitlines()
        ]
        seconds = [int(out.splitlines()[-1][3:5]) for out in (usual.stdout, ran.stdout)]
        assert abs(seconds[0] - seconds[1]) <= 1

    def test_the_settings_of_a_running_line_do_not_matter(self) -> None:
        """And a proxy, or a port that is taken, has nothing to do with it."""
        ran = call(
            "--keys",
            "1",
            TWILIO_AUTH_TOKEN="0123456789abcdef",
            TWILIO_AUTH_TOKEN_NEXT="fedcba9876543210",
            PUBLIC_URL="https://line.example.org",
            PORT="abc",
            RECORDS_DAYS="x",
            METRICS_TOKEN="x",
            SECRET_KEY="x",
            http_proxy="http://127.0.0.1:1",
            WEB_CONCURRENCY="64",
        )
        assert "Line:   From eight to five.\n" in ran.stdout
        assert ran.returncode == 0

    def test_a_file_with_errors_is_reported(self) -> None:
        Path("faq_tree.yaml").write_text(CLINIC.replace("transfer: desk", "transfer: dsk"))
        ran = call("--keys", "1")
        said = ran.stderr.splitlines()
        assert said[0] == "Error: the line did not start:"
        assert re.fullmatch(r"faq_tree\.yaml:20:19: error: .+; .+", said[1])
        assert said[2:4] == ["   20 |         transfer: dsk", "      |                   ^"]
        assert said[-1].endswith("It cannot go live.")
        assert (ran.returncode, ran.stdout) == (1, "")

    def test_a_file_that_is_missing(self) -> None:
        ran = call("nix.yaml", "--keys", "1")
        said = "Error: there is no file nix.yaml; name one, or go to the folder it is in"
        assert ran.returncode == 2
        assert ran.stderr.splitlines()[-1] == said

    def test_a_line_that_cannot_start_says_why(self) -> None:
        ran = call("--keys", "1", LOG_LEVEL="loud")
        assert ran.returncode == 1
        assert ran.stderr.splitlines()[0] == "Error: the line did not start:"
        said = 'Error: LOG_LEVEL: "loud" is not one of debug, info, warning, error'
        assert ran.stderr.splitlines()[-1] == said

    def test_without_a_terminal_keys_are_needed(self) -> None:
        ran = call()
        said = "there is no terminal to press keys in; name the keys: ivr call --keys 2,1"
        assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", f"Error: {said}\n")

    @pytest.mark.parametrize("ending", ["INT", "TERM", "HUP", "KILL"])
    def test_ended_before_its_time_it_leaves_nothing_behind(
        self, ending: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        temporary = Path("temporary")
        temporary.mkdir()
        process = start("--keys", "1", TMPDIR=str(temporary.resolve()))
        until(lambda: len(running_in(Path.cwd())) > 1)  # its line, which does not answer yet
        process.send_signal(signal.Signals[f"SIG{ending}"])
        _, stderr = process.communicate()
        assert "Traceback" not in stderr
        assert process.returncode != 0
        assert left_in(Path.cwd()) == []
        if ending == "KILL":  # the next call removes what it leaves, and not what is in use
            assert len(list(temporary.iterdir())) == 1
            with monkeypatch.context() as patched:
                patched.setattr(tempfile, "tempdir", str(temporary.resolve()))
                with temporary_line(Path("faq_tree.yaml")):
                    in_use = list(temporary.iterdir())
                    start("--keys", "1", TMPDIR=str(temporary.resolve())).communicate()
                    assert list(temporary.iterdir()) == in_use
        assert list(temporary.iterdir()) == []


class TestKeys:
    def test_silence_interruptions_and_a_transfer(self, call_running: Call) -> None:
        ran = call_running("--keys", "!2 - 2,busy *")
        events = [entry for entry in ran.stdout.splitlines() if not entry.startswith("Line: ")]
        assert events == [
            "Caller: 2 (interrupting)",
            "        (listens 8 s)",
            "Caller: (silence)",
            "        (listens 8 s)",
            "Caller: 2",
            "        (dials +16177263884, 25 s) → busy",
            "        (listens 8 s)",
            "Caller: *",
            "        (listens 8 s)",
            "        (the caller hangs up)",
        ]
        assert ran.returncode == 0

    def test_times_are_before_what_is_heard(self, call_running: Call) -> None:
        ran = call_running("--keys", "1", "--times")
        heard = ran.stdout.splitlines()
        assert heard[0] == " 0:00  Line:   You have reached the clinic."
        assert all(re.match(r"[ \d]\d:[0-5]\d  ", entry) for entry in heard)
        assert [entry[:5] for entry in heard] == sorted(entry[:5] for entry in heard)

    def test_no_keys_hear_the_menu_and_hang_up(self, call_running: Call) -> None:
        heard = call_running("--keys", "").stdout.splitlines()
        assert heard[0] == "Line:   You have reached the clinic."
        assert heard[-1] == "        (the caller hangs up)"

    def test_a_key_where_the_line_dials_is_a_mistake(self, call_running: Call) -> None:
        ran = call_running("--keys", "2,2,1,1")  # the first 1 is for what is said before
        said = 'Error: the line is dialing; give an outcome instead of "1": completed, busy, '
        outcomes = "no-answer, failed, canceled, voicemail or declined"
        assert (ran.returncode, ran.stderr) == (1, f"{said}{outcomes}\n")


class TestUrl:
    def test_a_line_that_runs_is_called_with_its_token(self, call_running: Call) -> None:
        ran = call_running("--keys", "1")
        assert "Line:   From eight to five.\n" in ran.stdout
        assert (ran.returncode, ran.stderr) == (0, "")

    @pytest.mark.parametrize("token", ["", "a-token-of-another-line"])
    def test_without_its_token_it_says_what_to_do(
        self, running: tuple[str, str], token: str
    ) -> None:
        url, _ = running
        ran = call(url, "--keys", "1", TWILIO_AUTH_TOKEN=token)
        said = f"Twilio error 11217: POST {url} answers 403"
        assert ran.stdout == f"        (the call fails: {said})\n"
        assert ran.stderr == (
            "The line serves signed requests only: call the address in its PUBLIC_URL, with its "
            "token in TWILIO_AUTH_TOKEN.\n"
        )
        assert ran.returncode == 1

    def test_an_address_without_its_path_says_what_to_do(self, running: tuple[str, str]) -> None:
        url, token = running
        ran = call(url.removesuffix("/voice"), "--keys", "1", TWILIO_AUTH_TOKEN=token)
        assert ran.stderr == "Nothing is there: the address of a line ends in /voice.\n"
        assert ran.returncode == 1

    def test_where_nothing_answers(self) -> None:
        ran = call("http://127.0.0.1:1/voice", "--keys", "1")
        said = "POST http://127.0.0.1:1/voice refuses the connection; is the line running?"
        assert (
            ran.stdout.splitlines()[-1] == f"        (the call fails: Twilio error 11202: {said})"
        )
        assert ran.returncode == 1

    def test_a_wrong_address(self) -> None:
        ran = call("http://", "--keys", "1")
        assert "is not an address; write http:// or https:// and a host" in ran.stdout
        assert ran.returncode == 1


class TestAudio:
    """A sound is what the telephone network carries: 8 kHz, mono, mu-law."""

    def length(self, file: str) -> float:
        info = soundfile.info(file)
        assert (info.format, info.subtype) == ("WAV", "ULAW")
        assert (info.samplerate, info.channels) == (8000, 1)
        return float(info.duration)

    def test_holds_what_was_said_and_silence_for_waits(self, call_running: Call) -> None:
        ran = call_running("--keys", "1", "--audio", "call.wav", "--times")
        assert ran.stderr == "What was said is in call.wav.\n"
        minutes, seconds = ran.stdout.splitlines()[-1].split()[0].split(":")
        # In the sound each of the two waits is 2 s long; in the call a key ended the first at
        # once, and with the last it ends.
        expected = int(minutes) * 60 + int(seconds) + 2 * 2
        assert self.length("call.wav") == pytest.approx(expected, rel=0.15)
        samples, _ = soundfile.read("call.wav")
        frames = samples[: len(samples) // 160 * 160].reshape(-1, 160)
        loud = np.sqrt(np.square(frames).mean(axis=1)) > 0.01
        assert 0.4 < loud.mean() < 0.9
        assert not loud[-90:].any()

    def test_leaves_out_what_a_key_interrupted(self, call_running: Call) -> None:
        call_running("--keys", "!1", "--audio", "short.wav")
        call_running("--keys", "1", "--audio", "long.wav")
        assert self.length("short.wav") < self.length("long.wav") - 8

    def test_holds_prompts_as_they_were_played(self) -> None:
        Path("faq_tree.yaml").write_text(CLINIC.replace("contacts:", "voice: prompts\ncontacts:"))
        greeting = "You have reached the clinic."
        prompts = Prompts(Path("prompts"))
        wanted = Wanted(greeting, greeting, slow=False, language="en-US")
        assert prompts.render("0123456789ab", [wanted]).made == 1
        file = prompts.find(wanted)
        assert file
        ran = call("--keys", "", "--audio", "call.wav")
        assert ran.stdout.startswith(f"Line:   {greeting}\n")
        played, _ = soundfile.read(file)
        samples, _ = soundfile.read("call.wav")
        assert np.array_equal(samples[: len(played)], played)
        assert len(samples) > 2 * len(played)

    def test_audio_that_is_not_for_telephones_is_named(self) -> None:
        sound = BytesIO()
        soundfile.write(sound, np.zeros(16_000), 16_000, format="WAV")
        tune = Answer(sound.getvalue(), content_type="audio/wav")
        with Line(voice="<Play>/tune</Play>", tune=tune) as there:
            ran = call(there.url(), "--keys", "", "--audio", "call.wav")
            said = f"call.wav was not written: {there.url('tune')} is not 8 kHz mono audio"
        assert (ran.returncode, ran.stderr) == (1, f"Error: {said}\n")
        assert not Path("call.wav").exists()

    def test_a_folder_that_is_missing_is_named_before_the_call(self) -> None:
        ran = call("--keys", "1", "--audio", "nix/call.wav")
        said = "Error: there is no folder nix to write call.wav to\n"
        assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", said)


class TestActs:
    @pytest.mark.parametrize(
        ("keys", "found"),
        [
            ("", []),
            ("2,1", ["2", "1"]),
            ("21", ["2", "1"]),
            ("0123456789*#", list("0123456789*#")),
            ("2,-,#", ["2", "-", "#"]),
            ("2--1", ["2", "-", "-", "1"]),
            ("!2,!*", ["!2", "!*"]),
            ("1!2", ["1", "!2"]),
            (" 2 , 1\n,", ["2", "1"]),
            ("2,5,busy,1,no-answer", ["2", "5", "busy", "1", "no-answer"]),
            ("completed failed canceled", ["completed", "failed", "canceled"]),
        ],
    )
    def test_keys(self, keys: str, found: list[str]) -> None:
        assert acts_of(keys) == found

    @pytest.mark.parametrize(
        "part", ["a", "2x", "!", "!-", "!!2", "engaged", "no answer", "é", "A"]
    )
    def test_wrong_keys(self, part: str) -> None:
        with pytest.raises(CallError) as caught:
            acts_of(f"2,{part},1")
        assert str(caught.value) == (
            f'"{part.split()[0]}" is not a key: use 0-9, * and #, - for silence, !2 to interrupt '
            "with 2, or for a transfer one of completed, busy, no-answer, failed, canceled, "
            "voicemail, declined"
        )

    @given(st.lists(st.sampled_from(["1", "*", "#", "-", "!0", "busy", "no-answer"])))
    def test_joined_by_commas_they_are_found_again(self, found: list[str]) -> None:
        assert acts_of(",".join(found)) == found


def test_each_language_is_spoken_by_a_voice_of_its_own() -> None:
    said = seen.Heard(0, 1, Say("Hola.", "Hola.", language="es-US"), interruptible=False)
    with Phone() as phone, CallSound(phone.audio) as sound, Synthesis("es-US") as spanish:
        expected = samples.telephone(*spanish.speak("Hola."))
        english = sound.of(replace(said, prompt=Say("Hola.", "Hola.")))
        assert np.array_equal(sound.of(said), expected)
        assert not np.array_equal(english, expected)
