"""A token in each form that changes something, which another site cannot know.

Fetch Metadata alone (`web.application`) would do in browsers of today; the token is for the others.
A script sends it in a header, and finds it in `<meta name="csrf-token">`.

It names the person whom it was made for, signed: a form whose cookie is lost still is theirs.
"""

import hmac
import time
from secrets import token_urlsafe
from typing import NamedTuple

from flask import request, session
from flask.blueprints import BlueprintSetupState
from markupsafe import Markup

from ivr.console.identity import tokens

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
KEPT, OWNER = "csrf", "person"


class Sender(NamedTuple):
    """Whom a token was made for, and when (seconds since 1970); `person` is "" for nobody yet."""

    person: str
    made: int


def install(state: BlueprintSetupState) -> None:
    """Let templates say `{{ csrf_field() }}` and `{{ csrf_token() }}`."""
    state.app.jinja_env.globals |= {"csrf_field": field, "csrf_token": token}


def token() -> str:
    """The token of this browser's session, which is made if there is none."""
    if KEPT not in session:
        session[KEPT] = _made_for(session.get(OWNER, ""))
    found: str = session[KEPT]
    return found


def field() -> Markup:
    """Write the hidden field of a form."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token())


def is_sent() -> bool:
    """Tell whether a request brings the token of its session."""
    kept = session.get(KEPT, "")
    return bool(kept) and hmac.compare_digest(kept.encode(), _sent().encode("utf-8", "replace"))


def sent_by() -> Sender | None:
    """Whose page sent a request, by its token alone; None if that is not one of ours."""
    *named, signature = _sent().split(".")
    expected = _signed(named)
    is_ours = hmac.compare_digest(signature.encode("utf-8", "replace"), expected.encode())
    return Sender(named[1], int(named[2])) if is_ours and expected else None


def _sent() -> str:
    return request.headers.get(HEADER) or request.form.get(FIELD, "")


def _made_for(owner: str) -> str:
    named = [token_urlsafe(24), owner, str(int(time.time()))]
    return ".".join([*named, _signed(named)])


def _signed(named: list[str]) -> str:
    return tokens.keyed("csrf", ".".join(named)) if len(named) == 3 else ""
