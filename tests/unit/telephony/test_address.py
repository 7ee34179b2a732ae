"""A state as an address, there and back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue.state import MOST_FAILS, WARNED, State
from ivr.telephony.address import from_url, to_url

EDITION = "3b5043a86b25"
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
    (State(EDITION, "a", to="billing", fails=2), "/voice/3b5043a86b25/a?to=billing&fails=2"),
    (
        State(EDITION, "a", 2, 1, True, "billing", True, 1),
        "/voice/3b5043a86b25/a?part=2&misses=1&pace=patient&to=billing&fails=1",
    ),
]


@pytest.mark.parametrize(("state", "url"), ADDRESSES)
def test_an_address_leaves_out_what_is_as_at_the_beginning(state: State, url: str) -> None:
    assert to_url(state) == url
    assert from_url(url) == state


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/",
        "/voice",
        "/voice/",
        "/voice/3b5043a86b25",
        "/voice/3b5043a86b25/",
        "/voice/3b5043a86b25/main/",
        "/voice/3b5043a86b25/main?",
        "/voice/3b5043a86b25/Main",
        "/voice/3B5043A86B25/main",
        "/voice/edition/main",
        "/voice//main",
        "/voice/3b5043a86b25/../main",
        "/voice/3b5043a86b25/main\n",
        "/voice/3b5043a86b25/ma%69n",
        "/voice/3b5043a86b25/main?part=1",
        "/voice/3b5043a86b25/main?part=0",
        "/voice/3b5043a86b25/main?part=-1",
        "/voice/3b5043a86b25/main?part=02",
        "/voice/3b5043a86b25/main?part=\u0662",
        "/voice/3b5043a86b25/main?part=99999",
        "/voice/3b5043a86b25/main?part=2&part=2",
        "/voice/3b5043a86b25/main?misses=1&part=2",
        "/voice/3b5043a86b25/main?misses=0",
        "/voice/3b5043a86b25/main?misses=5",
        "/voice/3b5043a86b25/main?pace=usual",
        "/voice/3b5043a86b25/main?pace=patient&pace=slow",
        "/voice/3b5043a86b25/main?unhurried=True",
        "/voice/3b5043a86b25/main?to=a&fails=0",
        "/voice/3b5043a86b25/main?to=a&fails=3",
        "/voice/3b5043a86b25/main?to=a&fails=-1",
        "/voice/3b5043a86b25/main?fails=1&to=a",
        "/voice/3b5043a86b25/main?to=",
        "/voice/3b5043a86b25/main?to=%62illing",
        "/voice/3b5043a86b25/main?to=\ud800",
        "/voice/3b5043a86b25/main?who=me",
        "/voice/3b5043a86b25/main?part=2#rc=2",
        "http://line.example.org/voice/3b5043a86b25/main",
    ],
)
def test_an_address_that_to_url_does_not_write_carries_no_state(url: str) -> None:
    assert from_url(url) is None


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
    fails=st.integers(0, MOST_FAILS),
    number=st.integers(1, 9999),
    language=st.sampled_from(["", "en-US", "es-US"]),
).map(lambda state: state._replace(slow=state.slow or state.unhurried))


@given(states)
def test_every_state_comes_back_from_its_address(state: State) -> None:
    assert from_url(to_url(state)) == state


@given(states)
def test_an_address_needs_no_escapes_which_servers_undo_differently(state: State) -> None:
    assert re.fullmatch(r"/voice/[a-z0-9-]+/[a-z0-9-]+(\?[a-zA-Z0-9=&-]+)?", to_url(state))


any_text = st.text(st.characters(exclude_categories=()))  # halves of surrogate pairs as well
queries = st.lists(
    st.tuples(
        st.sampled_from(["part", "misses", "pace", "to", "fails", "number", "language", "x"]),
        any_text,
    ).map("=".join)
).map("&".join)


@given(any_text | queries.map(lambda query: f"/voice/{EDITION}/main?{query}"))
def test_any_text_whatever_is_read_or_refused(url: str) -> None:
    state = from_url(url)
    assert state is None or to_url(state) == url
