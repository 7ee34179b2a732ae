"""Twenty things that a newcomer looks for, and where each is: `python -m tests.support.where`."""

from pathlib import Path
from typing import NamedTuple

from tests.support.paths import ROOT


class Place(NamedTuple):
    """A file below `ivr/`, and text that it must hold for the thing to be there."""

    file: str
    holds: str


PLACES = {
    "what the line says after silence": Place("dialogue/phrases/en-US.yaml", "\nsilence_1:"),
    "add a key": Place("dialogue/engine.py", 'key == "9"'),
    "add an event": Place("dialogue/turn.py", "\nEvent = "),
    "add a table": Place("store/database.py", "sa.Table("),
    "the no-dead-end proof": Place("check/proof.py", "\ndef prove("),
    "metrics": Place("server/metrics.py", "ivr_answers"),
    "the edition that a worker answers from": Place("editions/worker_view.py", "\nclass "),
    "the report of calls": Place("events/report.py", "\ndef report("),
    "a key becomes a Turn": Place("dialogue/engine.py", "\ndef step("),
    "the 403 for unsigned requests": Place("telephony/webhooks.py", "403"),
    "the name of a rendered file": Place("prompts/keys.py", "\ndef file_name("),
    "a saved call compared with a played one": Place("preview/match.py", "\ndef "),
    "YAML parsed": Place("tree/parse/parser.py", "import yaml"),
    "did you mean": Place("tree/problems.py", "did you mean"),
    "a number read digit by digit": Place("speech/patterns/phones.py", "\ndef say_number("),
    "a saved file published": Place("editions/menu_file.py", "\nclass MenuFile"),
    "the ids of requests": Place("server/request_log.py", "X-Request-Id"),
    "recordings accepted or refused": Place("audio/intake.py", "\ndef convert("),
    "how long the line waits": Place("dialogue/engine.py", "\nWAIT, WAIT_SLOW = "),
    "the pages for a browser": Place("server/pages.py", "\ndef create_pages("),
}


def missing() -> list[str]:
    """The things that are not where this table says, each with the place that was looked at."""
    return [
        f"{thing}: ivr/{place.file} does not hold {place.holds.strip()!r}"
        for thing, place in PLACES.items()
        if not _holds(ROOT / "ivr" / place.file, place.holds)
    ]


def elsewhere(text: str) -> list[str]:
    """Every module of `ivr/` that holds a text."""
    modules = sorted((ROOT / "ivr").rglob("*.py"))
    return [one.relative_to(ROOT / "ivr").as_posix() for one in modules if _holds(one, text)]


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and text in path.read_text("utf-8")


if __name__ == "__main__":
    width = max(map(len, PLACES))
    for thing, place in PLACES.items():
        print(f"{thing:{width}}  ivr/{place.file}")
