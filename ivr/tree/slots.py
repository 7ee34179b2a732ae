"""The {placeholders} of what the line itself says, where the file says it in other words."""

from collections.abc import Iterable
from string import Formatter


def slots(phrase: str) -> set[str]:
    """The names of a phrase's placeholders. Raises ValueError where a brace stands alone."""
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}


def wrong_slots(phrase: str, original: str) -> tuple[str, str] | None:
    """What is wrong with the placeholders of a phrase that takes the original's place, and a cure.

    Each must stand there, written as in the original: a number or a name that is not said would
    leave the caller without it.
    """
    needed = slots(original)
    try:
        parsed = [part for part in Formatter().parse(phrase) if part[1] is not None]
    except ValueError:
        return "a curly bracket stands alone", _cure(needed)
    found = {name for _, name, _, _ in parsed if name is not None}
    for _, name, form, turned in parsed:
        if name not in needed:
            return f"{{{name}}} is not filled in here", _cure(needed)
        if form or turned:
            return f"{{{name}}} is written with more than its name", _cure(needed)
    missing = needed - found
    return (
        (f"{_listed(missing)} is missing", "let it stand where it is to be said")
        if missing
        else None
    )


def _cure(needed: Iterable[str]) -> str:
    return f"use {_listed(needed)} only" if needed else "use no curly brackets"


def _listed(names: Iterable[str]) -> str:
    return " and ".join(f"{{{name}}}" for name in sorted(names))
