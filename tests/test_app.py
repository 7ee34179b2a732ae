"""The whole line as one WSGI application: what it serves beside the calls."""

from pathlib import Path

import pytest
from flask import Flask

from ivr.app import audio, create_app, worker
from ivr.dialogue.turn import Say
from ivr.settings import Settings
from ivr.speech.prompts import Prompts
from ivr.store.editions import Editions, publish
from ivr.tree.loader import load
from ivr.tree.model import Tree
from tests.lines import TREE

PLAYED = TREE.replace("greeting:", "voice: prompts\ngreeting:")
GREETING = Say("Thank you for calling the clinic.")


def put(folder: Path, text: str = TREE) -> Tree:
    folder.mkdir(exist_ok=True)
    tree = load(text.encode()).tree
    assert tree
    publish(folder, text.encode(), tree.edition)
    return tree


def rendered(folder: Path, tree: Tree, say: Say) -> str:
    """Put a file where the audio of a sentence belongs, and return its name."""
    prompts = Prompts(folder)
    prompts.rendered.mkdir(parents=True, exist_ok=True)
    name = prompts.name(say.text, tree.language, say.slow)
    (prompts.rendered / name).write_bytes(b"RIFF and so on")
    return name


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    put(tmp_path / "editions")
    settings = Settings(prompts=tmp_path / "prompts")
    return create_app(settings, Editions(tmp_path / "editions"))


def test_its_health_names_the_live_edition(tmp_path: Path) -> None:
    first = put(tmp_path)
    editions = Editions(tmp_path)
    client = create_app(Settings(), editions).test_client()
    assert client.get("/healthz").json == {"status": "ok", "edition": first.edition}
    second = put(tmp_path, PLAYED)
    editions.refresh()
    assert client.get("/healthz").json == {"status": "ok", "edition": second.edition}


def test_it_gives_nobody_a_cookie(app: Flask) -> None:
    client = app.test_client()
    for response in (client.post("/voice"), client.get("/healthz"), client.get("/nothing")):
        assert "Set-Cookie" not in response.headers


def test_audio_is_served_for_good(app: Flask, tmp_path: Path) -> None:
    name = rendered(tmp_path / "prompts", put(tmp_path / "editions", PLAYED), GREETING)
    response = app.test_client().get(f"/prompts/{name}")
    assert (response.status_code, response.mimetype) == (200, "audio/wav")
    assert response.data == b"RIFF and so on"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("name", ["none.wav", "..", "../secret", "%2e%2e%2fsecret", "a/b.wav", ""])
def test_nothing_else_is(app: Flask, tmp_path: Path, name: str) -> None:
    (tmp_path / "prompts" / "rendered").mkdir(parents=True)
    (tmp_path / "prompts" / "secret").write_text("secret")
    assert app.test_client().get(f"/prompts/{name}").status_code == 404


def test_audio_is_found_for_a_tree_that_plays_it(tmp_path: Path) -> None:
    tree = put(tmp_path / "editions", PLAYED)
    name = rendered(tmp_path, tree, GREETING)
    assert audio(Prompts(tmp_path), tree, GREETING) == f"/prompts/{name}"
    assert audio(Prompts(tmp_path), tree, GREETING._replace(slow=True)) is None
    assert audio(Prompts(tmp_path), tree, Say("Something else.")) is None


def test_and_not_for_one_that_has_a_voice(tmp_path: Path) -> None:
    tree = put(tmp_path / "editions")
    rendered(tmp_path, tree, GREETING)
    assert audio(Prompts(tmp_path), tree, GREETING) is None


def test_a_worker_answers_as_its_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = put(tmp_path)
    monkeypatch.setenv("IVR_EDITIONS", str(tmp_path))
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "0123456789abcdef0123456789abcdef")
    monkeypatch.setenv("PUBLIC_URL", "https://line.example.org")
    client = worker().test_client()
    assert client.get("/healthz").json == {"status": "ok", "edition": tree.edition}
    assert client.post("/voice").status_code == 403
