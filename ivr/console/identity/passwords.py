"""Passwords: what one must be like, and Argon2's hash, which is all that is kept of it."""

import unicodedata
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ivr.web.translations import gettext as _

SHORTEST = 12  # characters
LONGEST = 200
FEWEST = 5  # different characters
# OWASP's second choice, for machines with little memory: 19 MiB for each that is checked.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_AT_ONCE = BoundedSemaphore(4)  # so that a crowd at the door takes 76 MiB, and no more
_NOBODY = _HASHER.hash("what nobody has chosen")


def problem(password: str, *known: str) -> str:
    """Say what is wrong with a new password; "" if nothing is. `known` is what others may guess."""
    password = _normal(password)
    if len(password) < SHORTEST:
        return _("The password is too short: use at least %(num)s characters, such as four words.",
                 num=SHORTEST)  # fmt: skip
    if len(password) > LONGEST:
        return _("The password is too long: use at most %(num)s characters.", num=LONGEST)
    if len(set(password)) < FEWEST:
        return _("The password repeats itself: use at least %(num)s different characters.",
                 num=FEWEST)  # fmt: skip
    if password.casefold() in {_normal(one).casefold() for one in known}:
        return _("The password is your name or e-mail address: choose another.")
    return ""


def hashed(password: str) -> str:
    """Hash a new password."""
    with _AT_ONCE:
        return _HASHER.hash(_normal(password))


def is_right(hash_: str, password: str) -> bool:
    """Tell whether a password is the one of this hash; "" has none, and takes as long."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(hash_ or _NOBODY, _normal(password)[:LONGEST]) and bool(hash_)
        except (VerificationError, InvalidHashError):
            return False


def _normal(password: str) -> str:
    """Spell a password as every keyboard does (NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", password)
