"""Signing in and out, and going on where one was."""

import hmac
from typing import NamedTuple

from flask import current_app, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from ivr.console.access import Role, for_everybody, needs, person, somebody
from ivr.console.context import console
from ivr.console.identity import kept_forms, limits, passwords, sessions, tokens
from ivr.console.identity.limits import Limits
from ivr.console.identity.table import Account
from ivr.console.log import record, write
from ivr.console.people.blueprint import all_sessions, factors, go_on, people, table
from ivr.web.translations import COOKIE, LANGUAGES, ngettext
from ivr.web.translations import gettext as _

HALF, HALF_LASTS = "halfway", 5 * 60  # seconds to give the second factor
YEAR = 365 * 24 * 60 * 60
KNOWN, KNOWN_LASTS = "ivr-known", YEAR // 2


class Attempt(NamedTuple):
    """What came of an attempt: who it was, or what to say, and for how many seconds to wait."""

    account: Account | None
    said: str = ""
    wait: int = 0


def attempt(email: str, password: str, code: str = "", account: Account | None = None) -> Attempt:
    """Try a password, or of a known account its second factor; too many attempts have to wait."""
    known = account or table().by_email(email)
    counted, here = limits.account(email, is_known=_is_known(known)), limits.address()
    limit, now = Limits(console().engine), sessions.now()
    if wait := limit.wait({counted: limits.BY_ACCOUNT, here: limits.BY_ADDRESS}, now):
        return Attempt(None, _too_many(wait), wait)
    if account:
        found = account if factors().use(account, code, now) else None
        said = _("That code is not right, or was used already. Wait for the next one.")
    else:
        found = known if passwords.is_right(known.password if known else "", password) else None
        said = _("This e-mail address and password do not belong together.")
    if found is None:
        return Attempt(None, said)
    limit.forget(counted, here, is_in=bool(account) or not found.factor)
    return Attempt(found)


def _mark(account: Account) -> str:
    """What a browser keeps in which somebody has signed in with the password that they have now."""
    return tokens.keyed("browser", f"{account.id}:{account.password}")


def _half(account: Account) -> str:
    """What says that somebody was let in up to their second factor, until the password changes."""
    return tokens.keyed("half", f"{account.id}:{account.password}")


def _is_known(account: Account | None) -> bool:
    """Tell whether an account is tried from a browser in which its owner has signed in before.

    Those attempts are counted by themselves, so that nobody elsewhere can keep the owner out
    (OWASP, device cookies).
    """
    kept = request.cookies.get(KNOWN, "")
    return account is not None and hmac.compare_digest(kept.encode(), _mark(account).encode())


def _too_many(wait: int) -> str:
    minutes = -(-wait // 60)
    again = ngettext("Try again in %(num)d minute.", "Try again in %(num)d minutes.", minutes)
    return _("There were too many attempts to sign in.") + " " + again


@people.route("/sign-in", methods=["GET", "POST"])
@for_everybody
def sign_in() -> ResponseReturnValue:
    """Ask for e-mail address and password."""
    target = kept_forms.local(request.values.get("next", ""))
    if request.method != "POST":
        return go_on(target) if person() else _shown(target)
    tried = attempt(request.form.get("email", ""), request.form.get("password", ""))
    if tried.account is None:
        return _shown(target, tried)
    return enter(tried.account, target)


def _shown(target: str, tried: Attempt | None = None) -> ResponseReturnValue:
    page = render_template(
        "console/people/sign_in.html", next=target, tried=tried, provider=_provider(),
        is_closed=table().is_empty(), waiting=sessions.KEPT_FORM in session,
    )  # fmt: skip
    return _answer(page, tried)


def _provider() -> str:
    """What people call the service with their accounts; "" if there is none."""
    settings = console().settings
    return settings.console_oidc_name if settings.console_oidc_issuer else ""


def _answer(page: str, tried: Attempt | None) -> ResponseReturnValue:
    response = make_response(page, 200 if tried is None else 429 if tried.wait else 422)
    if tried and tried.wait:
        response.headers["Retry-After"] = str(tried.wait)
    return response


def enter(account: Account, target: str) -> ResponseReturnValue:
    """Let somebody in, or ask for their second factor first."""
    if account.factor:
        session[HALF] = [account.id, sessions.now() + HALF_LASTS, target, _half(account)]
        return redirect(url_for("console.people.sign_in_code"))
    return let_in(account, target)


def let_in(account: Account, target: str) -> ResponseReturnValue:
    """Begin a session for somebody, and go where they wanted to go."""
    sessions.sign_in(account)
    record("signed in")
    response = make_response(go_on(target))
    response.set_cookie(KNOWN, _mark(account), max_age=KNOWN_LASTS, path="/console/people/",
                        httponly=True, samesite="Lax", secure=_is_encrypted())  # fmt: skip
    return response


def _is_encrypted() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])


@people.route("/sign-in/code", methods=["GET", "POST"])
@for_everybody
def sign_in_code() -> ResponseReturnValue:
    """Ask for the second factor."""
    id_, until, target, half = session.get(HALF, ["", 0, "", ""])
    account = table().get(id_) if until > sessions.now() else None
    if account is None or not account.factor or half != _half(account):
        session.pop(HALF, None)
        return redirect(url_for("console.people.sign_in", next=target))
    tried = None
    if request.method == "POST":
        tried = attempt(account.email, "", request.form.get("code", ""), account)
        if tried.account:
            return let_in(account, target)
    return _answer(render_template("console/people/code.html", tried=tried), tried)


@people.post("/sign-out")
@needs(Role.VIEWER)
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    record("signed out")
    return leave()


def leave() -> ResponseReturnValue:
    """End this browser's session, and what the browser has kept of its pages."""
    sessions.sign_out()
    response = redirect(url_for("console.people.sign_in"))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@people.route("/again", methods=["GET", "POST"])
@needs(Role.VIEWER)
def again() -> ResponseReturnValue:
    """Ask whoever is signed in to show once more who they are."""
    target, found = kept_forms.local(request.values.get("next", "")), sessions.current()
    tried = None
    if found and request.method == "POST":
        tried = attempt(somebody().email, request.form.get("password", ""))
        if tried.account:
            all_sessions().prove(found.hash, sessions.now())
            return go_on(target)
        name = somebody()
        write(console().engine, name.name, name.email, "was refused", "password given again")
    page = render_template("console/people/again.html", next=target, tried=tried,
                           provider=_provider())  # fmt: skip
    return _answer(page, tried)


@people.get("/unsent")
@needs(Role.VIEWER)
def unsent() -> ResponseReturnValue:
    """Offer to send again what somebody sent when their session had ended."""
    form = kept_forms.kept()
    if form is None:
        return redirect(url_for("console.home"))
    return render_template("console/people/unsent.html", form_kept=form, field=kept_forms.FIELD)


@people.post("/unsent")
@needs(Role.VIEWER)
def forget_unsent() -> ResponseReturnValue:
    """Throw it away."""
    kept_forms.forget()
    return redirect(url_for("console.home"))


@people.post("/language")
@for_everybody
def choose_language() -> ResponseReturnValue:
    """Show the console in another language in this browser."""
    target = kept_forms.local(request.form.get("next", "")) or url_for("console.home")
    response = redirect(target)
    if (chosen := request.form.get("language", "")) in LANGUAGES:
        response.set_cookie(COOKIE, chosen, max_age=YEAR, httponly=True, samesite="Lax",
                            secure=_is_encrypted())  # fmt: skip
    return response
