"""One's own account: password, second factor, language, and signing out everywhere."""

from base64 import b64decode, b64encode

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from ivr.console.access import Role, needs, somebody
from ivr.console.identity import factors as factor_codes
from ivr.console.identity import passwords, sessions, tokens
from ivr.console.identity.emails import problems
from ivr.console.identity.table import Account
from ivr.console.log import record
from ivr.console.people.blueprint import all_sessions, factors, people, table
from ivr.console.people.proof import fresh, is_proved, must_have_factor
from ivr.console.people.sign_in import attempt, leave
from ivr.web.translations import gettext as _
from ivr.web.translations import ngettext

NEW, CODES = "new-factor", "codes"


@people.get("/account")
@needs(Role.VIEWER)
def account() -> str:
    """Show one's own account."""
    return _account({})


def _account(errors: dict[str, str]) -> str:
    who, now = somebody(), sessions.now()
    return render_template(
        "console/people/account.html", errors=errors, shortest=passwords.SHORTEST,
        typed=request.form,
        me=table().get(who.id), left=factors().left(who.id), must=must_have_factor(who),
        browsers=all_sessions().count(who.id, now),
    )  # fmt: skip


@people.post("/account/name")
@needs(Role.VIEWER)
def change_name() -> ResponseReturnValue:
    """Change one's name, as the history and the log say it from now on."""
    me, name = _me(), request.form.get("name", "")
    if problem := problems(name, me.email).get("name"):
        return _account({"name": problem}), 422
    table().rename(me.id, name, me.email)
    record("changed their name", me.email, f"{me.name} → {name.strip()}")
    flash(_("Your name is saved."), "well")
    return redirect(url_for("console.people.account"))


@people.post("/account/password")
@needs(Role.VIEWER)
def change_password() -> ResponseReturnValue:
    """Change one's password; every other browser is signed out."""
    me, new = _me(), request.form.get("new", "")
    if not me.password and not is_proved():  # nothing but an open screen would be needed
        return redirect(url_for("console.people.again", next=url_for("console.people.account")))
    errors = {}
    tried = attempt(me.email, request.form.get("password", "")) if me.password else None
    if tried and tried.account is None:
        errors["password"] = tried.said
    if problem := passwords.problem(new, me.name, me.email):
        errors["new"] = problem
    if errors:
        return _account(errors), 422
    table().change(me.id, password=passwords.hashed(new))
    _end_others(me)
    record("changed their password")
    flash(_("The new password holds from now on. Every other browser is signed out."), "well")
    return redirect(url_for("console.people.account"))


@people.post("/account/sign-out-everywhere")
@needs(Role.VIEWER)
def sign_out_everywhere() -> ResponseReturnValue:
    """End every session of one's own, this one too."""
    record("signed out everywhere")
    all_sessions().end_all(somebody().id)
    return leave()


@people.get("/account/factor")
@needs(Role.VIEWER)
@fresh
def factor() -> ResponseReturnValue:
    """Show what an app scans, or the recovery codes, once."""
    me = _me()
    if codes := session.pop(CODES, None):
        return render_template("console/people/codes.html", codes=codes)
    if me.factor:
        return redirect(url_for("console.people.account"))
    return _factor(me, "")


def _factor(me: Account, error: str) -> str:
    kept = session.get(NEW, "")
    secret = tokens.decrypted(b64decode(kept)) if kept else None
    if secret is None:
        secret = factor_codes.new_secret()
        session[NEW] = b64encode(tokens.encrypted(secret)).decode()
    return render_template(
        "console/people/factor.html", error=error, shown=factor_codes.shown(secret),
        picture=factor_codes.qr_code(secret, me.email, _("The line")),
        must=must_have_factor(me.person),
    )  # fmt: skip


@people.post("/account/factor")
@needs(Role.VIEWER)
@fresh
def start_factor() -> ResponseReturnValue:
    """Use an app from now on, if its code is right."""
    me, now = _me(), sessions.now()
    secret = tokens.decrypted(b64decode(session.get(NEW, "")))
    if me.factor or secret is None:
        return redirect(url_for("console.people.factor"))
    step = factor_codes.step_of(secret, request.form.get("code", ""), now)
    if step is None:
        return _factor(me, _("That is not the code that the app shows now. Type it again.")), 422
    session.pop(NEW)
    session[CODES] = factors().set(me.id, secret, step)
    _end_others(me)
    record("began to use a second factor")
    return redirect(url_for("console.people.factor"))


@people.post("/account/factor/stop")
@needs(Role.VIEWER)
@fresh
def stop_factor() -> ResponseReturnValue:
    """Sign in without a second factor from now on."""
    factors().remove(somebody().id)
    record("stopped using a second factor")
    flash(_("You sign in with your password alone from now on."), "well")
    return redirect(url_for("console.people.account"))


@people.post("/account/codes")
@needs(Role.VIEWER)
@fresh
def renew_codes() -> ResponseReturnValue:
    """Replace one's recovery codes."""
    if _me().factor:
        session[CODES] = factors().renew(somebody().id)
        record("made new recovery codes")
    return redirect(url_for("console.people.factor"))


def _me() -> Account:
    return table().get(somebody().id) or abort(404)  # removed at this moment


def _end_others(me: Account) -> int:
    found = sessions.current()
    return all_sessions().end_all(me.id, found.hash if found else "")


def signed_out(count: int) -> str:
    """Say in how many browsers somebody was signed out."""
    return ngettext("Signed out in %(num)d browser.", "Signed out in %(num)d browsers.", count)
