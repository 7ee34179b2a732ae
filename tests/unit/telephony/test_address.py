"""A state as a URL, there and back; URLs that calls under way hold, and those of later releases."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue.state import MAX_FAILS, WARNED, State
from ivr.telephony.address import Address, carries_call, key_url, read_url, to_url, whisper_url

EDITION = "3b5043a86b25"
# These are what callers of the last release hold: they are never changed, only added to.
ADDRESSES = [
    (State(EDITION), "/voice/3b5043a86b25/main"),
    (State(EDITION, "cost-and-billing"), "/voice/3b5043a86b25/cost-and-billing"),
    (State(EDITION, "a", part=8), "/voice/3b5043a86b25/a?part=8"),
    (State(EDITION, "a", misses=3), "/voice/3b5043a86b25/a?misses=3"),
    (State(EDITION, "a", slow=True), "/voice/3b5043a86b25/a?pace=slow"),
    (State(EDITION, "a", slow=True, unhurried=True), "/voice/3b5043a86b25/a?pace=patient"),
    (State(EDITION, "a", misses=4, slow=True), "/voice/3b5043a86b25/a?misses=4&pace=slow"),
    (State(EDITION, "a", to="billing"), "/voice/3b5043a86b25/a?to=billing"),
    (State(EDITION, "a", to="billing", number=2), "/voice/3b5043a86b25/a?to=billing&number=2"),
    (State(EDITION, "a", to="billing", number=0), "/voice/3b5043a86b25/a?to=billing&number=0"),
    (State(EDITION, "a", to="billing", fails=2), "/voice/3b5043a86b25/a?to=billing&fails=2"),
    (
        State(EDITION, "a", 2, 1, True, "billing", True, 1),
        "/voice/3b5043a86b25/a?part=2&misses=1&pace=patient&to=billing&fails=1",
    ),
    (
        State(EDITION, "a", 2, 1, True, "billing", True, 1, 2, "es-US"),
        "/voice/3b5043a86b25/a?part=2&misses=1&pace=patient&to=billing&fails=1&number=2"
        "&language=es-US",
    ),
]


@pytest.mark.parametrize(("state", "url"), ADDRESSES)
def test_a_url_leaves_out_what_has_not_changed_since_the_start(state: State, url: str) -> None:
    assert to_url(state) == url
    assert read_url(url) == Address(EDITION, state)


@pytest.mark.parametrize("url", ["/voice", "/voice/", "/voice?line=1", "/voice/?"])
def test_a_call_starts_without_an_edition(url: str) -> None:
    assert read_url(url) == Address("", None)


@pytest.mark.parametrize(
    ("state", "url"),
    [
        (State(EDITION), f"/voice/{EDITION}/main/whisper"),
        (State(EDITION, "a", 2, 1, True, "billing"), f"/voice/{EDITION}/a/whisper?to=billing"),
        (
            State(EDITION, "a", 1, 0, True, "billing", unhurried=True, fails=1, number=2),
            f"/voice/{EDITION}/a/whisper?pace=patient&to=billing",
        ),
        (
            State(EDITION, "a", 1, 2, to="billing", language="es-US"),
            f"/voice/{EDITION}/a/whisper?to=billing&language=es-US",
        ),
    ],
)
def test_whoever_picks_up_gets_a_url_of_their_own(state: State, url: str) -> None:
    assert whisper_url(state) == url
    slow = state.unhurried
    there = State(EDITION, state.place, 1, 0, slow, state.to, slow, language=state.language)
    assert read_url(url) == Address(EDITION, there, whispered=True)
    asked = read_url(key_url(state))
    assert asked == Address(EDITION, there, whispered=True, asked=True)
    assert key_url(state) in (f"{url}?key=1", f"{url}&key=1")


def test_only_somebody_who_picks_up_can_take_a_call() -> None:
    assert not read_url(f"/voice/{EDITION}/a?key=1").asked


@pytest.mark.parametrize(
    ("query", "state"),
    [
        ("x=1", State(EDITION, "a")),
        ("part=2&said=yes&misses=1", State(EDITION, "a", 2, 1)),
        ("misses=1&part=2", State(EDITION, "a", 2, 1)),
        ("part=2&x", State(EDITION, "a", 2)),
        ("v=1&part=2", State(EDITION, "a", 2)),
        ("part=1&misses=0", State(EDITION, "a")),
        ("who=%62&", State(EDITION, "a")),
    ],
)
def test_fields_that_are_not_known_are_ignored(query: str, state: State) -> None:
    assert read_url(f"/voice/{EDITION}/a?{query}").state == state


@pytest.mark.parametrize("query", ["v=2", "v=2&part=2&pace=fast", "part=2&v=3", "v="])
def test_of_a_later_version_only_the_path_is_trusted(query: str) -> None:
    assert read_url(f"/voice/{EDITION}/a?{query}").state == State(EDITION, "a")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/",
        "http://line.example.org/voice/3b5043a86b25/main",
        "/voice/3b5043a86b25",
        "/voice/3b5043a86b25/",
        "/voice/3b5043a86b25/main/",
        "/voice/3b5043a86b25/Main",
        "/voice/3B5043A86B25/main",
        "/voice/edition/main",
        "/voice//main",
        "/voice/3b5043a86b25/../main",
        "/voice/3b5043a86b25/main\n",
        "/voice/3b5043a86b25/ma%69n",
        "/voice/3b5043a86b25/main?part=-1",
        "/voice/3b5043a86b25/main?part=",
        "/voice/3b5043a86b25/main?part=\u0662",
        "/voice/3b5043a86b25/main?part=99999",
        "/voice/3b5043a86b25/main?pace=usual",
        "/voice/3b5043a86b25/main?to=a&fails=-1",
        "/voice/3b5043a86b25/main?to=",
        "/voice/3b5043a86b25/main?to=%62illing",
        "/voice/3b5043a86b25/main?to=\ud800",
        "/voice/3b5043a86b25/main?language=",
        "/voice/3b5043a86b25/main?part=2#rc=2",
    ],
)
def test_a_url_that_no_release_writes_carries_no_state(url: str) -> None:
    assert read_url(url).state is None


@pytest.mark.parametrize("path", ["/voice", "/voice/", "/voice/x/y", "/voice//x"])
def test_calls_have_paths_of_their_own(path: str) -> None:
    assert carries_call(path)
    for other in (f"/{path}", f"/x{path}", path.replace("voice", "voices"), "/", ""):
        assert not carries_call(other)


ids = st.from_regex("[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)
states = st.builds(
    State,
    edition=st.from_regex("[0-9a-f]{12}", fullmatch=True),
    place=ids,
    part=st.integers(1, 9999),
    misses=st.integers(0, WARNED),
    slow=st.booleans(),
    to=st.none() | ids,
    unhurried=st.booleans(),
    fails=st.integers(0, MAX_FAILS),
    number=st.integers(1, 9999),
    language=st.sampled_from(["", "en-US", "es-US"]),
).map(lambda state: state._replace(slow=state.slow or state.unhurried))


@given(states)
def test_every_state_comes_back_from_its_url(state: State) -> None:
    assert read_url(to_url(state)) == Address(state.edition, state)


@given(states)
def test_a_url_needs_no_escapes_which_servers_undo_differently(state: State) -> None:
    assert re.fullmatch(r"/voice/[a-z0-9-]+/[a-z0-9-]+(\?[a-zA-Z0-9=&-]+)?", to_url(state))


any_text = st.text(st.characters(exclude_categories=()))  # halves of surrogate pairs as well
names = ["part", "misses", "pace", "to", "fails", "number", "language", "v", "x"]
queries = st.lists(st.tuples(st.sampled_from(names), any_text).map("=".join)).map("&".join)


@given(any_text | queries.map(lambda query: f"/voice/{EDITION}/main?{query}"))
def test_any_text_has_an_answer_that_can_be_written_again(rest: str) -> None:
    state = read_url(f"/voice{rest.removeprefix('/voice')}").state
    assert state is None or read_url(to_url(state)).state == state
