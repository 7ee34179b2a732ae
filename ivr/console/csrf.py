"""A token in each form that changes something, which another site cannot know.

Fetch Metadata alone (`web.application`) would do in browsers of today; the token is for the others.
A script sends it in a header, and finds it in `<meta name="csrf-token">`.
"""

import hmac
from secrets import token_urlsafe

from flask import request, session
from flask.blueprints import BlueprintSetupState
from markupsafe import Markup

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
KEPT = "csrf"


def install(state: BlueprintSetupState) -> None:
    """Let templates say `{{ csrf_field() }}` and `{{ csrf_token() }}`."""
    state.app.jinja_env.globals |= {"csrf_field": field, "csrf_token": token}


def token() -> str:
    """The token of this browser's session, which is made if there is none."""
    if KEPT not in session:
        session[KEPT] = token_urlsafe(24)
    found: str = session[KEPT]
    return found


def field() -> Markup:
    """Write the hidden field of a form."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token())


def is_sent() -> bool:
    """Tell whether a request brings the token of its session."""
    sent = request.headers.get(HEADER) or request.form.get(FIELD, "")
    kept = session.get(KEPT, "")
    return bool(kept) and hmac.compare_digest(kept.encode(), sent.encode("utf-8", "replace"))
