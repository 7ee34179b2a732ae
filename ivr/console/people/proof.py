"""Who has to show once more who they are, or to have a second factor, before they go on."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ivr.console import csrf
from ivr.console.access import WHO, Person, Role, person
from ivr.console.context import console
from ivr.console.identity import kept_forms, sessions
from ivr.web.application import SAFE

_View = TypeVar("_View", bound=Callable[..., Any])
_MARK = "_for_whom_it_certainly_is"
_WITHOUT_FACTOR = {"factor", "start_factor", "sign_out", "again", "choose_language", "static"}


def fresh(view: _View) -> _View:
    """Mark a page as one for people who have shown who they are within the last ten minutes."""
    setattr(view, _MARK, True)
    return view


def is_fresh(view: Callable[..., Any]) -> bool:
    return getattr(view, _MARK, False)


def is_proved() -> bool:
    """Tell whether whoever is signed in has shown who they are a short while ago."""
    found = sessions.current()
    return found is None or sessions.now() - found.proved < sessions.PROVED


def must_have_factor(person: Person) -> bool:
    """Tell whether the line's settings ask a second factor of somebody."""
    name = console().settings.console_two_factors
    return bool(name) and person.role >= Role[name.upper()]


def check_token() -> ResponseReturnValue | None:
    """Refuse a change without the token of its session.

    What a page of ours sends with the token of an earlier session can be sent again.
    """
    if request.method in SAFE or csrf.is_sent():
        return None
    who, headers = person(), request.headers
    is_ours = headers.get("Sec-Fetch-Site") == "same-origin"
    if who is None or not is_ours or headers.get("Sec-Fetch-Mode") != "navigate":
        abort(403)
    kept_forms.keep(who.id)
    return redirect(url_for("console.people.unsent"))


def check() -> ResponseReturnValue | None:
    """Send somebody to prove who they are, or to set up a second factor, if a page needs that."""
    endpoint = request.endpoint or ""
    if current_app.extensions[WHO] is not sessions.who or endpoint.endswith(".static"):
        return None  # a test says who is signed in, or nobody needs to be
    found = sessions.current()
    if found is None:
        return None
    if not found.has_factor and must_have_factor(found.person):
        parts = endpoint.removeprefix("console.people.")
        if parts not in _WITHOUT_FACTOR and not parts.startswith("sign_in"):
            return redirect(url_for("console.people.factor"))
    if not is_fresh(current_app.view_functions[endpoint]):
        return None
    if is_proved():
        return None
    if request.method == "POST" and csrf.is_sent():
        kept_forms.keep(found.person.id)
    here = request.full_path if request.method == "GET" else ""
    return redirect(url_for("console.people.again", next=here))
