"""Everything that must hold before a menu goes live, and all advice on it, in one function."""

from datetime import UTC, datetime

from ivr.check.advice import advice
from ivr.check.proof import prove
from ivr.dialogue.phrases import phrasebook
from ivr.dialogue.schedule import extremes
from ivr.tree.load.loader import Loaded, load
from ivr.tree.load.sources import ReadFile, no_files
from ivr.tree.parse.collector import collector_paused
from ivr.tree.problems import in_order


def check(raw: bytes, now: datetime | None = None, beside: ReadFile = no_files) -> Loaded:
    """Load a menu file, prove that it has no dead end, and collect advice on it. Never raises.

    The proof holds at every instant; the advice is for `now`, by default the present. `beside`
    reads the files that this one includes. The line of the result is None if there is an error.
    """
    loaded = load(raw, phrasebook(), beside)
    if loaded.line is None:
        return loaded
    with collector_paused():
        proof = [problem for line in extremes(loaded.line) for problem in prove(line)]
        advised = advice(loaded.line, loaded.texts, now or datetime.now(UTC))
        problems = in_order([*loaded.problems, *proof, *advised])
    return loaded._replace(problems=problems, line=None if proof else loaded.line)
