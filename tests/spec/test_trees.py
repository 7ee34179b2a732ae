"""Eleven lines of other fields, in trees/: each is valid, and every answer on it can be found.

Next to each is a call on it. `pytest --update` writes the calls and advice.txt again.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from threading import Thread

import pytest
from werkzeug.serving import make_server

from ivr.check.check import check
from ivr.dialogue.walk import walk
from ivr.editions.live_folder import publish
from ivr.editions.worker_view import WorkerView
from ivr.files import sibling_reader
from ivr.preview.replay import replay
from ivr.preview.saved_call import parse
from ivr.preview.simulate import PATIENT, Call, SimulatedLine, simulate, wishes
from ivr.server.app import create_app
from ivr.settings import Settings
from ivr.telephony.phone import Phone, play
from ivr.telephony.phone.events import transcript
from ivr.tree.load.loader import Loaded
from ivr.tree.model import Answer, Goto, Transfer
from ivr.tree.problems import format_problems
from tests.support import played
from tests.support.paths import TREES

VALID = [file for file in sorted(TREES.glob("*.yaml")) if file.with_suffix(".txt").exists()]
TOKEN = "0123456789abcdef0123456789abcdef"
PATIENCE = 1e6  # seconds

every_tree = pytest.mark.parametrize("file", VALID, ids=lambda file: file.stem)


@cache
def loaded(file: Path) -> Loaded:
    found = check(file.read_bytes(), beside=sibling_reader(file))
    assert found.line, found.problems
    return found


def test_there_are_eleven_and_their_advice_is_known(request: pytest.FixtureRequest) -> None:
    assert len(VALID) == 11
    found = {file.name: loaded(file) for file in VALID}
    advice = "\n".join(
        text
        for name, one in found.items()
        for text in format_problems(one.problems, name, one.texts)
    )
    kept = TREES / "advice.txt"
    if request.config.getoption("update", default=False):
        kept.write_text(f"{advice}\n", "utf-8")
    assert f"{advice}\n" == kept.read_text("utf-8")


@every_tree
def test_each_has_8_to_25_answers(file: Path) -> None:
    line = loaded(file).line
    assert line
    assert 8 <= sum(1 for _ in line.default.answers()) <= 25


def test_together_they_use_all_that_a_file_may_hold() -> None:
    trees = [line.default for file in VALID if (line := loaded(file).line)]
    options = [option for tree in trees for option in tree.options.values()]
    assert {type(option) for option in options} >= {Answer, Transfer, Goto}
    assert {bool(tree.operator) for tree in trees} == {True, False}
    assert {len(tree.contacts) for tree in trees} >= {0, 1, 2, 3}
    assert {tree.voice.partition(".")[0] for tree in trees} == {
        "Polly",
        "Google",
        "prompts",
    }
    answers = [option for option in options if isinstance(option, Answer)]
    assert any(answer.offer for answer in answers)
    assert any(len(answer.parts) > 1 for answer in answers)
    texts = [file.read_text("utf-8") for file in VALID]
    for field in ("lexicon:", "countries:", "timeout:", " id:", " /", ": *", "&"):
        assert any(field in text for text in texts), field


@every_tree
def test_a_patient_caller_reaches_every_answer_and_hears_it_to_its_end(file: Path) -> None:
    line = loaded(file).line
    assert line
    for tree in line.trees:
        simulated = SimulatedLine(line, tree.language)
        for wish in wishes(tree):
            outcome = Call(simulated, wish, PATIENT, PATIENCE, Random(1)).outcome()
            assert (outcome.result, outcome.place) == ("reached", wish.id)
            # Fewer where a goto leads there, and one for the language.
            assert outcome.presses <= len(wish.path) + bool(line.choices)
        language = tree.language if line.choices else ""
        last_parts = {(answer.id, len(answer.parts), language) for answer in tree.answers()}
        states = {step.move.state for step in walk(line)}
        assert last_parts <= {(state.place, state.part, state.language) for state in states}


@every_tree
def test_invented_callers_find_every_answer(file: Path) -> None:
    line = loaded(file).line
    assert line
    outcomes = list(simulate(line, 1_000, seed=1))
    reached = {outcome.wish for outcome in outcomes if outcome.result == "reached"}
    assert reached == {wish.id for tree in line.trees for wish in wishes(tree)}


@every_tree
def test_the_saved_call_is_heard_as_saved(file: Path, request: pytest.FixtureRequest) -> None:
    line, call = loaded(file).line, file.with_suffix(".txt")
    assert line
    about, _, lines = call.read_text("utf-8").partition("\n\n")
    heard = transcript(played.play(line, parse(lines).acts))
    if request.config.getoption("update", default=False):
        call.write_text(f"{about}\n\n{heard}", "utf-8")
    assert about
    assert call.read_text("utf-8") == f"{about}\n\n{heard}"
    assert replay(line, [call], update=False).lines == ("1 call: 1 as saved",)


@pytest.fixture
def address(file: Path, tmp_path: Path) -> Iterator[str]:
    """The line of the file, as it runs."""
    files, _, _, line, _ = loaded(file)
    assert line
    publish(tmp_path, files, line.edition)
    server = make_server("127.0.0.1", 0, lambda _, __: [], threaded=True)
    base = f"http://127.0.0.1:{server.server_port}"
    server.app = create_app(Settings(auth_token=TOKEN, public_url=base), WorkerView(tmp_path))
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"{base}/voice"
    server.shutdown()
    server.server_close()


@every_tree
def test_a_telephone_hears_the_same(file: Path, address: str) -> None:
    _, _, lines = file.with_suffix(".txt").read_text("utf-8").partition("\n\n")
    with Phone(TOKEN) as phone:
        assert transcript(play(phone, address, parse(lines).acts)) == lines
