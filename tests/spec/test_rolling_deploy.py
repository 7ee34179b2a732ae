"""While one release replaces another, a call may be answered by either at every step."""

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from itertools import cycle
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from ivr.dialogue.schedule import has_times
from ivr.dialogue.state import LAST_MISS
from ivr.telephony.address import ROOT, read_url
from ivr.telephony.responder import Responder
from ivr.tree.hours import instant
from ivr.tree.load.loader import load
from ivr.tree.model import Line
from tests.support import last_release
from tests.support.last_release import UnreadableError
from tests.support.parts import need
from tests.support.paths import CALLS, SHIPPED, TREES

pytestmark = pytest.mark.slow  # it runs the last release beside this one

SAVED = sorted(CALLS.rglob("*.txt"))
Release = Callable[[Path, datetime, str, Mapping[str, str]], str]
"""Answers a request at a time, on the line of a menu file."""


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Release]:
    need("history")
    with last_release.running(tmp_path_factory.mktemp("release")) as release:
        yield release.respond


@pytest.fixture(scope="module")
def new() -> Release:
    @cache
    def on(file: Path) -> tuple[Responder, list[datetime]]:
        found, clock = line(file), list[datetime]()
        live = SimpleNamespace(line=found, sounds={}, version=found.edition)
        editions = SimpleNamespace(live=live, get={found.edition: live}.get)
        return Responder(editions, lambda: clock[-1]), clock

    def respond(file: Path, at: datetime, url: str, params: Mapping[str, str]) -> str:
        responder, clock = on(file)
        clock.append(at)
        return responder.respond(read_url(url), params).document.decode()

    return respond


@cache
def line(file: Path) -> Line:
    found = load(file.read_bytes()).line
    assert found
    return found


def called(file: Path, text: str) -> tuple[list[str], datetime]:
    """The keys of a transcript, and when they are played."""
    (keys,) = re.findall("^keys: (.+)$", text, re.MULTILINE)
    if not has_times(line(file)):
        return keys.split(","), datetime.now(UTC)
    (at,) = re.findall("^at: (.+)$", text, re.MULTILINE)
    return keys.split(","), instant(at, line(file).zone)


def leads_to(element: ElementTree.Element) -> list[str]:
    """The URLs of a document, or of a Dial. What follows a whisper's path is new."""
    urls = (url for verb in element.iter() for url in map(verb.get, ("action", "url")) if url)
    return [re.split("[?#]", url)[0] if "/whisper" in url else url for url in urls]


def walk(releases: list[Release], file: Path, keys: list[str], at: datetime) -> list[list[str]]:
    """What each document of a call leads to, if the releases take turns to answer it.

    As far as they agree: a key in the last wait calls a person since this release. The last one
    takes it as a choice, or says goodbye with the number.
    """
    left, url, fields = deque(keys), ROOT, {"To": "+16175550100"}
    found: list[list[str]] = []
    for release in cycle(releases):
        document = ElementTree.fromstring(release(file, at, url, fields))
        dial = document.find("Dial")
        tags = [verb.tag for verb in document if verb.tag not in ("Say", "Pause")]
        found.append(tags if dial is None else ["Dial"])
        found.append(leads_to(document if dial is None else dial))
        waits = [verb for verb in document if verb.tag in ("Gather", "Dial")][-1:]
        if not waits or not left:
            return found
        url, reply = waits[0].attrib["action"].partition("#")[0], left.popleft().removeprefix("!")
        if f"misses={LAST_MISS}" in url and reply != "-":
            return found
        fields = {"To": "+16175550100"}
        if waits[0].tag == "Dial":
            fields["DialCallStatus"] = reply
            whisper = document.find("Dial/*")
            assert whisper is not None
            there = release(file, at, whisper.attrib["url"].partition("#")[0], {})
            found.append(sorted({verb.tag for verb in ElementTree.fromstring(there)}))
        else:
            fields["Digits"] = reply.replace("-", "")
    raise AssertionError("a cycle never ends")


@pytest.mark.parametrize("call", SAVED, ids=lambda call: f"{call.parent.name}-{call.stem}")
def test_a_call_that_hops_between_releases_loses_nothing(
    call: Path, old: Release, new: Release
) -> None:
    file = SHIPPED if call.parent == CALLS else TREES / f"{call.parent.name}.yaml"
    keys, at = called(file, call.read_text("utf-8"))
    alone = walk([new], file, keys, at)
    assert len(alone) > 2
    main_menu = f"{ROOT}/{line(SHIPPED).edition}/main"
    try:
        assert walk([old], file, keys, at) == alone
    except UnreadableError:  # the last release cannot have published it, and serves another edition
        assert file != SHIPPED
        for url in {url.partition("#")[0] for found in alone for url in found if "/" in url}:
            for fields in ({}, {"Digits": "1"}, {"DialCallStatus": "busy"}):
                document = old(SHIPPED, at, url, fields)
                assert "/whisper" in url or waits_in(document) == main_menu
        return
    assert walk([old, new], file, keys, at) == alone
    assert walk([new, old], file, keys, at) == alone


def waits_in(document: str) -> str:
    """The path of the place in which a caller hears something, and can press a key then."""
    gather = ElementTree.fromstring(document).find("Gather")
    assert gather is not None
    assert gather.find("Say") is not None
    return re.split("[?#]", gather.attrib["action"])[0]


@pytest.mark.parametrize("key", ["*", "0", "5"])
def test_a_key_while_the_line_says_whom_it_calls_leads_to_the_main_menu_in_the_last_release(
    key: str, old: Release, new: Release
) -> None:
    now, main_menu = datetime(2026, 12, 1, 15, tzinfo=UTC), f"{ROOT}/{line(SHIPPED).edition}/main"
    calling = ElementTree.fromstring(new(SHIPPED, now, main_menu, {"Digits": "0"})).find("Gather")
    assert calling is not None
    url = calling.attrib["action"].partition("#")[0]
    assert waits_in(old(SHIPPED, now, url, {"Digits": key})) == main_menu
