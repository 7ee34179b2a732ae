"""The whole line as one WSGI application: what it serves besides the calls."""

from io import BytesIO
from pathlib import Path

import pytest
import soundfile
from flask import Flask
from werkzeug.test import Client

from ivr.audio import samples
from ivr.audio.samples import encode_wav
from ivr.editions.live_folder import publish
from ivr.editions.worker_view import WorkerView
from ivr.prompts.keys import silence_path
from ivr.server.app import create_app, is_lines
from ivr.server.worker import make_worker
from ivr.settings import Settings
from ivr.tree.load.loader import load
from ivr.tree.model import Line
from tests.support.lines import TREE

PLAYED = TREE.replace("greeting:", "voice: prompts\ngreeting:")


def put(folder: Path, text: str = TREE) -> Line:
    folder.mkdir(exist_ok=True)
    line = load(text.encode()).line
    assert line
    publish(folder, {"": text.encode()}, line.edition)
    return line


def rendered(folder: Path, name: str = "rendered/0123.wav") -> str:
    """Put a file where audio belongs, and return its path."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(b"RIFF and so on")
    return name


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    put(tmp_path / "editions")
    settings = Settings(prompts=tmp_path / "prompts")
    return create_app(settings, WorkerView(tmp_path / "editions"))


def test_its_health_names_the_live_edition(tmp_path: Path) -> None:
    first = put(tmp_path)
    editions = WorkerView(tmp_path)
    client = create_app(Settings(), editions).test_client()
    assert client.get("/healthz").json == {
        "status": "ok",
        "edition": first.edition,
        "store": "ok",
        "quarantined": 0,
    }
    second = put(tmp_path, PLAYED)
    editions.refresh()
    assert client.get("/healthz").json == {
        "status": "ok",
        "edition": second.edition,
        "store": "ok",
        "quarantined": 0,
    }


def test_it_gives_nobody_a_cookie(app: Flask) -> None:
    client = app.test_client()
    for response in (client.post("/voice"), client.get("/healthz"), client.get("/nothing")):
        assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    "name", ["rendered/0123.wav", "recordings/en-US/greeting.0123456789abcdef-01234567.wav"]
)
def test_audio_is_served_for_good(app: Flask, tmp_path: Path, name: str) -> None:
    rendered(tmp_path / "prompts", name)
    client = app.test_client()
    response = client.get(f"/prompts/{name}")
    assert (response.status_code, response.mimetype) == (200, "audio/wav")
    assert response.data == b"RIFF and so on"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    again = client.get(f"/prompts/{name}", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "name",
    [
        "none.wav",
        "rendered/none.wav",
        "..",
        "../secret.wav",
        "%2e%2e%2fsecret.wav",
        "rendered/../../secret.wav",
        "rendered/..wav",
        "secret.wav",
        "editions/0123456789ab.json",
        "recordings/greeting.wav",
        "",
    ],
)
def test_nothing_else_is(app: Flask, tmp_path: Path, name: str) -> None:
    rendered(tmp_path / "prompts")
    for secret in ("secret.wav", "prompts/secret.wav", "prompts/recordings/greeting.wav"):
        rendered(tmp_path, secret)
    rendered(tmp_path / "prompts", "editions/0123456789ab.json")
    assert app.test_client().get(f"/prompts/{name}").status_code == 404


@pytest.mark.parametrize("seconds", [0.001, 0.5, 0.6, 1.5, 5])
def test_silence_is_served_for_good_whatever_has_been_rendered(app: Flask, seconds: float) -> None:
    client, path = app.test_client(), silence_path(seconds)
    response = client.get(path)
    assert (response.status_code, response.mimetype) == (200, "audio/wav")
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    with soundfile.SoundFile(BytesIO(response.data)) as sound:
        assert (sound.samplerate, sound.channels, sound.subtype) == (8000, 1, "ULAW")
        assert sound.frames == round(8000 * seconds)
        assert not sound.read().any()
        assert sound.comment == " "  # so that a telephone takes it for a pause
    assert response.data == encode_wav(samples.silence(seconds), " ")
    again = client.get(path, headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("name", ["0ms", "5001ms", "-1ms", "x", "500", "1.5ms", "99999999999999ms"])
def test_no_other_silence_is(app: Flask, name: str) -> None:
    assert app.test_client().get(f"/silence/{name}.wav").status_code == 404


def test_a_worker_answers_as_its_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = put(tmp_path)
    monkeypatch.setenv("IVR_EDITIONS", str(tmp_path))
    monkeypatch.setenv("IVR_PAGES", str(tmp_path / "pages.sock"))
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "0123456789abcdef0123456789abcdef")
    monkeypatch.setenv("PUBLIC_URL", "https://line.example.org")
    client = Client(make_worker().app)
    assert client.get("/healthz").json == {
        "status": "ok",
        "edition": line.edition,
        "store": "ok",
        "quarantined": 0,
    }
    assert client.post("/voice").status_code == 403
    assert client.get("/").status_code == 404  # pages have a process of their own


def test_the_line_has_paths_of_its_own() -> None:
    for path in ("/", "", "/menu", "/healthz2", "/voices", "//voice", "/promptsx/a.wav"):
        assert not is_lines(path)
    for path in (
        "/silence/9ms.wav",
        "/healthz",
        "/healthz/",
        "/metrics",
        "/voice",
        "/voice/x",
        "/prompts/x.wav",
    ):
        assert is_lines(path)
