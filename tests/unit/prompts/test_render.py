"""The audio of a menu: what it needs, the summary of a rendering, and its URLs."""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from ivr.prompts.keys import key
from ivr.prompts.library import NO_ENGINE, Prompts, Rendered, Wanted
from ivr.prompts.pieces import pieces
from ivr.prompts.render import Audio, local_urls, summary, uploaded_urls, wanted
from tests.support.clinic import HEAD, line_of
from tests.support.paths import TREES

pytestmark = pytest.mark.slow  # an engine speaks

SMALL = 'voice: prompts\nlexicon: {Rx: "are ex"}\nmenu: {1: {title: Rx, answer: One Rx.}}'
LINE = line_of(HEAD.partition("lexicon")[0] + SMALL)
ADDRESS = "/prompts/rendered/"


def failed(*pairs: tuple[str, str]) -> tuple[tuple[Wanted, str], ...]:
    return tuple((Wanted(text, text, False, "en-US"), reason) for text, reason in pairs)


def test_every_text_of_a_menu_is_wanted_at_both_paces() -> None:
    found = wanted(LINE)
    assert {one.text for one in found} == {piece.text for piece in pieces(LINE)}
    assert len(found) == 2 * len(pieces(LINE))
    assert Wanted("One Rx.", "One are ex.", True, "en-US") in found


@pytest.mark.parametrize(
    ("rendered", "reported"),
    [
        (Rendered(2, 0, 0, 0, (), {}), ["prompts: 2 made, 0 kept"]),
        (
            Rendered(0, 1, 0, 0, (), {}, "a.json cannot be written: No space left on device"),
            ["prompts: 0 made, 1 kept", "  a.json cannot be written: No space left on device"],
        ),
        (
            Rendered(3, 200, 2, 7, (), {}),
            ["prompts: 3 made, 200 kept, 2 of them sound different, 7 recorded by a person"],
        ),
        (
            Rendered(0, 0, 0, 0, failed(("A.", "no engine"), ("B.", "no engine")), {}),
            ["prompts: 0 made, 0 kept, 2 could not be made", '  no engine: "A.", "B."'],
        ),
        (
            Rendered(0, 0, 0, 0, failed(*((f"{n}.", "full") for n in range(9)), ("Z", "odd")), {}),
            [
                "prompts: 0 made, 0 kept, 10 could not be made",
                '  full: "0.", "1.", "2." and 6 more',
                '  odd: "Z"',
            ],
        ),
        (
            Rendered(0, 0, 0, 0, failed(*(("A" * 60, f"reason {n}") for n in range(7))), {}),
            [
                "prompts: 0 made, 0 kept, 7 could not be made",
                *(f'  reason {n}: "{"A" * 50}"' for n in range(5)),
                "  … and 2 more reasons",
            ],
        ),
    ],
)
def test_the_outcome_of_a_rendering_is_summarised(rendered: Rendered, reported: list[str]) -> None:
    assert list(summary(rendered)) == reported


class TestHere:
    def test_what_is_missing_is_made_and_played_from_the_line(self, tmp_path: Path) -> None:
        audio = Audio(LINE, Prompts(tmp_path))
        assert audio.ready() == {}
        assert audio.lacks({})
        rendered = audio.render()
        assert rendered.made == 2 * len(pieces(LINE))
        found = local_urls(rendered.plays)
        greeting = found[key(LINE.default.greeting, "en-US", slow=False)]
        assert greeting.startswith(ADDRESS)
        assert (tmp_path / greeting.removeprefix("/prompts/")).is_file()
        assert found["silence-600ms"] == f"{ADDRESS}silence-600ms.wav"
        assert audio.ready() == rendered.plays
        assert not audio.lacks(rendered.plays)

    def test_missing_texts_are_noticed_whatever_pauses_there_are(self, tmp_path: Path) -> None:
        prompts = Prompts(tmp_path)
        audio = Audio(LINE, prompts)
        audio.render()
        for slow in (False, True):
            file = prompts.find(Wanted("One Rx.", "One are ex.", slow, "en-US"))
            assert file
            file.unlink()
        assert audio.lacks(audio.ready())

    def test_without_an_engine_nothing_is_missing(self, tmp_path: Path) -> None:
        audio = Audio(LINE, Prompts(tmp_path, NO_ENGINE))
        assert not audio.lacks(audio.ready())


class TestElsewhere:
    @pytest.fixture
    def bucket(self, tmp_path: Path) -> Iterator[tuple[str, Path]]:
        """Where a server on this machine serves a folder."""

        class Quiet(SimpleHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                return None

        folder = tmp_path / "bucket"
        (folder / "editions").mkdir(parents=True)
        handler = partial(Quiet, directory=str(folder))
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}", folder
            server.shutdown()

    def found(self, base: str) -> tuple[Mapping[str, str] | None, list[str]]:
        reported: list[str] = []
        return uploaded_urls(base, LINE.edition, reported.append), reported

    def test_uploaded_audio_is_played_from_the_bucket(self, bucket: tuple[str, Path]) -> None:
        base, folder = bucket
        index = {"prompts": {"0123": "rendered/a.wav"}}
        (folder / "editions" / f"{LINE.edition}.json").write_text(json.dumps(index))
        assert self.found(base) == ({"0123": f"{base}/rendered/a.wav"}, [])

    def test_an_edition_that_was_not_uploaded_leaves_twilio_s_voice_with_advice(
        self, bucket: tuple[str, Path]
    ) -> None:
        base, _ = bucket
        said = (
            f"prompts: {base} lacks this edition, or is not public: run `ivr render --upload`, and "
            "let everybody read it; until then Twilio's voice speaks"
        )
        assert self.found(base) == (None, [said])

    def test_an_unreachable_bucket_leaves_twilio_s_voice(self) -> None:
        found, [said] = self.found("http://127.0.0.1:9")
        assert found is None
        assert "127.0.0.1:9" in said
        assert said.endswith("cannot be reached; until then Twilio's voice speaks")


def test_an_edited_answer_renders_only_its_own_pieces(tmp_path: Path) -> None:
    prompts = Prompts(tmp_path)
    Audio(LINE, prompts).render()
    edited = line_of(HEAD.partition("lexicon")[0] + SMALL.replace("One Rx", "Two Rx"))
    again = Audio(edited, prompts).render()
    assert (again.made, again.kept) == (2, 2 * len(pieces(LINE)) - 2)


def test_a_line_of_two_languages_has_audio_in_each_by_an_engine_that_speaks_it(
    tmp_path: Path,
) -> None:
    file = TREES / "community-clinic.yaml"
    text = file.read_text("utf-8").replace("contacts:", "voice: prompts\ncontacts:", 1)
    audio = Audio(line_of(text), Prompts(tmp_path))
    spanish = {one.text for one in audio.wanted if one.language == "es-US"}
    assert {"Para español, oprima 2.", "Le van a atender en inglés.", "Citas."} <= spanish
    assert "For English, press 1." in {one.text for one in audio.wanted} - spanish
    plays = audio.render().plays
    assert {one.key for one in audio.wanted} <= plays.keys()
    assert not audio.lacks(audio.ready())
