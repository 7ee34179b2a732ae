"""What a name and an e-mail address of somebody must be like."""

import re

from ivr.web.translations import gettext as _

LONGEST_NAME = 100  # characters
LONGEST_EMAIL = 254
_EMAIL = r"[^\s@<>\",;]+@[^\s@<>\",;]+\.[^\s@<>\",;.]+"


def problems(name: str, email: str) -> dict[str, str]:
    """Say what is wrong with a name and an e-mail address, by the field."""
    found = {}
    if not name.strip() or not name.isprintable():
        found["name"] = _("Write the person's name.")
    elif len(name) > LONGEST_NAME:
        found["name"] = _("The name is too long: use at most %(num)s characters.",
                          num=LONGEST_NAME)  # fmt: skip
    email = email.strip()
    if len(email) > LONGEST_EMAIL or not email.isprintable() or not re.fullmatch(_EMAIL, email):
        found["email"] = _("Write an e-mail address such as anna@example.org.")
    return found
