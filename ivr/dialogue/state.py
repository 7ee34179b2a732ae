"""Where a caller is, and the address that carries it from one request to the next."""

from typing import NamedTuple

from ivr.tree.model import MAIN

LAST_MISS = 3
"""After so many misses in a row one last wait is left."""
WARNED = LAST_MISS + 1
"""In place of the misses: a patient caller has been told that the call will end."""
MOST_FAILS = 2
"""So many failed calls to a contact are counted; then its number is told with care."""


class State(NamedTuple):
    """All that the line knows of a call.

    `part` counts from 1, `misses` from 0 to `LAST_MISS`, or `WARNED`; whoever is `patient` is not
    hurried by any time limit, and is `slow` as well; `to` is the contact whose telephone rings or
    did not answer, `fails` how often, up to `MOST_FAILS`, and `number` counts the contact's numbers
    from 1, while they are tried; `language` is empty on a line of one, and until it is chosen.
    Nothing here tells who calls: the address stands in Twilio's logs.
    """

    edition: str
    place: str = MAIN
    part: int = 1
    misses: int = 0
    slow: bool = False
    to: str | None = None
    unhurried: bool = False
    fails: int = 0
    number: int = 1
    language: str = ""
