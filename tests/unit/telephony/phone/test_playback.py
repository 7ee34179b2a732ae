"""Audio that a line plays: fetched once, measured, refused if Twilio would not play it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ivr.audio import samples
from ivr.telephony.phone.fetch import Fetcher
from ivr.telephony.phone.markup import TwilioError
from ivr.telephony.phone.playback import Library
from tests.support.twiml_server import TOKEN, Answer, Line, wav


@pytest.fixture
def library() -> Iterator[Library]:
    with closing(Fetcher(TOKEN)) as fetcher:
        yield Library(fetcher)


@pytest.mark.parametrize("content_type", ["audio/wav", "audio/x-wav", "Audio/Wave; rate=8000"])
@pytest.mark.parametrize("subtype", ["ULAW", "PCM_16"])
def test_measures_audio(library: Library, content_type: str, subtype: str) -> None:
    content = wav(1.25, subtype)
    with Line(a=Answer(content, content_type=content_type)) as line:
        assert library.audio(line.url("a")) == (content, 1.25, "")
    assert [(asked.method, asked.params) for asked in line.asked] == [("GET", {})]


def test_returns_the_words_in_the_audio(library: Library, tmp_path: Path) -> None:
    samples.write_wav(tmp_path / "a.wav", samples.silence(1), "M G H, à la carte")
    made = Answer((tmp_path / "a.wav").read_bytes(), content_type="audio/wav")
    with Line(a=made) as line:
        assert library.audio(line.url("a")).words == "M G H, à la carte"


def test_fetches_audio_once(library: Library) -> None:
    with Line(a=Answer(wav(1), content_type="audio/wav")) as line:
        assert library.audio(line.url("a")) is library.audio(line.url("a"))
    assert line.paths() == ["/a"]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(status=404), "11217: GET {} answers 404"),
        (
            Answer(wav(1), content_type="application/octet-stream"),
            "13420: GET {} has the Content-Type application/octet-stream, not of audio",
        ),
        (
            Answer(wav(1), content_type=None),
            "13420: GET {} has no Content-Type",
        ),
        (
            Answer("<Response/>", content_type="audio/wav"),
            "13420: GET {} is not audio/wav that can be played",
        ),
        (
            Answer("", content_type="audio/mpeg"),
            "13420: GET {} is not audio/mpeg that can be played",
        ),
    ],
)
def test_refuses_what_cannot_be_played(library: Library, answer: Answer, message: str) -> None:
    with Line(a=answer) as line, pytest.raises(TwilioError) as caught:
        library.audio(line.url("a"))
    assert str(caught.value) == f"Twilio error {message.format(line.url('a'))}"
