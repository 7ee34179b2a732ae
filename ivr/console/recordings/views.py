"""The pages of this part."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from flask.typing import ResponseReturnValue

from ivr.audio.confined import IntakeError, take
from ivr.console import log
from ivr.console.access import Role, needs
from ivr.console.context import console
from ivr.console.figures import figures
from ivr.console.phone.sound import sounds, voice_note
from ivr.console.phone.views import as_wav
from ivr.console.recordings.script import NotReadyError, Row, filed, rows
from ivr.console.subject import Subject, subject
from ivr.prompts.keys import is_audio, key
from ivr.prompts.record import Kept, keep
from ivr.prompts.recordings import MAX_EARLIER, Recordings
from ivr.tree.model import Line, Tree
from ivr.tree.voices import PROMPTS
from ivr.web.formats import voice_name
from ivr.web.problems import told
from ivr.web.translations import gettext as _

recordings = Blueprint(
    "recordings", __name__, url_prefix="/recordings", template_folder="templates"
)


MAX_SHOWN = 200  # texts on a page


class Before(NamedTuple):
    """A recording that was replaced or removed: when it was made, and whether for other words."""

    id: str
    path: str
    at: datetime | None
    is_of_other_words: bool


class Script(NamedTuple):
    """The script that a request is about: of a menu, in one of its languages."""

    menu: Subject
    line: Line
    tree: Tree
    rows: list[Row]

    @property
    def asked(self) -> dict[str, Any]:
        """The arguments of an address that is about the same script."""
        language = self.tree.language
        default = self.line.default.language
        return {**self.menu.asked, **({"language": language} if language != default else {})}

    def row(self, name: str) -> tuple[int, Row]:
        found = next((one for one in enumerate(self.rows) if one[1].text.name == name), None)
        return found or abort(404)


def _script(menu: Subject | None = None) -> Script:
    menu = menu or subject()
    line = menu.line or abort(404)
    language = request.args.get("language") or line.default.language
    if language not in line.languages:
        abort(404)
    found = rows(line, language, _recordings(), figures())
    return Script(menu, line, line.tree(language), found)


def _recordings() -> Recordings:
    return sounds().prompts.recordings


@recordings.errorhandler(NotReadyError)
def not_ready(_: NotReadyError) -> ResponseReturnValue:
    """Say that the list of a large menu is being made."""
    return render_template("console/recordings/not_ready.html"), 503, {"Retry-After": "3"}


@recordings.get("/")
@needs(Role.EDITOR)
def home() -> str:
    """Show the script, what callers hear most first."""
    menu = subject()
    if menu.line is None:
        return render_template("console/recordings/broken.html", subject=menu)
    script = _script(menu)
    left = [row for row in script.rows if row.state != "recorded"]
    shown = left if request.args.get("show") == "left" else script.rows
    first = max(0, request.args.get("first", 1, type=int) - 1)
    return render_template(
        "console/recordings/home.html",
        script=script,
        left=left,
        first=first,
        shown=shown[first : first + MAX_SHOWN],
        more=first + MAX_SHOWN if len(shown) > first + MAX_SHOWN else 0,
        outdated=sum(row.state == "outdated" for row in script.rows),
        minutes_left=sum(row.text.seconds for row in left) / 60,
        notes=_notes(script),
        can_write=_can_write(),
    )


@recordings.get("/text/<name>")
@needs(Role.EDITOR)
def text(name: str) -> str:
    """Show one text: to hear it, to record it, to upload a recording."""
    return _text(_script(), name)


def _text(script: Script, name: str, problem: str = "") -> str:
    at, row = script.row(name)
    after = [one for one in script.rows[at + 1 :] if one.state != "recorded"]
    return render_template(
        "console/recordings/text.html",
        script=script, row=row, number=at + 1, problem=problem, notes=_notes(script),
        following=after[0] if after else None, can_write=_can_write(), has_voice=sounds().has_voice,
        note=voice_note(None, sounds()) if not sounds().has_voice else "",
        earlier=_earlier(script, name), most_earlier=MAX_EARLIER,
    )  # fmt: skip


@recordings.post("/text/<name>")
@needs(Role.EDITOR)
def record(name: str) -> ResponseReturnValue:
    """Take in a recording that was made in the browser, or a file."""
    script = _script()
    row = script.row(name)[1]
    file = request.files.get("sound")
    if file is None or not file.filename:
        problem = _("Choose a sound file, or record the text.")
        return _text(script, name, problem), 422
    slow = request.form.get("pace") == "slow"
    try:
        taken = take(file.read(), Path(file.filename).suffix, row.text.words, slow)
        keep(sounds().prompts, row.text.piece, script.tree,
             Kept(taken.sound, taken.slowed, slow))  # fmt: skip
    except IntakeError as error:
        problem = _("The recording was not taken: %(why)s.", why=told(str(error)).rstrip("."))
        return _text(script, name, problem), 422
    except OSError as error:
        problem = _("The recording cannot be written to %(folder)s: %(why)s.",
                    folder=str(_recordings().folder), why=error.strerror or "")  # fmt: skip
        return _text(script, name, problem), 500
    log.record("recording added", f"{name} ({script.tree.language})")
    flash(_("The recording is kept. Listen to it once as callers hear it."), "well")
    for note in taken.notes:
        flash(_("Worth knowing: %(note)s.", note=told(note)), "warning")
    return redirect(url_for(".text", name=name, **script.asked))


@recordings.post("/text/<name>/remove")
@needs(Role.EDITOR)
def remove(name: str) -> ResponseReturnValue:
    """Put the recordings of a text aside; the computer voice is heard again."""
    script = _script()
    script.row(name)
    try:
        if _recordings().remove(name, script.tree.language):
            log.record("recording removed", f"{name} ({script.tree.language})")
    except OSError as error:
        return _text(script, name, _not_moved(error)), 500
    return redirect(url_for(".text", name=name, removed=1, **script.asked))


@recordings.post("/text/<name>/back")
@needs(Role.EDITOR)
def bring_back(name: str) -> ResponseReturnValue:
    """Let callers hear a recording again that was replaced or removed: the last, or `which`."""
    script = _script()
    which = request.form.get("which", "")
    found = next((one for one in _earlier(script, name) if which in ("", one.id)), None)
    try:
        if not found or not _recordings().bring_back(name, script.tree.language, found.id):
            gone = _("That recording is not kept any longer, or somebody else has brought it back.")
            return _text(script, name, gone), 409
    except OSError as error:
        return _text(script, name, _not_moved(error)), 500
    log.record("recording brought back", f"{name} ({script.tree.language})")
    if found.is_of_other_words:
        flash(_("The recording is back. Callers do not hear it: its words are not "
                "those of the text now."), "warning")  # fmt: skip
    else:
        flash(_("The recording is back."), "well")
    return redirect(url_for(".text", name=name, **script.asked))


def _not_moved(error: OSError) -> str:
    return _("The recording cannot be moved in %(folder)s: %(why)s.",
             folder=str(_recordings().prompts), why=error.strerror or "")  # fmt: skip


@recordings.get("/text/<name>/earlier/<which>")
@needs(Role.EDITOR)
def earlier(name: str, which: str) -> Response:
    """Answer with a recording that was replaced or removed."""
    found = (one for one in _earlier(_script(), name) if one.id == which)
    one = next(found, None) or abort(404)
    return send_from_directory(sounds().prompts.folder.resolve(), one.path, mimetype="audio/wav")


def _earlier(script: Script, name: str) -> list[Before]:
    """Return what was replaced or removed of a text, the last first."""
    row = script.row(name)[1]
    language, here = script.tree.language, _recordings()
    keys = {key(row.text.piece.text, language, slow) for slow in (False, True)}
    return [
        Before(one.id, one.path, filed(here.prompts / one.path),
               keys.isdisjoint(each.key for each in one.recordings))
        for one in here.earlier(name, language)
    ]  # fmt: skip


@recordings.get("/file/<path:path>")
@needs(Role.EDITOR)
def file(path: str) -> Response:
    """Answer with a recording as callers hear it."""
    if not is_audio(path) or not path.startswith("recordings/"):
        abort(404)
    if not (sounds().prompts.folder / path).is_file():
        abort(404)
    folder = sounds().prompts.folder.resolve()
    return send_from_directory(folder, path, mimetype="audio/wav")


@recordings.get("/text/<name>/rendered")
@needs(Role.EDITOR)
def rendered(name: str) -> Response:
    """Answer with a text in the computer voice, also where it is recorded."""
    script = _script()
    row = script.row(name)[1]
    slow = request.args.get("slow") == "1"
    language = script.tree.language
    return as_wav(lambda: sounds().spoken(script.line, row.text.piece.text, language, slow))


class Note(NamedTuple):
    """Why callers do not hear a recording; `is_of_voice` if a form of the menu changes that."""

    said: str
    is_of_voice: bool = False


def _notes(script: Script) -> list[Note]:
    """Say why callers do not hear a recording yet, or not at once."""
    found = []
    if script.tree.voice != PROMPTS:
        said = _("Callers hear the voice %(voice)s, and no recordings.",
                 voice=voice_name(script.tree.voice))  # fmt: skip
        found.append(Note(said, is_of_voice=True))
    if url := console().settings.prompts_url:
        found.append(Note(_("Callers hear audio from %(url)s: new recordings have to be uploaded "
                            "there (ivr render --upload).", url=url)))  # fmt: skip
    return found


def _can_write() -> bool:
    """Tell whether recordings can be kept on this machine."""
    folder = _recordings().folder.resolve()
    there = next(one for one in (folder, *folder.parents) if one.exists())
    return there.is_dir() and os.access(there, os.W_OK)
