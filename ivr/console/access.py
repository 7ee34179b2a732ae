"""Who may do what: the four roles, and the mark of a page that says whom it is for.

A page without a mark answers nobody.
"""

from collections.abc import Callable
from enum import IntEnum
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from flask import Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ivr.store.database import StoreError
from ivr.web.errors import without_database

_View = TypeVar("_View", bound=Callable[..., Any])
_MARK = "_for_whom"
WHO = "ivr-who"


class Role(IntEnum):
    """What a person may do; each may do what those before it may."""

    VIEWER = 1
    EDITOR = 2
    PUBLISHER = 3
    ADMINISTRATOR = 4


class Person(NamedTuple):
    """Who is signed in."""

    id: str
    name: str
    email: str
    role: Role


def needs(role: Role) -> Callable[[_View], _View]:
    """Mark a page as one for people with this role."""
    return _marked(role)


def for_everybody(view: _View) -> _View:
    """Mark a page as one that needs nobody to be signed in."""
    return _marked(None)(view)


def _marked(role: Role | None) -> Callable[[_View], _View]:
    def mark(view: _View) -> _View:
        setattr(view, _MARK, role)
        return view

    return mark


def for_whom(view: Callable[..., Any]) -> Role | None:
    """The role that a page needs; None if it is for everybody. Raises KeyError without a mark."""
    try:
        found: Role | None = getattr(view, _MARK)
    except AttributeError:
        raise KeyError(view.__name__) from None
    return found


def person() -> Person | None:
    """Who is signed in; None if nobody is."""
    if "person" not in g:
        g.person = current_app.extensions[WHO]()
    found: Person | None = g.person
    return found


def know_who() -> ResponseReturnValue | None:
    """Find out who is signed in, before anything asks; nobody can be known without the database."""
    if (request.endpoint or "").endswith(".static"):
        return None
    try:
        person()
    except StoreError as error:
        g.person = None
        return without_database(error)
    return None


def somebody() -> Person:
    """Who is signed in, on a page that needs a role."""
    found = person()
    assert found  # noqa: S101  # `guard` has seen to it
    return found


def keep_private(response: Response) -> Response:
    """Let no cache keep a page that was made for somebody; files keep what they say themselves."""
    if not (request.endpoint or "").endswith(".static"):
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def guard() -> ResponseReturnValue | None:
    """Let a request go on if its page is for whoever sends it."""
    endpoint = request.endpoint or ""
    if endpoint.endswith(".static"):
        return None
    try:
        role = for_whom(current_app.view_functions[endpoint])
    except KeyError:
        abort(403)
    if role is None:
        return None
    who = person()
    if who is None:
        if request.headers.get("Sec-Fetch-Dest") == "empty":  # a script, to which a form is no use
            return {"sign_in": url_for("console.people.sign_in")}, 401
        return redirect(url_for("console.people.sign_in", next=_here()))
    if who.role < role:
        abort(403)
    return None


def _here() -> str | None:
    """The page where somebody is: of a form, the one that it was on."""
    if request.method == "GET":
        return request.full_path
    try:
        was = urlsplit(request.referrer or "")
    except ValueError:
        return None
    if was.netloc != request.host:
        return None
    return f"{was.path}?{was.query}" if was.query else was.path
