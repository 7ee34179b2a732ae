"""What a text sounds like in the console: recorded, spoken by this machine, or not at all."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile
from flask.testing import FlaskClient

from ivr.audio import samples
from ivr.console.phone.sound import NAME
from ivr.prompts.keys import key
from tests.support.pages import Pages, pages
from tests.support.paths import SHIPPED

GREETING = "Thank you for calling the MGH Virtual Visits help line."
SPOKEN = SHIPPED.read_bytes().replace(b"voice: Polly.Joanna-Neural", b"voice: prompts")


def heard(client: FlaskClient, query: str) -> tuple[float, float]:
    """The seconds of a sound, and how loud it is at most."""
    answer = client.get(f"/console/phone/sound?{query}")
    assert (answer.status_code, answer.mimetype) == (200, "audio/wav"), answer.text
    with soundfile.SoundFile(BytesIO(answer.data)) as sound:
        assert (sound.subtype, sound.samplerate) == ("PCM_16", 8000)
        return sound.frames / 8000, float(np.abs(sound.read()).max())


def recorded(served: Pages, text: str, level: float) -> None:
    """File a second of a tone as the recording of a text."""
    tone = np.sin(np.arange(8000, dtype=np.float32)) * np.float32(level)
    from ivr.prompts.recordings import Recordings

    known = key(text, "en-US", slow=False)
    Recordings(served.settings.prompts).file("greeting", known, "en-US", samples.encode_wav(tone))


@pytest.mark.slow
def test_a_text_is_spoken_by_this_machine_once_at_each_pace(tmp_path: Path) -> None:
    with pages(tmp_path, engine="pyttsx3") as served:
        client = served.app.test_client()
        usual, _ = heard(client, "name=greeting")
        slow, _ = heard(client, "name=greeting&slow=1")
        assert 2 < usual < slow < 8
        kept = list((tmp_path / "ivr.db-line" / "heard").glob("*.wav"))
        assert len(kept) == 2
        assert heard(client, "name=greeting")[0] == usual
        place, _ = heard(client, "place=cost-and-billing&edition=1&language=en-US")
        assert place > 5
        page = client.get("/console/phone/").text
        assert "Callers hear the voice Joanna (Amazon)." in page


def test_what_is_recorded_is_heard_where_callers_hear_recordings(tmp_path: Path) -> None:
    with pages(tmp_path, SPOKEN) as served:
        recorded(served, GREETING, 0.5)
        client = served.app.test_client()
        seconds, level = heard(client, "name=greeting")
        assert seconds == 1
        assert level == pytest.approx(0.5, abs=0.02)


def test_without_a_voice_there_is_nothing_to_hear_and_the_page_says_so(tmp_path: Path) -> None:
    with pages(tmp_path) as served:
        recorded(served, GREETING, 0.5)  # which callers of Twilio's voice do not hear
        client = served.app.test_client()
        answer = client.get("/console/phone/sound?name=greeting")
        assert answer.status_code == 404
        assert answer.text == "No voice is installed on this machine."
        assert "No voice is installed on this machine, so" in client.get("/console/phone/").text


@pytest.mark.parametrize(
    "query", ["", "name=nothing", "place=nothing", "name=greeting&language=es-US", "edition=7"]
)
def test_what_is_not_there_is_not_found(query: str, tmp_path: Path) -> None:
    with pages(tmp_path) as served:
        assert served.app.test_client().get(f"/console/phone/sound?{query}").status_code == 404


def test_where_all_voices_are_busy_a_browser_asks_again(tmp_path: Path) -> None:
    with pages(tmp_path, engine="pyttsx3") as served:
        client = served.app.test_client()
        client.get("/console/phone/")
        voices = served.app.extensions[NAME]._voices
        while voices._places.acquire(blocking=False):
            pass
        answer = client.get("/console/phone/sound?name=greeting")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
