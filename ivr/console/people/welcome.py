"""What a link opens: somebody sets a password there, and the first administrator begins."""

from urllib.parse import urlsplit

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from ivr.console.access import for_everybody
from ivr.console.context import console
from ivr.console.identity import passwords, sessions
from ivr.console.identity.addresses import base
from ivr.console.identity.emails import problems
from ivr.console.identity.table import FIRST, Account
from ivr.console.log import write
from ivr.console.people.blueprint import people, table
from ivr.console.people.sign_in import enter
from ivr.telephony.webhooks import is_local
from ivr.web.hosts import name_of

LINK = "link"
_LOCAL = "localhost", "127.0.0.1", "[::1]"  # names of this machine in Host


@people.get("/welcome/<token>")
@for_everybody
def open_link(token: str) -> ResponseReturnValue:
    """Take the token out of the address, where others could read it; nothing is used up yet."""
    session[LINK] = token
    return redirect(url_for("console.people.welcome"))


@people.route("/welcome", methods=["GET", "POST"])
@for_everybody
def welcome() -> ResponseReturnValue:
    """Let whoever has a link set a password."""
    token, now = session.get(LINK, ""), sessions.now()
    whose = table().whose(token, now)
    if whose is None or (whose == FIRST and not _may_begin()):
        return render_template("console/people/no_link.html", is_far=whose == FIRST), 410
    account = table().get(whose)
    if request.method != "POST":
        return _form(account, {})
    if account is None:
        return _begin(token, now)
    password = request.form.get("password", "")
    if problem := passwords.problem(password, account.name, account.email):
        return _form(account, {"password": problem}), 422
    accepted = table().accept(token, passwords.hashed(password), now)
    return _enter(accepted, "set a password" if account.joined else "accepted the invitation")


def _begin(token: str, now: int) -> ResponseReturnValue:
    """Add the first administrator."""
    name, email, password = (request.form.get(key, "") for key in ("name", "email", "password"))
    errors = problems(name, email)
    if problem := passwords.problem(password, name, email):
        errors["password"] = problem
    if errors:
        return _form(None, errors), 422
    hashed = passwords.hashed(password)
    return _enter(table().begin(token, name.strip(), email, hashed, now), "opened the console")


def _enter(account: Account | None, action: str) -> ResponseReturnValue:
    session.pop(LINK, None)
    if account is None:  # somebody has used it meanwhile
        return render_template("console/people/no_link.html"), 410
    write(console().engine, account.name, account.email, action)
    return enter(account, "")


def _form(account: Account | None, errors: dict[str, str]) -> str:
    return render_template("console/people/welcome.html", account=account, errors=errors,
                           shortest=passwords.SHORTEST, typed=request.form)  # fmt: skip


def _may_begin() -> bool:
    """Tell whether a request may use the first link: from this machine only, unless encrypted.

    Any other name that leads here is a proxy's, or one that another site has for this machine.
    """
    settings = console().settings
    if settings.public_url.startswith("https:"):
        return True
    is_named = name_of(request.host) in (*_LOCAL, urlsplit(base(settings)).hostname)
    return is_named and is_local(request.headers, request.remote_addr or "")
