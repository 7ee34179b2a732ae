"""Every saved call on an engine that is not Twilio's, whatever the voice: what it says is heard."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ivr.audio.silence import silence
from ivr.dialogue.schedule import has_times
from ivr.editions.live_folder import publish
from ivr.editions.worker_view import WorkerView
from ivr.prompts.render import wanted
from ivr.server.app import create_app, create_webhooks
from ivr.settings import Settings
from ivr.tree.hours import instant
from ivr.tree.load.loader import load
from ivr.tree.model import Line
from tests.support.lines import BASE, TOKEN
from tests.support.other_engine import Called, EngineError, OtherEngine
from tests.support.paths import CALLS, SHIPPED, TREES

SAVED = sorted(CALLS.rglob("*.txt"))
AUDIO = "rendered/0.wav"


class Site(NamedTuple):
    """A line at its public address, with the time that its clock shows."""

    line: Line
    client: FlaskClient
    clock: list[datetime]

    def post(self, url: str, headers: dict[str, str], body: bytes) -> bytes:
        return self._ask("POST", url, headers, body)

    def fetch(self, url: str) -> bytes:
        return self._ask("GET", url, {}, b"")

    def _ask(self, method: str, url: str, headers: dict[str, str], body: bytes) -> bytes:
        if not url.startswith(f"{BASE}/"):
            raise EngineError(f"{url} is not at {BASE}")
        path = url.removeprefix(BASE)
        answer = self.client.open(path, method=method, headers=headers, data=body)
        if answer.status_code != 200:
            raise EngineError(f"{url}: {answer.status}")
        data: bytes = answer.data
        return data

    def call(self, saved: str) -> Called:
        """Play the keys of a transcript, when it says."""
        (keys,) = re.findall("^keys: (.+)$", saved, re.MULTILINE)
        if has_times(self.line):
            (at,) = re.findall("^at: (.+)$", saved, re.MULTILINE)
            self.clock[0] = instant(at, self.line.zone)
        return OtherEngine(self, TOKEN, keys.split(",")).call(f"{BASE}/voice")


def app_of(text: str, folder: Path, with_audio: bool, clock: list[datetime]) -> tuple[Line, Flask]:
    line = load(text.encode()).line
    assert line
    sounds = {one.key: f"/prompts/{AUDIO}" for one in wanted(line)} if with_audio else {}
    publish(folder / "editions", {"": text.encode()}, line.edition, sounds)
    (folder / AUDIO).parent.mkdir()
    (folder / AUDIO).write_bytes(silence(100))
    settings = Settings(auth_token=TOKEN, public_url=BASE, prompts=folder)
    editions = WorkerView(folder / "editions")
    webhooks = create_webhooks(settings, editions, lambda: clock[0])
    return line, create_app(settings, editions, webhooks)


def site_of(folder: Path, voice: str, where: Path) -> Site:
    """The line whose calls are in a folder, with another voice if one is named."""
    file = SHIPPED if folder == CALLS else TREES / f"{folder.name}.yaml"
    text = file.read_text("utf-8")
    if voice:
        if "languages:" in text and voice != "prompts":
            voice = f"{{en-US: {voice}, es-US: {voice}}}"
        text = f"voice: {voice}\n" + re.sub(r"^voice:.*\n(  .*\n)*", "", text, flags=re.M)
    clock = [datetime.now(UTC)]
    line, app = app_of(text, where, voice == "prompts", clock)
    return Site(line, app.test_client(), clock)


FOLDERS = sorted({file.parent for file in SAVED})
folders = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


def calls(folder: Path) -> Iterator[str]:
    """The transcripts of a line."""
    return (file.read_text("utf-8") for file in SAVED if file.parent == folder)


@folders
def test_all_that_a_caller_hears_at_twilio_is_heard(folder: Path, tmp_path: Path) -> None:
    site = site_of(folder, "", tmp_path)
    for saved in calls(folder):
        called = site.call(saved)
        heard = iter(called.heard)
        missing = [text for text in re.findall("^Line:   (.+)$", saved, re.M) if text not in heard]
        assert missing == [], saved
        assert called.ended == ("(the line hangs up)" in saved), saved


@folders
@pytest.mark.parametrize("voice", ["woman", "prompts"])
def test_so_is_another_voice(folder: Path, voice: str, tmp_path: Path) -> None:
    site = site_of(folder, voice, tmp_path)
    for saved in calls(folder):
        called = site.call(saved)
        played = [url for url in called.heard if url.startswith(BASE)]
        assert called.ended == ("(the line hangs up)" in saved), saved
        if voice == "prompts":
            assert played == called.heard
            assert f"{BASE}/prompts/{AUDIO}" in played
        assert f"{BASE}/silence/600ms.wav" in played
