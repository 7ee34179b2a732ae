"""How a line is, in one look: what is live, what holds the file, what runs, and what comes next."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from ivr.check.check import check
from ivr.dialogue.schedule import closed_times
from ivr.editions import live_folder
from ivr.editions.holding import Held
from ivr.editions.publish import other_line, what_holds
from ivr.editions.table import EditionsTable, Published
from ivr.editions.written.menu_files import is_written
from ivr.editions.written.record import Place, written_as
from ivr.events.journal import SUFFIX, is_left
from ivr.events.quarantine import quarantined
from ivr.events.table import EventsTable
from ivr.files import read_regular, sibling_reader
from ivr.prompts.library import Prompts
from ivr.prompts.render import Audio, uploaded_urls
from ivr.settings import Settings
from ivr.store.database import StoreError, connect, described, missing_file, state_folder
from ivr.tree.closings import ALL, Availability, availability
from ivr.tree.hours import ROUND_THE_CLOCK, Hours, zone_info
from ivr.tree.load.loader import Loaded
from ivr.tree.model import Line
from ivr.tree.voices import PROMPTS

MINUTE, HOUR, DAY = 60, 60 * 60, 24 * 60 * 60  # seconds


class Row(NamedTuple):
    """One thing about a line, in words, and what to do unless it is well.

    Either may have several lines. `name` is what scripts read, and `facts` are for them.
    """

    name: str
    label: str
    text: str
    cure: str = ""
    is_well: bool = True
    facts: Mapping[str, Any] = {}


class Status(NamedTuple):
    """All of it; `name` is the line's."""

    name: str
    rows: tuple[Row, ...]

    @property
    def is_well(self) -> bool:
        return all(row.is_well for row in self.rows)

    def as_json(self) -> dict[str, Any]:
        """Return it as objects that JSON can hold."""
        rows = {row.name: {"well": row.is_well, "text": row.text, "to_do": row.cure, **row.facts}
                for row in self.rows}  # fmt: skip
        return {"name": self.name, "well": self.is_well, **rows}


def status(settings: Settings, now: datetime) -> Status:
    """Look at the database, the menu file and what this machine runs. Nothing is changed."""
    where = described(settings.database)
    try:
        if missing := missing_file(settings.database):
            cure = ("go to the line's folder, or set DATABASE_URL to its database; on a new line, "
                    "`ivr publish` makes it")  # fmt: skip
            return _without(settings, Row("database", "Database", f"there is no {missing}", cure,
                                          False, {"kind": where, "reachable": False}))  # fmt: skip
        table = EditionsTable(connect(settings.database))
        newest = table.newest()
        line = table.line(newest.edition) if newest else None
        here = Row("database", "Database", f"{where}; it answers",
                   facts={"kind": where, "reachable": True})  # fmt: skip
        rows = [_live(newest, line), _file(settings, table, newest), _calls(settings, table),
                here, _audio(settings, line), _last_request(settings, table, now),
                _running(settings, newest), _next(line, now)]  # fmt: skip
    except StoreError as error:
        cure = "start the database, or set DATABASE_URL right; calls go on meanwhile"
        return _without(settings, Row("database", "Database", str(error), cure, False,
                                      {"kind": where, "reachable": False}))  # fmt: skip
    return Status(line.default.name if line else "", tuple(rows))


def _without(settings: Settings, database: Row) -> Status:
    """What can be said without the database."""
    unknown = Row("live", "Live", "not known without the database", is_well=False)
    return Status("", (unknown, database, _running(settings, None)))


def _live(newest: Published | None, line: Line | None) -> Row:
    if newest is None:
        return Row("live", "Live", "nothing has been published yet", "type `ivr publish`", False)
    zone = line.zone if line else "UTC"
    at = newest.at.astimezone(zone_info(zone))
    why = f": {newest.note}" if newest.note else ""
    text = f"edition {newest.number}, since {at:%Y-%m-%d %H:%M} ({zone}), by {newest.by}{why}"
    facts = {"number": newest.number, "edition": newest.edition, "since": at.isoformat(),
             "by": newest.by, "note": newest.note, "origin": newest.origin}  # fmt: skip
    if line is None:
        cure = "install the release that published it, or go back with `ivr rollback`"
        return Row("live", "Live", f"{text}; this release cannot read it", cure, False, facts)
    return Row("live", "Live", text, facts=facts)


def _file(settings: Settings, table: EditionsTable, newest: Published | None) -> Row:
    """Say whether the menu file is what callers hear, or what holds it."""
    path = settings.tree
    try:
        loaded = check(read_regular(path), beside=sibling_reader(path))
    except OSError as error:
        cure = "go to the line's folder, or name the file with IVR_TREE"
        if newest and not path.exists():
            cure += "; `ivr export --over` puts what callers hear there"
        why = f"there is no {path}" if not path.exists() else f"{path}: {error.strerror}"
        return _file_row("missing", why, cure)
    held = _held(table, loaded)
    if newest and is_written(path, table.files(newest.edition)):
        return _file_row("live", f"{path} is what callers hear", is_well=True)
    if held:
        return _file_row("held", "\n".join([f"{path} is held", *(one.message for one in held)]),
                         "\n".join(dict.fromkeys(one.cure for one in held)), held)  # fmt: skip
    if loaded.line is None:
        count = sum(problem.severity == "error" for problem in loaded.problems)
        errors = f"{count} error{'s' * (count != 1)}"
        return _file_row("errors", f"{path} has {errors}, so it cannot go live",
                         "`ivr check` shows what to fix")  # fmt: skip
    place = Place.of(path, settings.database)
    if newest and newest.origin == "console" and written_as(place) != newest.number:
        return _file_row("console", f"{path} is older than what was made in the console",
                         "`ivr diff` shows what differs; `ivr export --over` puts what callers "
                         "hear in its place")  # fmt: skip
    if table.has(loaded.line.edition):
        return _file_row("replaced", f"{path} was published before, and is not what callers hear",
                         "`ivr publish` makes it live again; `ivr export --over` puts what callers "
                         "hear in its place")  # fmt: skip
    return _file_row("new", f"{path} has a change that is not published",
                     "type `ivr publish`; a running line publishes it once it has been still for "
                     "three seconds")  # fmt: skip


def _held(table: EditionsTable, loaded: Loaded) -> tuple[Held, ...]:
    if loaded.line:
        return what_holds(table, loaded.files, loaded.line)
    other = other_line(table, loaded.files[""])
    return (other,) if other else ()


def _file_row(
    state: str, text: str, cure: str = "", held: tuple[Held, ...] = (), is_well: bool = False
) -> Row:
    reasons = [{"kind": one.kind, "message": one.message, "cure": one.cure,
                "option": one.option, "things": [*one.things]} for one in held]  # fmt: skip
    return Row("file", "Your file", text, cure, is_well, {"state": state, "held": reasons})


def _calls(settings: Settings, table: EditionsTable) -> Row:
    kept, _ = EventsTable(table.engine).kept()
    aside = quarantined(_records(settings))
    steps = "step of a call is" if kept == 1 else "steps of calls are"
    text = f"recorded; {kept:,} {steps} kept for {settings.records_days} days"
    facts = {"kept": kept, "set_aside": aside}
    if aside:
        cure = "docs/operating.md, Metrics, says how to have them tried again"
        return Row("calls", "Calls", f"{aside:,} steps could not be stored", cure, False, facts)
    return Row("calls", "Calls", text, facts=facts)


def _records(settings: Settings) -> Path:
    return state_folder(settings.database) / "records"


def _audio(settings: Settings, line: Line | None) -> Row:
    """Say who speaks, and how many texts lack their audio."""
    if line is None or line.default.voice != PROMPTS:
        voices = ", ".join(dict.fromkeys(tree.voice for tree in line.trees)) if line else "nobody"
        return Row("audio", "Audio", f"Twilio's voice {voices} speaks", facts={"voice": voices})
    if settings.prompts_url:
        return _uploaded(settings.prompts_url, line.edition)
    audio = Audio(line, Prompts(settings.prompts, settings.engine))
    ready = audio.ready()
    texts = {one.key for one in audio.wanted}
    missing = len(texts - ready.keys())
    facts = {"voice": PROMPTS, "engine": settings.engine, "texts": len(texts), "missing": missing}
    if missing and audio.lacks(ready):
        text = f"{missing:,} of {len(texts):,} prompts are missing; Twilio's voice says them"
        return Row("audio", "Audio", text, "type `ivr render`; a running line makes them, too",
                   False, facts)  # fmt: skip
    rest = f"; Twilio's voice says the other {missing:,}" if missing else ""
    there = f"{len(texts) - missing:,} of {len(texts):,} prompts are there{rest}"
    return Row("audio", "Audio", there, facts=facts)


def _uploaded(url: str, edition: str) -> Row:
    said: list[str] = []
    found = uploaded_urls(url, edition, said.append)
    facts = {"voice": PROMPTS, "url": url, "missing": None if found is None else 0}
    if found is None:
        return Row("audio", "Audio", "; ".join(said), "type `ivr render --upload`", False, facts)
    return Row("audio", "Audio", f"{len(found):,} prompts are at {url}", facts=facts)


def _last_request(settings: Settings, table: EditionsTable, now: datetime) -> Row:
    """Say how long ago a call was answered: only signed requests get so far on a public line."""
    _, newest = EventsTable(table.engine).kept()
    waiting = max((at for path in _records(settings).glob(f"*{SUFFIX}")
                   if (at := _written_at(path))), default=0.0)  # fmt: skip
    last = max(newest / 1000, waiting)
    facts = {"at": datetime.fromtimestamp(last, now.tzinfo).isoformat() if last else None,
             "seconds_ago": max(0, round(now.timestamp() - last)) if last else None}  # fmt: skip
    whose = "" if settings.tokens else "; without TWILIO_AUTH_TOKEN only this computer can call"
    if not last:
        return Row("last_request", "Last call", f"nobody has called yet{whose}", facts=facts)
    text = f"the last signed request came {_ago(now.timestamp() - last)} ago{whose}"
    return Row("last_request", "Last call", text, facts=facts)


def _written_at(path: Path) -> float:
    """When a journal was written; 0 if nothing is in it. It may be removed meanwhile."""
    with suppress(OSError):
        found = path.stat()
        return found.st_mtime if found.st_size else 0.0
    return 0.0


def _ago(seconds: float) -> str:
    for unit, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if seconds >= unit:
            count = int(seconds // unit)
            return f"{count} {name}{'s' * (count != 1)}"
    return f"{max(0, int(seconds))} seconds"


def _running(settings: Settings, newest: Published | None) -> Row:
    """Say whether a line runs on this machine, and whether it answers from what is live."""
    journals = _records(settings).glob(f"*{SUFFIX}")
    if not any(_is_written_to(path) for path in journals):
        shared = not settings.database.startswith("sqlite")
        text = "no line runs on this machine" + (
            "; another one may" if shared else ", so nobody answers"
        )
        cure = "" if shared else "start it: ivr serve"
        return Row("running", "Running", text, cure, shared, {"here": False})
    with suppress(OSError):
        answering = live_folder.live_edition(state_folder(settings.database) / "live")
        if newest and answering != newest.edition:
            cure = "wait while its audio is made; if that does not help, look at its log"
            text = "a line runs here, and callers still hear the edition before"
            return Row("running", "Running", text, cure, False, {"here": True, "current": False})
    return Row("running", "Running", "a line runs here", facts={"here": True, "current": True})


def _is_written_to(path: Path) -> bool:
    with suppress(OSError):
        return not is_left(path)
    return False


def _next(line: Line | None, now: datetime) -> Row:
    """Say what opens or closes next."""
    if line is None:
        return Row("next", "Next", "nothing is live", facts={"at": None})
    found = sorted(_changes(line, now), key=lambda one: one[0])
    if found:
        at, text = found[0]
        return Row("next", "Next", text, facts={"at": at.isoformat()})
    closed = [contact.name for contact in line.default.contacts.values()
              if not availability(line.default, contact).is_open(now)]  # fmt: skip
    if closed or closed_times(line, now):
        text = f"{' and '.join(closed) or 'the line'} is closed, and no opening is known"
        return Row("next", "Next", f"{text}; `ivr open` ends what `ivr close` closed")
    return Row("next", "Next", "nothing opens or closes: everybody can always be reached",
               facts={"at": None})  # fmt: skip


def _changes(line: Line, now: datetime) -> Iterator[tuple[datetime, str]]:
    """Yield when each contact comes or goes next, and the whole line, in words."""
    tree = line.default
    people = [(one.name, availability(tree, one)) for one in tree.contacts.values()]
    if tree.hours or tree.when_closed:
        whole = tuple(one for one in tree.notices if one.closes == ALL)
        hours = tree.hours or Hours(ROUND_THE_CLOCK, tree.zone)
        people.insert(0, ("the line", Availability(hours, whole)))
    for name, times in people:
        if not times.never_closes and (at := times.next_change(now)):
            local = times.hours.local(at)
            does = "closes" if times.is_open(now) else "opens"
            day = f"{local:%A, %B} {local.day}, {local.hour}:{local:%M}"
            yield local, f"{name} {does} on {day} ({times.hours.zone})"
