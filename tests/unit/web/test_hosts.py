"""Which host answers what."""

import pytest

from ivr.settings import Settings
from ivr.web.hosts import hosts

PAGE, CONSOLE, VOICE = "/", "/console/now/", "/voice"
CASES = {
    # settings: host -> what answers there
    ("page.example.org", "console.example.org", "https://line.example.org"): {
        "page.example.org": {PAGE},
        "console.example.org": {CONSOLE},
        "line.example.org": {VOICE},
        "10.0.0.1": {VOICE},
    },
    ("", "console.example.org", "https://line.example.org"): {
        "console.example.org": {CONSOLE},
        "line.example.org": {PAGE, VOICE},
        "10.0.0.1": {PAGE, VOICE},
    },
    ("page.example.org", "", "https://line.example.org"): {
        "page.example.org": {PAGE},
        "line.example.org": {CONSOLE, VOICE},
    },
    ("line.example.org", "console.example.org", "https://line.example.org:8443"): {
        "line.example.org": {PAGE, VOICE},
        "console.example.org": {CONSOLE},
        "10.0.0.1": {VOICE},
    },
    ("all.example.org", "all.example.org", "https://all.example.org"): {
        "all.example.org": {PAGE, CONSOLE, VOICE},
        "10.0.0.1": {VOICE},
    },
}


@pytest.mark.parametrize("given", CASES)
def test_each_host_answers_what_is_its_own(given: tuple[str, str, str]) -> None:
    page, console, public = given
    found = hosts(Settings(page_host=page, console_host=console, public_url=public))
    assert found
    for host, expected in CASES[given].items():
        for name in (host, f"{host}:8000", host.upper(), f"{host}."):
            answered = {path for path in (PAGE, CONSOLE, VOICE)
                        if found.answer(name, path, path == VOICE)}  # fmt: skip
            assert answered == expected, name


@pytest.mark.parametrize("name", ["console.example.org..", "console.example.org:x", ".", ""])
def test_what_is_not_the_name_of_a_host_is_nobodys(name: str) -> None:
    found = hosts(Settings(page_host="page.example.org", console_host="console.example.org"))
    assert found
    assert not found.answer(name, CONSOLE, is_line=False)
    assert not found.answer(name, PAGE, is_line=False)


def test_without_settings_everything_answers_everywhere() -> None:
    assert hosts(Settings(public_url="https://line.example.org")) is None


@pytest.mark.parametrize("path", [
    "/console", "/console/", "/console/static/console.css", "//console/", "///console",
])  # fmt: skip
def test_all_of_the_console_is_the_consoles(path: str) -> None:
    found = hosts(Settings(console_host="console.example.org"))
    assert found
    assert found.answer("console.example.org", path, is_line=False)
    assert not found.answer("line.example.org", path, is_line=False)
    assert not found.answer("", path, is_line=False)


def test_an_address_without_a_name_is_a_host_too() -> None:
    found = hosts(Settings(page_host="page.example.org"))
    assert found
    assert found.answer("[::1]:8000", CONSOLE, is_line=False)
    assert not found.answer("[::1]:8000", PAGE, is_line=False)
