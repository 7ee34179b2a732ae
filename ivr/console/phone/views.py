"""The pages of this part."""

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, abort, render_template, request

from ivr.audio.synthesis import SpeechError
from ivr.audio.voices import BusyError
from ivr.console.access import Role, needs
from ivr.console.phone.sound import NoVoiceError, sounds, voice_note
from ivr.console.subject import subject
from ivr.dialogue.turn import Prompt, Say
from ivr.tree.model import Line
from ivr.web.translations import gettext as _

phone = Blueprint(
    "phone", __name__, url_prefix="/phone", template_folder="templates", static_folder="static"
)


@phone.get("/")
@needs(Role.VIEWER)
def home() -> str:
    menu = subject()
    return render_template(
        "console/phone/home.html", subject=menu, note=voice_note(menu.line, sounds())
    )


@phone.get("/sound")
@needs(Role.VIEWER)
def sound() -> Response:
    """Answer with a text, or with all that is heard on arriving at a place, as a WAV file.

    Besides those of `subject`, its arguments are `name` (of a text) or `place` (the id of an
    option), `language`, and `slow=1` for the slow pace.
    """
    line = subject().line
    if line is None:
        abort(404)
    return as_wav(lambda: sounds().of(*_asked(line)))


def as_wav(make: Callable[[], bytes]) -> Response:
    """Answer with a sound; where nothing can speak it (404) or all voices are busy (503), say so.

    A browser asks again whether a sound is still the same, since a draft changes.
    """
    try:
        response = Response(make(), mimetype="audio/wav")
    except NoVoiceError:
        return _refused(404, _("No voice is installed on this machine."))
    except BusyError as error:
        return _refused(503, str(error), {"Retry-After": "2"})
    except SpeechError as error:
        return _refused(404, str(error))
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
