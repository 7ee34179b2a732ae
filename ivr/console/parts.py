"""The parts of the console, in the order of its navigation, as one blueprint."""

from typing import NamedTuple

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from ivr.console import access, csrf
from ivr.console.access import Role, needs
from ivr.console.asked.views import asked
from ivr.console.change.views import change
from ivr.console.editor import address
from ivr.console.history.views import history
from ivr.console.identity import kept_forms
from ivr.console.line.views import line
from ivr.console.now.views import now
from ivr.console.people import proof
from ivr.console.people.views import people
from ivr.console.phone.views import phone
from ivr.console.publishing.returned import waiting
from ivr.console.publishing.views import publishing
from ivr.console.recordings.views import recordings
from ivr.web.translations import N_


class Part(NamedTuple):
    """A part as the navigation shows it: where it begins, its name, and whom it is for."""

    endpoint: str
    title: str
    role: Role


PARTS = (
    Part("console.now.home", N_("Now"), Role.VIEWER),
    Part("console.line.home", N_("The line"), Role.VIEWER),
    Part("console.change.home", N_("Change it"), Role.EDITOR),
    Part("console.phone.home", N_("Call it"), Role.VIEWER),
    Part("console.publishing.home", N_("Publish"), Role.EDITOR),
    Part("console.history.home", N_("History"), Role.VIEWER),
    Part("console.asked.home", N_("What callers asked"), Role.VIEWER),
    Part("console.recordings.home", N_("Recordings"), Role.EDITOR),
    Part("console.people.home", N_("People"), Role.ADMINISTRATOR),
)


def create_console() -> Blueprint:
    """Make the console, below /console."""
    console = Blueprint("console", __name__, url_prefix="/console", template_folder="templates",
                        static_folder="static")  # fmt: skip
    for check in (
        access.know_who,
        kept_forms.keep_if_signed_out,
        access.guard,
        proof.check_token,
        proof.check,
        kept_forms.forget_if_sent,
    ):
        console.before_request(check)
    console.after_request(access.keep_private)
    console.record_once(csrf.install)
    address.install(console)
    for part in (now, line, change, phone, publishing, history, asked, recordings, people):
        console.register_blueprint(part)
    console.add_url_rule("/", "home", home)
    console.context_processor(_shown)
    return console


@needs(Role.VIEWER)
def home() -> ResponseReturnValue:
    """Begin with what the line says now."""
    return redirect(url_for("console.now.home"))


def _shown() -> dict[str, object]:
    """What every template may show: who is signed in, and where they may go."""
    who = access.person()
    parts = [part for part in PARTS if who and who.role >= part.role]
    waits = waiting(who) if who else {}
    return {"person": who, "parts": parts, "waiting": waits, "Role": Role}
