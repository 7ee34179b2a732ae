"""The pages of this part."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ivr.audio.synthesis import SpeechError
from ivr.audio.voices import BusyError
from ivr.console.access import Role, needs, somebody
from ivr.console.context import console
from ivr.console.phone import saved_views, shown
from ivr.console.phone.call import Act, is_act
from ivr.console.phone.choices import as_it_is_now, others
from ivr.console.phone.held import HeldCall, calls, own_call
from ivr.console.phone.sound import NoVoiceError, sounds, voice_note
from ivr.console.subject import Subject, readable, subject
from ivr.dialogue.clock import moment_meant
from ivr.dialogue.turn import Prompt, Say
from ivr.dialogue.wording import choice
from ivr.tree.model import Line
from ivr.tree.voices import PROMPTS
from ivr.web.problems import told
from ivr.web.translations import gettext as _

phone = Blueprint("phone", __name__, url_prefix="/phone", template_folder="templates")


@phone.get("/")
@needs(Role.VIEWER)
def home() -> str:
    """Choose what to call, and when."""
    return _home(subject())


def _home(menu: Subject, problem: str = "") -> str:
    return render_template(
        "console/phone/home.html",
        subject=menu,
        note=voice_note(menu.line, sounds()),
        problem=problem,
        others=others(menu),
        **saved_views.listed(menu),
    )


@phone.post("/")
@needs(Role.VIEWER)
def begin() -> ResponseReturnValue:
    """Call a menu."""
    menu = subject()
    if menu.line is None:
        return _home(menu)
    try:
        at = _time(request.form.get("at", ""), menu.line.zone)
    except ValueError:
        return _home(menu, _("This is not a date and a time: write 2026-12-24 18:00.")), 422
    call = HeldCall(
        by=somebody().id, title=menu.title, asked=menu.asked, line=menu.line,
        at=at or console().clock(), is_now=at is None,
        language=request.form.get("language", ""),
    )  # fmt: skip
    return _begin(call)


def _time(named: str, zone: str) -> datetime | None:
    """Read the time of a call; None is now. Raises ValueError, which says what to write."""
    named = named.strip().replace("T", " ")
    return moment_meant(named, datetime.now(UTC), zone) if named else None


def _begin(call: HeldCall) -> ResponseReturnValue:
    keys = {language: key for key, language in choice(call.line).items()}
    if key := keys.get(call.language):
        call.acts = (Act(key, heard=1),)
    calls().add(call)
    return redirect(url_for(".call", name=call.id))


@phone.get("/call/<name>")
@needs(Role.VIEWER)
def call(name: str) -> ResponseReturnValue:
    """Show a telephone that is calling."""
    held = own_call(name)
    if held is None:
        return _over()
    played = held.played()
    return render_template(
        "console/phone/call.html",
        call=held,
        played=played,
        step=len(held.acts),
        keys=shown.KEYS,
        sentences=shown.sentences(held.line, played),
        crumbs=shown.crumbs(held.line, played),
        doing=shown.doing(held.line, played),
        plays=bool(played.said) and not held.hung_up,
        now=type(played.now).__name__,
        outcomes=shown.outcomes(held.line, played),
        note=voice_note(held.line, sounds()),
        can_hear=sounds().has_voice or held.line.default.voice == PROMPTS,
    )


def _over() -> ResponseReturnValue:
    flash(_("This call is over: it was left alone for too long, or the line was restarted."))
    return redirect(url_for(".home"))


@phone.post("/call/<name>")
@needs(Role.VIEWER)
def act(name: str) -> ResponseReturnValue:
    """Press a key, say nothing, choose the outcome of a transfer, or hang up."""
    held = own_call(name)
    if held is None:
        return _over()
    what = request.form.get("act", "")
    if what == "hangup":
        held.hang_up()
    elif is_act(what):
        heard = max(0, request.form.get("heard", 0, type=int))
        held.act(Act(what, heard), request.form.get("step", -1, type=int))
    else:
        abort(400)
    return redirect(url_for(".call", name=name))


@phone.post("/call/<name>/again")
@needs(Role.VIEWER)
def again(name: str) -> ResponseReturnValue:
    """Call the same menu again, as it is now, and at the time that was named."""
    held = own_call(name)
    if held is None:
        return _over()
    menu = as_it_is_now(held)
    if menu.line is None:
        return redirect(url_for(".home", **menu.asked))
    at = console().clock() if held.is_now else held.at
    return _begin(
        HeldCall(held.by, menu.title, menu.asked, menu.line, at, held.is_now, held.language)
    )


@phone.get("/call/<name>/sound", defaults={"number": 0})
@phone.get("/call/<name>/sound/<int:number>")
@needs(Role.VIEWER)
def call_sound(name: str, number: int) -> Response:
    """Answer with a sentence that is said after `step` acts, or with all of them, as a WAV file."""
    held = own_call(name)
    step = request.args.get("step", 0, type=int)
    if held is None or not 0 <= step <= len(held.acts):
        abort(404)
    played = held.played(held.acts[:step])
    if number > len(played.sentences):
        abort(404)
    said = (played.sentences[number - 1],) if number else played.said
    return as_wav(lambda: sounds().of(held.line, said))


@phone.get("/sound")
@needs(Role.VIEWER)
def sound() -> Response:
    """Answer with a text, or with all that is heard on arriving at a place, as a WAV file.

    Besides those of `subject`, its arguments are `name` (of a text) or `place` (the id of an
    option), `language`, and `slow=1` for the slow pace.
    """
    line = readable(subject()) or abort(404)
    asked, said = _asked(line)
    return as_wav(lambda: sounds().of(asked, said))


def as_wav(make: Callable[[], bytes]) -> Response:
    """Answer with a sound; where nothing can speak it (404) or all voices are busy (503), say so.

    A browser asks again whether a sound is still the same, since a draft changes.
    """
    try:
        response = Response(make(), mimetype="audio/wav")
    except NoVoiceError:
        return _refused(404, _("No voice is installed on this machine."))
    except BusyError as error:
        return _refused(503, told(str(error)), {"Retry-After": "2"})
    except SpeechError as error:
        return _refused(404, told(str(error)))
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request, accept_ranges=True, complete_length=len(response.data))
    return response


def _refused(status: int, why: str, headers: Mapping[str, str] | None = None) -> Response:
    return Response(why, status, headers, mimetype="text/plain")


def _asked(line: Line) -> tuple[Line, list[Prompt]]:
    """Find what a request for a sound is about."""
    language, slow = request.args.get("language", ""), request.args.get("slow") == "1"
    if language and language not in line.languages:
        abort(404)
    if "name" in request.args:
        text = sounds().texts(line, language).get(request.args["name"])
        return (line, [Say(text, slow, language=language)]) if text else abort(404)
    from ivr.prompts.listen import arrival

    place, only = request.args.get("place", ""), line.only(language)
    return (only, arrival(only, place, slow)) if place in only.default.options else abort(404)


saved_views.add_to(phone)
