"""The people: who may do what, as administrators see and change it."""

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from ivr.console.access import Role, needs, somebody
from ivr.console.context import console
from ivr.console.identity import addresses, sessions
from ivr.console.identity.emails import problems
from ivr.console.identity.table import Account, EmailTakenError, LastAdministratorError
from ivr.console.log import record
from ivr.console.people import account, log_pages, provider, sign_in, welcome
from ivr.console.people.account import signed_out
from ivr.console.people.blueprint import all_sessions, factors, people, table
from ivr.console.people.proof import fresh
from ivr.web.translations import N_
from ivr.web.translations import gettext as _

__all__ = ["account", "log_pages", "people", "provider", "sign_in", "welcome"]
LINK = "new-link"

ROLES = {
    Role.VIEWER: (N_("Viewer"), N_("sees and calls the line, and what callers asked")),
    Role.EDITOR: (N_("Editor"), N_("also changes drafts and proposes them, and records")),
    Role.PUBLISHER: (N_("Publisher"), N_("also publishes, closes the line and takes back")),
    Role.ADMINISTRATOR: (N_("Administrator"), N_("also invites people and reads the log")),
}


@people.get("/")
@needs(Role.ADMINISTRATOR)
@fresh
def home() -> str:
    """List everybody."""
    return _home({})


def _home(errors: dict[str, str]) -> str:
    return render_template(
        "console/people/home.html", everybody=table().all(), links=table().links(sessions.now()),
        roles=ROLES, errors=errors, typed=request.form,
    )  # fmt: skip


@people.post("/invite")
@needs(Role.ADMINISTRATOR)
@fresh
def invite() -> ResponseReturnValue:
    """Add somebody, and make the link to send them."""
    name, email = request.form.get("name", ""), request.form.get("email", "")
    role = _role()
    errors = problems(name, email)
    if role is None:
        errors["role"] = _("Choose what this person may do.")
    if errors or role is None:
        return _home(errors), 422
    try:
        added = table().add(name.strip(), email, role, sessions.now())
    except EmailTakenError:
        taken = _(
            "Somebody with this e-mail address is in the list already: make a new link there."
        )
        return _home({"email": taken}), 422
    record("invited", added.email, ROLES[role][0])
    return _link(added)


def _link(of: Account) -> ResponseReturnValue:
    """Make somebody's link, and show it once on their page."""
    token = table().link(of.id, somebody().name, sessions.now())
    session[LINK] = [of.id, addresses.link(console().settings, token, request.host_url)]
    return redirect(url_for("console.people.one", id=of.id))


def _role() -> Role | None:
    given = request.form.get("role", "")
    return Role(int(given)) if given in {str(int(role)) for role in Role} else None


@people.get("/<id>")
@needs(Role.ADMINISTRATOR)
@fresh
def one(id: str) -> str:  # noqa: A002
    """Show one person, and what can be done about them."""
    return _one(_known(id), {})


def _one(found: Account, errors: dict[str, str]) -> str:
    id_, now = found.id, sessions.now()
    whose, link = session.pop(LINK, ("", ""))
    return render_template(
        "console/people/one.html", one=found, link=link if whose == id_ else "", roles=ROLES,
        until=table().links(now).get(id_), browsers=all_sessions().count(id_, now),
        errors=errors, typed=request.form, is_only_here=addresses.is_only_here(link),
    )  # fmt: skip


@people.post("/<id>/details")
@needs(Role.ADMINISTRATOR)
@fresh
def correct(id: str) -> ResponseReturnValue:  # noqa: A002
    """Correct somebody's name and e-mail address."""
    found, name, email = _known(id), request.form.get("name", ""), request.form.get("email", "")
    if errors := problems(name, email):
        return _one(found, errors), 422
    try:
        table().rename(id, name, email)
    except EmailTakenError:
        taken = _("Somebody else has this e-mail address.")
        return _one(found, {"email": taken}), 422
    now = _known(id)
    record("corrected a name or an address", found.email, f"{found.name} → {now.name}, {now.email}")
    flash(_("The name and the e-mail address are saved."), "well")
    return redirect(url_for("console.people.one", id=id))


@people.post("/<id>/role")
@needs(Role.ADMINISTRATOR)
@fresh
def set_role(id: str) -> ResponseReturnValue:  # noqa: A002
    """Let somebody do more, or less."""
    found, role = _known(id), _role()
    if role is None:
        abort(400)
    try:
        table().set_role(id, role)
    except LastAdministratorError:
        return _last(id)
    record("gave a role", found.email, f"{ROLES[found.role][0]} → {ROLES[role][0]}")
    flash(_("%(name)s has the new role from now on.", name=found.name), "well")
    return redirect(url_for("console.people.one", id=id))


def _last(id_: str) -> ResponseReturnValue:
    flash(_("This is the only administrator who has signed in. Make somebody else an administrator "
            "first."), "error")  # fmt: skip
    return redirect(url_for("console.people.one", id=id_))


@people.post("/<id>/link")
@needs(Role.ADMINISTRATOR)
@fresh
def make_link(id: str) -> ResponseReturnValue:  # noqa: A002
    """Make a new link, for somebody who has lost the last one or their password."""
    found = _known(id)
    record("made a link", found.email)
    return _link(found)


@people.post("/<id>/revoke")
@needs(Role.ADMINISTRATOR)
@fresh
def revoke_link(id: str) -> ResponseReturnValue:  # noqa: A002
    """Let nobody use a link that was sent."""
    found = _known(id)
    table().revoke(id)
    record("took back a link", found.email)
    flash(_("The link does not work any more."), "well")
    return redirect(url_for("console.people.one", id=id))


@people.post("/<id>/factor")
@needs(Role.ADMINISTRATOR)
@fresh
def remove_factor(id: str) -> ResponseReturnValue:  # noqa: A002
    """Let somebody who has lost their telephone sign in without the second factor."""
    found = _known(id)
    factors().remove(id)
    record("removed a second factor", found.email)
    flash(_("%(name)s signs in with the password alone from now on.", name=found.name), "well")
    return redirect(url_for("console.people.one", id=id))


@people.post("/<id>/sign-out")
@needs(Role.ADMINISTRATOR)
@fresh
def sign_out_one(id: str) -> ResponseReturnValue:  # noqa: A002
    """Sign somebody out everywhere."""
    found = _known(id)
    record("signed somebody out", found.email)
    flash(signed_out(all_sessions().end_all(id)), "well")
    return redirect(url_for("console.people.one", id=id))


@people.post("/<id>/remove")
@needs(Role.ADMINISTRATOR)
@fresh
def remove(id: str) -> ResponseReturnValue:  # noqa: A002
    """Let somebody in no more."""
    found = _known(id)
    try:
        table().remove(id)
    except LastAdministratorError:
        return _last(id)
    record("removed", found.email, found.name)
    flash(_("%(name)s is removed.", name=found.name), "well")
    return redirect(url_for("console.people.home"))


def _known(id_: str) -> Account:
    return table().get(id_) or abort(404)
