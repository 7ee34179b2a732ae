"""What holds in every call, whatever the menu and whatever the caller does."""

import re
from collections.abc import Iterable, Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.dialogue.engine import step
from ivr.dialogue.state import LAST_MISS, State, from_url, to_url
from ivr.dialogue.turn import (
    Arrived,
    Dial,
    Dialled,
    Event,
    Hangup,
    Key,
    Listen,
    Pause,
    Say,
    Silence,
    Turn,
)
from ivr.dialogue.wording import trouble
from ivr.telephony.twiml import twiml
from ivr.tree.model import Tree
from tests.trees import MOST_PARTS, trees
from tests.twiml_contract import problems

LAST_WAIT = LAST_MISS + 1  # this miss in a row ends a call

junk = st.text(max_size=5)
keys = (st.sampled_from("0123456789*#ABCD") | junk).map(Key)
outcomes = (
    st.sampled_from(["completed", "answered", "busy", "no-answer", "failed", "canceled"]) | junk
).map(Dialled)
silence = st.sampled_from([Silence()])
# An outcome is only used where the line has dialled, a key or silence only where it listens.
happenings = st.lists(st.tuples(keys | silence, outcomes), max_size=25)
calls = settings(max_examples=60, deadline=None)


def turns(tree: Tree, happenings: Iterable[tuple[Event, Event]]) -> Iterator[Turn]:
    """The turns of one call; its state travels through the address at each step."""
    turn = step(tree, State(tree.edition), Arrived())
    yield turn
    for heard, dialled in happenings:
        if not isinstance(turn.then, Listen | Dial):
            return
        state = from_url(to_url(turn.then.state))
        assert state == turn.then.state
        turn = step(tree, state, dialled if isinstance(turn.then, Dial) else heard)
        yield turn


@calls
@given(trees(), happenings)
def test_every_turn_says_something_and_then_waits_dials_or_hangs_up(
    tree: Tree, happenings: list[tuple[Event, Event]]
) -> None:
    for turn in turns(tree, happenings):
        said = [prompt for prompt in turn.prompts if isinstance(prompt, Say)]
        assert said
        assert all(prompt.text.strip() for prompt in said)
        match turn.then:
            case Listen(_, seconds):
                assert seconds in (1, 3, 8, 16)
            case Dial(_, contact):
                assert contact in tree.contacts.values()
            case then:
                assert then == Hangup()


@calls
@given(trees(), happenings)
def test_sentences_have_no_placeholders_left_and_pauses_between_them(
    tree: Tree, happenings: list[tuple[Event, Event]]
) -> None:
    for turn in turns(tree, happenings):
        for number, prompt in enumerate(turn.prompts):
            if number % 2:
                assert isinstance(prompt, Pause)
                assert prompt.seconds in (0.6, 1.5)
            else:
                assert isinstance(prompt, Say)
                assert not re.search(r"[{}]", prompt.text)


@calls
@given(trees(), happenings)
def test_every_document_keeps_to_twilios_contract_and_limits(
    tree: Tree, happenings: list[tuple[Event, Event]]
) -> None:
    for turn in turns(tree, happenings):
        assert problems(twiml(tree, turn)) == []


@calls
@given(trees(), happenings)
def test_the_same_arguments_give_the_same_turn(
    tree: Tree, happenings: list[tuple[Event, Event]]
) -> None:
    assert list(turns(tree, happenings)) == list(turns(tree, happenings))


@calls
@given(trees(), happenings)
def test_silence_alone_comes_to_a_goodbye(
    tree: Tree, happenings: list[tuple[Event, Event]]
) -> None:
    # Silence after a part is consent. A transfer under way has its outcome first.
    silences = [(Silence(), Dialled("busy"))] * (MOST_PARTS + LAST_WAIT)
    assert last(turns(tree, [*happenings, *silences])).then == Hangup()


@calls
@given(trees(), happenings, st.lists(st.sampled_from("7ABCD"), min_size=5, max_size=5))
def test_wrong_keys_alone_come_to_a_goodbye(
    tree: Tree, happenings: list[tuple[Event, Event]], wrong: list[str]
) -> None:
    # As many as the last wait needs, and one for the outcome of a transfer under way.
    keys = [(Key(key), Dialled("busy")) for key in wrong]
    assert last(turns(tree, [*happenings, *keys])).then == Hangup()


@calls
@given(trees(), happenings)
def test_nobody_is_called_without_a_key(tree: Tree, happenings: list[tuple[Event, Event]]) -> None:
    heard = [Arrived(), *(event for event, _ in happenings)]
    for event, turn in zip(heard, turns(tree, happenings), strict=False):
        assert isinstance(event, Key) or not isinstance(turn.then, Dial)


@calls
@given(trees(), happenings)
def test_an_answer_that_is_dialled_away_from_can_be_gone_back_to(
    tree: Tree, happenings: list[tuple[Event, Event]]
) -> None:
    for turn in turns(tree, happenings):
        if isinstance(turn.then, Dial):
            busy = step(tree, turn.then.state, Dialled("busy"))
            assert isinstance(busy.then, Listen)
            back = step(tree, busy.then.state, Key("*"))
            assert isinstance(back.then, Listen)
            assert back.then.state.to is None


@st.composite
def any_states(draw: st.DrawFn, tree: Tree) -> State:
    """States of this tree, of another, and such as nothing ever made."""
    return State(
        edition=draw(st.just(tree.edition) | st.text()),
        place=draw(st.sampled_from([*tree.options, "gone"]) | st.text()),
        part=draw(st.integers(-2, 6) | st.integers()),
        misses=draw(st.integers(-2, 6) | st.integers()),
        slow=draw(st.booleans()),
        to=draw(st.sampled_from([None, *tree.contacts, "gone"]) | st.text()),
    )


@calls
@given(trees(), st.data())
def test_any_state_whatever_has_an_answer(tree: Tree, data: st.DataObject) -> None:
    state = data.draw(any_states(tree))
    event = data.draw(keys | outcomes | silence | st.sampled_from([Arrived()]))
    turn = step(tree, state, event)
    assert turn.prompts
    assert problems(twiml(tree, turn)) == []
    if isinstance(turn.then, Listen | Dial):
        assert from_url(to_url(turn.then.state)) == turn.then.state


@calls
@given(trees(), st.data())
def test_a_state_of_another_edition_gets_the_main_menu(tree: Tree, data: st.DataObject) -> None:
    stale = data.draw(any_states(tree))._replace(edition="0" * 12)
    event = data.draw(keys | outcomes | silence)
    turn = step(tree, stale, event)
    if event in (Dialled("completed"), Dialled("answered")):  # they have spoken with somebody
        assert turn == Turn((Say("Thank you for calling. Goodbye."),), Hangup())
        return
    assert turn.prompts[0] == Say("Main menu.")
    assert turn.then == Listen(State(tree.edition), 8)


@calls
@given(trees(), st.booleans())
def test_trouble_keeps_to_the_contract_too(tree: Tree, over: bool) -> None:
    state = State(tree.edition, misses=LAST_MISS) if over else None
    assert problems(twiml(tree, trouble(tree, state))) == []


def last(turns: Iterable[Turn]) -> Turn:
    *_, turn = turns
    return turn
