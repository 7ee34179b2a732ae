"""The folder prompts/: what is rendered, what is kept, and which file an edition plays."""

import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
import soundfile

from ivr.audio import samples
from ivr.prompts.keys import is_audio, key
from ivr.prompts.library import NO_ENGINE, Prompts, Rendered, Wanted

pytestmark = pytest.mark.slow  # an engine speaks

COST = "For cost and billing, press 2."
USUAL, SLOW = Wanted(COST, COST, False, "en-US"), Wanted(COST, COST, True, "en-US")
ANSWER = Wanted("The MGH line", "The M G H line", False, "en-US")
ONE, TWO = "000000000001", "000000000002"


@pytest.fixture
def prompts(tmp_path: Path) -> Prompts:
    return Prompts(tmp_path / "prompts")


def render(prompts: Prompts, *wanted: Wanted, edition: str = ONE) -> Rendered:
    return prompts.render(edition, wanted, jobs=2)


def counts(rendered: Rendered) -> tuple[int, int, int, int, int]:
    made, kept, replaced, recorded, failed, _, problem = rendered
    assert not problem
    return made, kept, replaced, recorded, len(failed)


def sound_files(prompts: Prompts) -> list[str]:
    return sorted(file.name for file in prompts.rendered.iterdir())


class TestRendering:
    def test_only_what_is_missing_is_rendered(self, prompts: Prompts) -> None:
        assert counts(render(prompts, USUAL, SLOW)) == (2, 0, 0, 0, 0)
        before = {file: file.stat().st_mtime_ns for file in prompts.rendered.iterdir()}
        assert counts(render(prompts, USUAL, SLOW, ANSWER, ANSWER)) == (1, 2, 0, 0, 0)
        after = {file: file.stat().st_mtime_ns for file in prompts.rendered.iterdir()}
        assert after.items() >= before.items()
        assert len(after) == 3

    def test_the_audio_is_of_those_words_and_that_pace(self, prompts: Prompts) -> None:
        assert prompts.find(USUAL) is None
        render(prompts, USUAL, SLOW)
        usual, slow = (prompts.find(one) for one in (USUAL, SLOW))
        assert usual
        assert slow
        about = {file: soundfile.info(file) for file in (usual, slow)}
        kinds = {(a.format, a.samplerate, a.channels, a.subtype) for a in about.values()}
        assert kinds == {("WAV", 8000, 1, "ULAW")}
        assert 1.1 < about[slow].duration / about[usual].duration < 1.4
        assert 0.03 < about[usual].duration / len(COST) < 0.2

    def test_texts_that_sound_alike_share_a_file(self, prompts: Prompts) -> None:
        other = ANSWER._replace(text="The M G H line")
        assert counts(render(prompts, ANSWER, other)) == (1, 0, 0, 0, 0)
        assert len(sound_files(prompts)) == 1
        assert len(prompts.index(ONE)) == 2

    def test_a_broken_file_is_made_again(self, prompts: Prompts) -> None:
        render(prompts, USUAL, SLOW)
        file = prompts.find(USUAL)
        assert file
        whole = file.read_bytes()
        for broken in (b"", whole[:4], whole[:-1]):
            file.write_bytes(broken)
            assert prompts.find(USUAL) is None
            assert counts(render(prompts, USUAL, SLOW)) == (1, 1, 0, 0, 0)
            assert file.read_bytes()[:100] == whole[:100]

    def test_progress_is_reported_to_the_end(self, prompts: Prompts) -> None:
        reported: list[tuple[int, int]] = []
        prompts.render(ONE, [USUAL, SLOW, ANSWER], progress=lambda *now: reported.append(now))
        assert reported == [(1, 3), (2, 3), (3, 3)]

    def test_pauses_are_files_too(self, prompts: Prompts) -> None:
        rendered = prompts.render(ONE, [USUAL], [0.6, 1.5])
        assert rendered.plays["silence-600ms"] == "rendered/silence-600ms.wav"
        for name, seconds in (("silence-600ms", 0.6), ("silence-1500ms", 1.5)):
            sound = samples.read_wav(prompts.rendered / f"{name}.wav")
            assert len(sound) == seconds * 8000
            assert not sound.any()

    def test_a_name_is_a_hash_of_every_input(self, prompts: Prompts) -> None:
        inputs = itertools.product(("Hello.", "Hello"), ("en-US", "en-GB"), (False, True))
        names = [prompts.name(*each) for each in inputs]
        names += [Prompts(prompts.folder, "neural").name("Hello.", "en-US", False)]
        assert len(set(names)) == 9
        assert all(re.fullmatch("[0-9a-f]{32}[.]wav", name) for name in names)
        assert prompts.name("\ud800", "en-US", False) != prompts.name("?", "en-US", False)

    def test_without_an_engine_nothing_is_made_and_nothing_fails(self, tmp_path: Path) -> None:
        prompts = Prompts(tmp_path, NO_ENGINE)
        assert render(prompts, USUAL, SLOW) == (0, 0, 0, 0, (), {}, "")
        assert prompts.index(ONE) == {}
        assert prompts.find(USUAL) is None

    def test_the_same_prompts_can_be_made_twice_at_once(self, prompts: Prompts) -> None:
        both = [threading.Thread(target=render, args=(prompts, USUAL, SLOW)) for _ in range(2)]
        for one in both:
            one.start()
        for one in both:
            one.join()
        assert counts(render(prompts, USUAL, SLOW)) == (0, 2, 0, 0, 0)
        assert len(sound_files(prompts)) == 2

    def test_nothing_is_left_behind(
        self, prompts: Prompts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "temporary").mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
        threads = threading.active_count()
        render(prompts, USUAL, SLOW, Wanted("…", "…", False, "en-US"))
        assert list((tmp_path / "temporary").iterdir()) == []
        assert {file.suffix for file in prompts.folder.rglob("*.*")} == {".wav", ".json"}
        assert threading.active_count() <= threads


class TestTheIndex:
    def test_it_says_which_file_is_played_for_which_text(self, prompts: Prompts) -> None:
        rendered = render(prompts, ANSWER)
        name = prompts.name("The M G H line", "en-US", False)
        index = {key("The MGH line", "en-US", slow=False): f"rendered/{name}"}
        assert rendered.plays == prompts.index(ONE) == index

    def test_each_edition_has_its_own(self, prompts: Prompts) -> None:
        render(prompts, USUAL, edition=ONE)
        render(prompts, ANSWER, edition=TWO)
        assert prompts.index(ONE).keys() == {key(COST, "en-US", slow=False)}
        assert prompts.index(TWO).keys() == {key(ANSWER.text, "en-US", slow=False)}
        assert prompts.index("000000000003") == {}

    def test_texts_that_sound_different_from_before_are_counted(self, prompts: Prompts) -> None:
        render(prompts, USUAL, ANSWER)
        respelled = ANSWER._replace(words="The Mass General line")
        assert counts(render(prompts, USUAL, respelled, edition=TWO)) == (1, 1, 1, 0, 0)
        assert counts(render(prompts, USUAL, respelled, edition=TWO)) == (0, 2, 0, 0, 0)

    @pytest.mark.parametrize(
        "content",
        [
            "",
            "{",
            "[]",
            "null",
            '{"prompts": 3}',
            '{"prompts": {"key": 3}}',
            '{"prompts": {"key": "../secret.wav"}}',
            '{"prompts": {"key": "rendered/../../secret.wav"}}',
        ],
    )
    def test_a_broken_one_is_empty_and_written_anew(self, prompts: Prompts, content: str) -> None:
        render(prompts, USUAL)
        [file] = prompts.editions.iterdir()
        file.write_text(content)
        assert prompts.index(ONE) == {}
        render(prompts, USUAL)
        assert len(prompts.index(ONE)) == 1

    def test_each_engine_has_its_own(self, prompts: Prompts) -> None:
        render(prompts, USUAL)
        other = Prompts(prompts.folder, NO_ENGINE)
        assert render(other, USUAL).plays == other.index(ONE) == {}
        assert len(prompts.index(ONE)) == 1

    def test_it_names_nothing_that_is_gone(self, prompts: Prompts) -> None:
        render(prompts, USUAL, SLOW)
        file = prompts.find(USUAL)
        assert file
        file.unlink()
        assert prompts.index(ONE).keys() == {key(COST, "en-US", slow=True)}

    def test_it_is_not_touched_when_it_stays_as_it_is(self, prompts: Prompts) -> None:
        render(prompts, USUAL)
        stamp = prompts.stamp(ONE)
        render(prompts, USUAL)
        assert prompts.stamp(ONE) == stamp

    @pytest.mark.parametrize(
        ("path", "good"),
        [
            ("rendered/0a.wav", True),
            ("recordings/en-US/greeting.0a-0b.wav", True),
            ("rendered/a/b.wav", False),
            ("/rendered/a.wav", False),
            ("rendered/a.wav\n", False),
            ("editions/a.json", False),
            ("rendered/é.wav", False),
        ],
    )
    def test_it_names_audio_only(self, path: str, good: bool) -> None:
        assert is_audio(path) == good


class TestRecordings:
    def test_one_goes_before_what_is_rendered(self, prompts: Prompts) -> None:
        render(prompts, USUAL, SLOW)
        file = prompts.recordings.file("a", key(COST, "en-US", slow=False), "en-US", b"sound")
        rendered = render(prompts, USUAL, SLOW)
        assert counts(rendered) == (0, 1, 0, 1, 0)
        path = f"recordings/en-US/{file.name}"
        assert rendered.plays[key(COST, "en-US", slow=False)] == path
        assert prompts.find(USUAL) == file

    def test_it_is_not_played_when_its_text_was_edited(self, prompts: Prompts) -> None:
        prompts.recordings.file("a", key(COST, "en-US", slow=False), "en-US", b"sound")
        edited = Wanted("For costs, press 2.", "For costs, press 2.", False, "en-US")
        assert counts(render(prompts, edited)) == (1, 0, 0, 0, 0)
        assert counts(render(prompts, USUAL)) == (0, 0, 0, 1, 0)

    def test_it_needs_no_engine(self, tmp_path: Path) -> None:
        prompts = Prompts(tmp_path, NO_ENGINE)
        prompts.recordings.file("a", key(COST, "en-US", slow=False), "en-US", b"sound")
        rendered = prompts.render(ONE, [USUAL, SLOW], [0.6])
        assert counts(rendered) == (0, 0, 0, 1, 0)
        assert rendered.plays.keys() == {key(COST, "en-US", slow=False), "silence-600ms"}


class TestWhatCannotBeMade:
    def test_it_is_reported_and_the_rest_goes_on(self, prompts: Prompts) -> None:
        nothing = Wanted("…", "…", False, "en-US")
        runaway = Wanted("A" * 9, "a" * 2000, False, "en-US")
        rendered = render(prompts, nothing, USUAL, runaway, ANSWER)
        assert counts(rendered) == (2, 0, 0, 0, 2)
        reasons = dict(rendered.failed)
        assert reasons[nothing] == '"…" has nothing in it that can be spoken: write it in words'
        assert "its file ends after" in reasons[runaway]
        assert len(sound_files(prompts)) == len(rendered.plays) == 2

    def test_a_folder_that_cannot_be_written_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "prompts").write_text("a file")
        prompts = Prompts(tmp_path / "prompts")
        rendered = prompts.render(ONE, [USUAL], [0.6])
        reason = f"{tmp_path}/prompts/rendered cannot be written: Not a directory"
        assert rendered.failed == ((USUAL, reason),)
        assert (rendered.plays, rendered.problem) == ({}, reason)
        assert prompts.find(USUAL) is None

    def test_recordings_are_played_from_a_folder_that_cannot_be_written(
        self, prompts: Prompts
    ) -> None:
        file = prompts.recordings.file("a", key(COST, "en-US", slow=False), "en-US", b"sound")
        prompts.editions.write_text("a file")
        rendered = Prompts(prompts.folder, NO_ENGINE).render(ONE, [USUAL])
        assert list(rendered.plays.values()) == [f"recordings/en-US/{file.name}"]
        assert rendered.problem.startswith(f"{prompts.editions}/{ONE}-")

    def test_the_progress_callback_may_stop_it(self, prompts: Prompts) -> None:
        def stop(done: int, total: int) -> None:
            raise KeyboardInterrupt

        texts = [f"{COST} {number}" for number in range(40)]
        wanted = [Wanted(text, text, False, "en-US") for text in texts]
        with pytest.raises(KeyboardInterrupt):
            prompts.render(ONE, wanted, progress=stop)
        assert 0 < len(sound_files(prompts)) < 20
        assert counts(prompts.render(ONE, wanted))[1] > 0

    def test_an_engine_that_is_missing_is_named_for_every_prompt(
        self, prompts: Prompts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "pyttsx3.py").write_text("raise ImportError('No module named pyttsx3')")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        rendered = render(prompts, USUAL, SLOW)
        assert counts(rendered) == (0, 0, 0, 0, 2)
        for _, why in rendered.failed:
            assert "No module named pyttsx3" in why
            assert "pip install" in why
        assert rendered.plays == {}

    @pytest.mark.needs("user namespaces")
    def test_a_full_disk_is_named_and_leaves_no_broken_file(self, tmp_path: Path) -> None:
        program = f"""
import json
from pathlib import Path
from ivr.audio import samples
from ivr.prompts.library import Prompts, Wanted
prompts = Prompts(Path({str(tmp_path)!r}))
texts = [f"Number {{number}}. {COST * 3}" for number in range(6)]  # some 70 kB each
rendered = prompts.render({ONE!r}, [Wanted(text, text, False, "en-US") for text in texts])
files = [file.name for file in prompts.rendered.iterdir()]
lengths = [len(samples.read_wav(prompts.rendered / name)) for name in files]
print(json.dumps([rendered.made, [why for _, why in rendered.failed], files, lengths]))
"""
        made, reasons, files, lengths = json.loads(on_a_small_disk(tmp_path, program))
        assert 0 < len(reasons) < 6
        reason = f"{tmp_path}/rendered cannot be written: No space left on device"
        assert set(reasons) == {reason}
        assert made == len(files) == 6 - len(reasons)
        assert all(name.endswith(".wav") for name in files)
        assert min(lengths) > 8000


def on_a_small_disk(folder: Path, program: str) -> str:
    """What a program of Python's prints that finds a disk of 256 kB at a folder."""
    mounted = 'mount -t tmpfs -o size=256k tmpfs "$0" && exec "$1" -c "$2"'
    alone = ["unshare", "--map-root-user", "--mount", "sh", "-c", mounted]
    command = [*alone, str(folder), sys.executable, program]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


class TestPruning:
    def edition(self, number: int) -> str:
        return f"{number:012}"

    def index(self, prompts: Prompts, edition: str) -> Path:
        [file] = prompts.editions.glob(f"{edition}-*.json")
        return file

    def settle(self, prompts: Prompts) -> None:
        """Let a day go by for every file."""
        for file in prompts.rendered.iterdir():
            os.utime(file, (time.time() - 86400,) * 2)

    def test_what_no_edition_plays_is_removed(self, prompts: Prompts) -> None:
        for number in range(7):
            text = f"Edition {number}."
            render(prompts, USUAL, Wanted(text, text, False, "en-US"), edition=self.edition(number))
            os.utime(self.index(prompts, self.edition(number)), (number + 1, number + 1))
        self.settle(prompts)
        assert (
            prompts.prune(self.edition(0), others=5) == 1
        )  # edition 1's: the oldest but for the one kept
        assert len(sound_files(prompts)) == 7
        assert prompts.find(Wanted("Edition 0.", "Edition 0.", False, "en-US"))
        assert prompts.find(Wanted("Edition 1.", "Edition 1.", False, "en-US")) is None
        assert prompts.prune(self.edition(0), others=5) == 0

    def test_recordings_stay(self, prompts: Prompts) -> None:
        file = prompts.recordings.file("a", key("Old.", "en-US", slow=False), "en-US", b"sound")
        render(prompts, USUAL)
        self.settle(prompts)
        assert prompts.prune(ONE, others=5) == 0
        assert file.exists()

    def test_what_a_rendering_that_goes_on_has_just_made_stays(self, prompts: Prompts) -> None:
        render(prompts, USUAL)
        self.index(prompts, ONE).unlink()
        assert prompts.prune(ONE, others=5) == 0
        self.settle(prompts)
        assert prompts.prune(ONE, others=5) == 1

    def test_files_may_disappear_while_it_prunes(self, prompts: Prompts) -> None:
        texts = [f"{COST} {number}" for number in range(60)]
        wanted = [Wanted(text, text, False, "en-US") for text in texts]
        rendering = threading.Thread(target=render, args=(prompts, *wanted))
        rendering.start()
        while rendering.is_alive():
            assert prompts.prune(TWO, others=1) == 0
        rendering.join()
        assert len(prompts.index(ONE)) == 60

    def test_a_folder_that_is_not_there_has_nothing_to_remove(self, prompts: Prompts) -> None:
        assert prompts.prune(ONE, others=5) == 0


def test_the_stamp_changes_with_every_change(prompts: Prompts) -> None:
    stamps = [prompts.stamp(ONE)]
    render(prompts, USUAL)
    stamps.append(prompts.stamp(ONE))
    file = prompts.recordings.file("a", "0" * 16, "en-US", b"sound")
    stamps.append(prompts.stamp(ONE))
    file.unlink()
    stamps.append(prompts.stamp(ONE))
    [index] = prompts.editions.iterdir()
    index.write_text("{}")
    stamps.append(prompts.stamp(ONE))
    assert len({json.dumps(stamp) for stamp in stamps}) == 5
    assert prompts.stamp(ONE) == stamps[-1]


def test_looking_up_audio_loads_no_numpy() -> None:
    program = (
        "import sys; from pathlib import Path; from ivr.prompts.library import *\n"
        "prompts = Prompts(Path('nowhere'))\n"
        "prompts.find(Wanted('a', 'a', False, 'en-US')); prompts.index('0'); prompts.stamp('0')\n"
        "print({'numpy', 'soundfile', 'pyttsx3', 'fsspec', 'requests'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ran.stdout == "set()\n"
