"""The blueprint of the people, and what its pages share."""

from flask import Blueprint, Response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from ivr.console.context import console
from ivr.console.identity import kept_forms, sessions
from ivr.console.identity.codes import Factors
from ivr.console.identity.sessions import Sessions
from ivr.console.identity.table import PeopleTable

people = Blueprint("people", __name__, url_prefix="/people", template_folder="templates",
                   static_folder="static")  # fmt: skip


@people.after_request
def _keep_nowhere(response: Response) -> Response:
    """Let nothing of these pages be kept: links and codes are shown once."""
    if not (request.endpoint or "").endswith(".static"):
        response.headers["Cache-Control"] = "no-store"
    return response


def table() -> PeopleTable:
    return PeopleTable(console().engine)


def factors() -> Factors:
    return Factors(console().engine)


def all_sessions() -> Sessions:
    return Sessions(console().engine)


def go_on(target: str) -> ResponseReturnValue:
    """Go where somebody wanted to go, or to what they had sent when their session had ended."""
    if session.get(sessions.KEPT_FORM) and kept_forms.kept():
        return redirect(url_for("console.people.unsent"))
    return redirect(kept_forms.local(target) or url_for("console.home"))
