"""Recordings in a browser: made with a microphone, uploaded without scripts, and for everybody."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import TIMEOUT, barriers, program
from tests.support.pages import Pages, pages
from tests.support.voice import murmur

MENU = b"""\
name: Harbor Clinic
language: en-US
voice: prompts
greeting: Welcome to Harbor Clinic, where we are happy to help you.
menu:
  1:
    title: Parking
    answer: Park behind the house, and bring your ticket to the desk.
"""

expect.set_options(timeout=TIMEOUT)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Pages]:
    with pages(tmp_path, MENU) as served:
        yield served


def test_a_text_is_recorded_in_the_browser(
    clinic: Pages, chromium: Browser, tmp_path: Path
) -> None:
    """Somebody reads: Chromium takes a file for its microphone."""
    voice = tmp_path / "voice.wav"
    voice.write_bytes(murmur(3, rate=48_000))
    browser = chromium.browser_type.launch(
        executable_path=program(),
        args=["--no-sandbox", "--use-fake-device-for-media-stream",
              "--use-fake-ui-for-media-stream",
              f"--use-file-for-fake-audio-capture={voice}"],
    )  # fmt: skip
    page = browser.new_page(locale="en-US")
    page.goto(f"{clinic.base}/console/recordings/")
    page.get_by_role("link", name="Record the first that is missing").click()
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator("#level-words")).to_have_text("good")
    expect(page.locator("#take-time")).to_have_text(re.compile("0:0[5-9]"))
    page.get_by_role("button", name="Stop").click()
    sound = page.get_by_label("What you have just recorded")
    expect(sound).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("The recording is kept.")).to_be_visible()
    page.get_by_role("button", name="Record", exact=True).click()
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("button", name="Stop")).to_be_focused()
    browser.close()


def test_a_file_is_uploaded_heard_and_removed(
    clinic: Pages, page: Page, tmp_path: Path, picture: Callable[[str], None]
) -> None:
    voice = tmp_path / "voice.wav"
    voice.write_bytes(murmur(4))
    page.goto(f"{clinic.base}/console/recordings/text/greeting")
    picture("recordings-text")
    page.get_by_text("Or upload a sound file").click()
    page.get_by_label(re.compile("^Sound file")).set_input_files(voice)
    page.get_by_role("button", name="Upload it").click()
    expect(page.get_by_text("The recording is kept.")).to_be_visible()
    player = page.get_by_label("Recording", exact=True)
    player.evaluate("sound => sound.play()")
    expect(player).to_have_js_property("ended", True)
    assert player.evaluate("sound => sound.currentTime") > 3
    picture("recordings-kept")
    assert barriers(page) == []
    page.goto(f"{clinic.base}/console/recordings/")
    picture("recordings-list")
    assert barriers(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("link", name="Welcome to Harbor Clinic, where", exact=False).first.click()
    expect(page.get_by_role("button", name="Remove the recording")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    picture("recordings-small")
    page.get_by_role("button", name="Remove the recording").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The recording is back.")).to_be_visible()


def test_a_file_is_uploaded_without_scripts(
    clinic: Pages, chromium: Browser, tmp_path: Path
) -> None:
    quiet = tmp_path / "quiet.wav"
    quiet.write_bytes(murmur(4, level=0.001))
    plain = chromium.new_context(java_script_enabled=False).new_page()
    plain.goto(f"{clinic.base}/console/recordings/text/greeting")
    plain.get_by_label(re.compile("^Sound file")).set_input_files(quiet)
    plain.get_by_role("button", name="Upload it").click()
    expect(plain.get_by_role("alert")).to_contain_text("The recording was not taken: it is silent")
    plain.context.close()
