"""Recordings by a person, from the script that they read to the call in which they are heard."""

import csv
import io
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ivr.audio import samples
from ivr.audio.recognition import PARTS, recogniser
from ivr.audio.synthesis import Synthesis
from ivr.prompts.advice import outdated
from ivr.prompts.keys import key
from ivr.prompts.library import NO_ENGINE, Prompts
from ivr.prompts.pieces import pieces
from ivr.prompts.record import Imported, import_recordings, rows, write_script
from ivr.prompts.recordings import Recordings
from ivr.prompts.render import Audio
from ivr.tree.problems import Place, Problem
from tests.support.clinic import CLINIC, HEAD, MENU, line_of
from tests.support.judge import Judge
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.slow  # an engine speaks

PLAYED = line_of("voice: prompts\n" + HEAD + MENU)
EDITED = line_of("voice: prompts\n" + HEAD.replace("Welcome to", "This is") + MENU)
USUAL, SLOW = (key(PLAYED.default.greeting, "en-US", slow) for slow in (False, True))


@pytest.fixture(scope="module")
def voice() -> Iterator[Synthesis]:
    with Synthesis() as voice:
        yield voice


@pytest.fixture
def prompts(tmp_path: Path) -> Prompts:
    return Prompts(tmp_path / "prompts", NO_ENGINE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sounds").mkdir()
    return tmp_path / "sounds"


def read_aloud(voice: Synthesis, file: Path, words: str, slow: bool = False) -> Path:
    """Record words as if by a person: quieter, with silence around them."""
    samples, rate = voice.speak(words, slow)
    quiet = np.pad(samples / 32768 * 0.4, (rate, rate))
    soundfile.write(file, quiet, rate)
    return file


def take(source: Path, prompts: Prompts) -> Imported:
    return import_recordings(source, PLAYED, prompts, lambda done, total: None)


class TestTheScript:
    def test_it_has_a_row_for_each_text(self, prompts: Prompts) -> None:
        found = list(rows(CLINIC, prompts))
        names = {piece.name for piece in pieces(CLINIC)}
        # No telephone of a caller has the keys A to D.
        rare = {f"key-{key}.wrong-{number}" for key in "ABCD" for number in (1, 2)}
        assert {row.name for row in found} == names - rare
        assert rare < names
        assert len(found) == len(names - rare)
        [paying] = [row for row in found if row.name == "paying.answer"]
        assert (paying.file, paying.written, paying.recorded) == (
            "paying.answer.wav",
            "By card.",
            False,
        )
        assert paying.heard == 'option 1,2 "Paying"'
        assert 0.5 < paying.seconds < 1.5

    def test_what_most_callers_hear_comes_first(self, prompts: Prompts) -> None:
        found = [row.name for row in rows(CLINIC, prompts)]
        at = {name: number for number, name in enumerate(found)}
        assert found[:7] == [
            "greeting",
            "cost-and-billing.choice",
            "getting-ready.choice",
            "how-do-i-pay.choice",
            "where-are-you.choice",
            "main-to-cost-and-billing.choice",
            "billing.person",
        ]
        one_key = ("cost-and-billing.menu", "getting-ready.part-3", "paying.answer", "line.pace")
        two_keys = ("what-does-it-cost.answer", "parking.answer", "nurse.calling")
        lost = ("line.silence-1", "key-7.wrong-1", "billing.busy")
        order = [at[name] for names in (one_key, two_keys, lost) for name in names]
        ends = len(one_key), len(one_key) + len(two_keys)
        assert max(order[: ends[0]]) < min(order[ends[0] :])
        assert max(order[: ends[1]]) < min(order[ends[1] :])

    def test_it_marks_what_only_the_person_who_picks_up_hears(self, prompts: Prompts) -> None:
        found = {row.name: row.heard for row in rows(CLINIC, prompts)}
        only = "only the person who picks up hears this"
        assert found["line.whisper-main"] == only
        assert found["paying.whisper"] == f'{only}, about option 1,2 "Paying"'
        marked = [name for name, heard in found.items() if heard.startswith(only)]
        assert marked == [piece.name for piece in pieces(CLINIC) if piece.whispered]
        assert marked == list(found)[-len(marked) :]

    def test_its_text_is_as_spoken(self, prompts: Prompts) -> None:
        [number] = [row for row in rows(CLINIC, prompts) if row.name == "billing.number"]
        assert number.spoken == "The number is 6 1 7, 7 2 6, 3 8 8 4."

    def test_it_is_written_as_a_page_and_as_a_table(self, prompts: Prompts, folder: Path) -> None:
        written = write_script(CLINIC, prompts, folder / "new", missing=False)
        page, table = written.files
        assert "Welcome to the clinic." in page.read_text("utf-8")
        content = table.read_bytes().decode("utf-8-sig")
        read = list(csv.DictReader(io.StringIO(content, newline="")))
        assert [row["file"] for row in read][:2] == ["greeting.wav", "cost-and-billing.choice.wav"]

    def test_it_may_hold_only_what_is_missing(
        self, prompts: Prompts, folder: Path, voice: Synthesis
    ) -> None:
        take(read_aloud(voice, folder / "greeting.wav", PLAYED.default.greeting), prompts)
        table = write_script(PLAYED, prompts, folder, missing=True).files[1]
        assert "greeting.wav" not in table.read_text("utf-8-sig")
        table = write_script(PLAYED, prompts, folder, missing=False).files[1]
        assert "greeting.wav" in table.read_text("utf-8-sig")
        table = write_script(EDITED, prompts, folder, missing=True).files[1]
        assert "greeting.wav" in table.read_text("utf-8-sig")


class TestTakingUp:
    def test_one_is_filed_at_both_paces_and_played(
        self, prompts: Prompts, folder: Path, voice: Synthesis
    ) -> None:
        file = read_aloud(voice, folder / "greeting.wav", PLAYED.default.greeting)
        before = file.read_bytes()
        taken = take(file, prompts)
        assert list(taken.summary())[-1] == "recordings: 1 imported, 0 refused"
        assert file.read_bytes() == before
        index = Audio(PLAYED, prompts).render().plays
        assert index.keys() >= {USUAL, SLOW}
        usual, slow = (samples.read_wav(prompts.folder / index[known]) for known in (USUAL, SLOW))
        spoken = len(voice.speak(PLAYED.default.greeting)[0]) / 22050
        assert len(usual) / 8000 == pytest.approx(spoken, abs=0.4)
        assert 1.2 < len(slow) / len(usual) < 1.3
        assert np.abs(usual).max() > 0.1

    def test_what_a_person_reads_slowly_is_played_slowly(
        self, prompts: Prompts, folder: Path, voice: Synthesis
    ) -> None:
        take(read_aloud(voice, folder / "greeting.wav", PLAYED.default.greeting), prompts)
        slow = read_aloud(voice, folder / "greeting.slow.wav", PLAYED.default.greeting, slow=True)
        taken = take(slow, prompts)
        assert not taken.refused
        assert "greeting.slow." in Audio(PLAYED, prompts).render().plays[SLOW]

    def test_every_sound_in_a_folder_is_imported_or_refused_with_the_reason(
        self, prompts: Prompts, folder: Path, voice: Synthesis
    ) -> None:
        read_aloud(voice, folder / "greeting.flac", PLAYED.default.greeting)
        read_aloud(voice, folder / "paying.answer.ogg", "By card.")
        read_aloud(voice, folder / "greting.wav", PLAYED.default.greeting)
        read_aloud(voice, folder / "paying.choice.mp3", "Something else. " * 9)
        (folder / "billing.calling.m4a").write_bytes(b"\0\0\0 ftypM4A and so on")
        (folder / "paying.back.xyz").write_bytes(b"not a sound")
        for name in ("notes.txt", "recording-script.csv", "recording-script.html", "Thumbs.db"):
            (folder / name).write_text("not a sound")
        (folder / "._greeting.wav").write_bytes(b"what a Mac leaves")
        (folder / "old").mkdir()
        (folder / "voices.pdf").write_bytes(b"not a sound")
        taken = take(folder, prompts)
        assert sorted(file.name for file in taken.filed) == ["greeting.flac", "paying.answer.ogg"]
        m4a, name, length = taken.refused
        assert "ffmpeg" in m4a
        assert name == (
            f'{folder}/greting.wav: there is no text named "greting"; did you mean "greeting"?'
        )
        assert "paying.choice.mp3" in length
        assert list(taken.summary())[-4:] == [
            "old: a folder, which is not searched; import it on its own",
            "paying.back.xyz: not a recording",
            "voices.pdf: not a recording",
            "recordings: 2 imported, 3 refused, 8 passed over",
        ]

    @pytest.mark.needs("ffmpeg")
    def test_what_a_phone_records_is_imported(
        self, prompts: Prompts, folder: Path, voice: Synthesis
    ) -> None:
        sound = read_aloud(voice, folder / "sound.wav", PLAYED.default.greeting)
        made = folder / "Greeting.m4a"
        subprocess.run(("ffmpeg", "-v", "error", "-i", sound, made), check=True, timeout=PATIENCE)
        taken = take(made, prompts)
        assert list(taken.filed) == [made]
        assert USUAL in Audio(PLAYED, prompts).render().plays

    def test_other_words_than_those_of_the_text_are_refused_with_what_was_heard(
        self, prompts: Prompts, folder: Path, voice: Synthesis
    ) -> None:
        text = "Thank you, you are being put through to the billing office of the clinic."
        file = read_aloud(voice, folder / "billing.number.wav", text)
        read_aloud(voice, folder / "paying.answer.wav", "By car.")
        judge = Judge(
            ["thank", "you", "the", "billing", "office", "through", "by", "car", "clinic"]
        )

        def hears(sound: samples.Samples, language: str) -> str:
            return " ".join(judge.hears(sound))

        taken = import_recordings(folder, PLAYED, prompts, lambda *_: None, hears=hears)
        [refused] = taken.refused
        assert refused.startswith(f'{file} does not say its text; heard "')
        assert refused.endswith('"; check its file name, or record it again')
        assert "billing" in refused
        [*_, note] = taken.filed[folder / "paying.answer.wav"]
        assert note.startswith('listen to it: heard "')

    @pytest.mark.skipif(
        not all(map(find_spec, ("faster_whisper", *PARTS))), reason="needs the extra `judge`"
    )
    def test_a_recogniser_hears_the_right_words(
        self, prompts: Prompts, folder: Path, voice: Synthesis
    ) -> None:
        hears = recogniser()
        assert hears
        read_aloud(voice, folder / "greeting.wav", PLAYED.default.greeting)
        read_aloud(voice, folder / "billing.number.wav", "Something else, of the same length here.")
        taken = import_recordings(folder, PLAYED, prompts, lambda *_: None, hears=hears)
        assert [file.name for file in taken.filed] == ["greeting.wav"]
        assert "does not say its text" in taken.refused[0]

    def test_capitals_in_a_name_do_not_matter(
        self, prompts: Prompts, folder: Path, voice: Synthesis
    ) -> None:
        read_aloud(voice, folder / "Greeting.WAV", PLAYED.default.greeting)
        read_aloud(voice, folder / "key-a.wrong-1.wav", "Key A is not a choice here.")
        assert len(take(folder, prompts).filed) == 2
        pieces = {one.name for one in prompts.recordings.of("en-US")}
        assert pieces == {"greeting", "key-A.wrong-1"}

    def test_a_second_file_for_the_same_text_is_refused(
        self, prompts: Prompts, folder: Path, voice: Synthesis
    ) -> None:
        for name in ("greeting.flac", "Greeting.wav"):
            read_aloud(voice, folder / name, PLAYED.default.greeting)
        taken = take(folder, prompts)
        assert [file.name for file in taken.filed] == ["Greeting.wav"]
        assert taken.refused == [
            f"{folder}/greeting.flac is for the same text as Greeting.wav: keep one of them"
        ]

    def test_an_empty_folder_is_named(self, prompts: Prompts, folder: Path) -> None:
        [reason] = take(folder, prompts).refused
        assert (
            reason == f"{folder} has no sound file (.wav, .flac, .mp3, .ogg …): see `ivr record -h`"
        )

    def test_a_menu_with_a_twilio_voice_gets_advice(
        self, prompts: Prompts, folder: Path, voice: Synthesis
    ) -> None:
        file = read_aloud(voice, folder / "greeting.wav", CLINIC.default.greeting)
        taken = import_recordings(file, CLINIC, prompts, lambda done, total: None)
        assert taken.advice == [
            f"callers hear {CLINIC.default.voice}; write `voice: prompts` in the file to play "
            "recordings"
        ]

    def test_progress_is_reported(self, prompts: Prompts, folder: Path, voice: Synthesis) -> None:
        for name in ("greeting.wav", "greting.wav"):
            read_aloud(voice, folder / name, PLAYED.default.greeting)
        reported: list[tuple[int, int]] = []
        import_recordings(folder, PLAYED, prompts, lambda *now: reported.append(now))
        assert reported == [(1, 2), (2, 2)]


class TestAnEditedText:
    def test_its_recording_is_no_longer_played_and_check_reports_it(
        self, prompts: Prompts, folder: Path, voice: Synthesis
    ) -> None:
        take(read_aloud(voice, folder / "greeting.wav", PLAYED.default.greeting), prompts)
        recordings = Recordings(prompts.folder)
        assert list(outdated(PLAYED, recordings)) == []
        assert Audio(EDITED, prompts).render().plays == {}
        assert list(outdated(EDITED, recordings)) == [
            Problem(
                Place(4, 11),
                'the recording "greeting" was made for another text, so it is not played',
                "record it again: `ivr script --missing` has its new text",
                "advice",
            )
        ]
        assert USUAL in Audio(PLAYED, prompts).render().plays

    def test_a_menu_that_plays_no_recordings_gets_no_advice(self, prompts: Prompts) -> None:
        prompts.recordings.file("greeting", "0" * 16, "en-US", b"sound")
        assert list(outdated(PLAYED, prompts.recordings)) != []
        assert list(outdated(CLINIC, prompts.recordings)) == []

    def test_a_recording_whose_text_was_renamed_is_named(self, prompts: Prompts) -> None:
        for name in ("gone.choice", "gone.menu", "gone.answer-back", "old.answer"):
            prompts.recordings.file(name, key(name, "en-US", False), "en-US", b"sound")
        [problem] = outdated(PLAYED, prompts.recordings)
        assert problem.message == (
            "recordings that no longer belong to any text: gone.answer-back, gone.choice, "
            "gone.menu and 1 more"
        )

    def test_texts_that_lack_a_recording_are_named(self, prompts: Prompts) -> None:
        texts = {piece.name: piece.text for piece in pieces(PLAYED)}
        lacking = ["paying.choice", "nurse.calling"]
        for name, text in texts.items():
            if name not in lacking:
                known = key(text, "en-US", slow=False)
                prompts.recordings.file(name, known, "en-US", b"sound")
        [problem] = outdated(PLAYED, prompts.recordings)
        said = "most texts are recorded, but not paying.choice, nurse.calling"
        assert (problem.message, problem.severity) == (said, "advice")
        assert problem.place == PLAYED.default.texts[0].start

    def test_it_is_named_where_its_option_stands(self, prompts: Prompts) -> None:
        prompts.recordings.file("paying.answer", "0" * 16, "en-US", b"sound")
        [problem] = outdated(PLAYED, prompts.recordings)
        assert problem.place == PLAYED.default.options["paying"].place
