"""The commands for a day on which nobody is there: close, open."""

import os
from collections.abc import Container, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.cli.common import (
    FILE,
    HEAR_LIVE,
    WEEK,
    capitalized,
    listed,
    local,
    own_store,
    read_settings,
    who,
)

if TYPE_CHECKING:
    from ivr.editions.closing import Edited
    from ivr.editions.table import EditionsTable, Origin
    from ivr.editions.written.publish import Outcome
    from ivr.tree.closings import Notice
    from ivr.tree.model import Line, Tree

# What happens later to a menu file that could not be changed with the edition.
_OPENS = ("While the closing lasts, a menu file without it is held: `ivr publish` opens the line; "
          "then close it again.")  # fmt: skip
_CLOSES = "Before you publish a menu file again, take the notice of `ivr close` out of it."

_HAS_NO_END = "It does not end by itself. To give it an end, close again with --until tonight."
_AUDIO_FIRST = "A running line makes the audio of your words first; callers hear them then."

_DRY_RUN = click.option("--dry-run", is_flag=True, help="Only say what would happen.")


def _not_a_file(_: object, __: click.Parameter, text: str) -> str:
    if text.lower().endswith((".yaml", ".yml")):
        raise click.UsageError(f'first comes what callers should hear: ivr close "snow" {text}')
    return text


@click.command()
@click.argument("text", callback=_not_a_file)
@FILE
@click.option("--until", metavar="WHEN", default="",
              help='When it ends by itself, in local time: tonight, noon, 17:00, 5pm, tomorrow, '
              'monday, "monday 8:00", 2026-12-24 or "2026-12-24 18:00". A day alone is closed to '
              "its end. Without it: until `ivr open`.")  # fmt: skip
@click.option("--for", "contacts", multiple=True, metavar="NAME",
              help="Close only this contact, by its name in FILE; may be repeated.")  # fmt: skip
@click.option("--say", nargs=2, multiple=True, metavar="LANGUAGE TEXT",
              help="The text in another language of the line, such as es-US; may be "
              "repeated.")  # fmt: skip
@_DRY_RUN
def close(
    text: str, file: Path | None, until: str, contacts: tuple[str, ...],
    say: tuple[tuple[str, str], ...], dry_run: bool,
) -> None:  # fmt: skip
    """Close the line now: callers hear TEXT, and nobody is called.

    TEXT is what callers should hear, or only the reason: of "the snow" the line makes "We are
    closed because of the snow." It is a whole sentence if it has a word such as we, is, has, will
    or closed, if it ends in ! or ?, or if it has more than four words and ends in a full stop. You
    see what callers hear; with --dry-run you see it first.

    It is published as an edition, with a notice that ends by itself. Whoever calls can still hear
    every answer. Close again to change it: what you have closed for any of the same people is
    replaced. `ivr open` takes all of it back.

    FILE is written as well if it is what callers hear now, so that saving it later keeps the line
    closed. Otherwise it is left alone.

    \b
    Examples:
      ivr close "We are closed today because of the snow." --until tonight
      ivr close snow --until "monday 8:00" --dry-run
      ivr close snow --say es-US "Hoy estamos cerrados por la nieve." --until tonight
      ivr close "a staff meeting" --for billing --until 2pm
    Exit status: 0 it is closed, 1 it is not, 2 wrong usage.
    """
    from ivr.editions import closing

    now, store = datetime.now(UTC), own_store(file)
    live = closing.live(store)
    reasons = {live.line.default.language: text, **_spoken(live.line, say)}
    ends = _ends(until, now, live.line)
    edited = closing.close(now, live, reasons, _known(live.line, contacts), ends)
    [notice] = edited.notices
    described = _closed_until(notice, edited.line, now)
    click.echo(f"{'It would be closed' if dry_run else 'Closed'} {described}.")
    click.echo("\n".join([*_heard(edited, now), *_unsaid(edited.line, reasons)]))
    click.echo("".join(f"{one}\n" for one in _replaced(edited, now, dry_run)), nl=False)
    if not dry_run:
        outcome = _publish(store, file, edited, f"closed {described}: {notice.text}", "closing")
        ends_with = f"{_written(file, outcome, _OPENS)}\nTo take it back: ivr open"
    if not notice.end:
        click.echo(_HAS_NO_END)
    click.echo("Nothing was published." if dry_run else ends_with)


@click.command("open")
@FILE
@_DRY_RUN
def open_(file: Path | None, dry_run: bool) -> None:
    """Open the line again: end all that `ivr close` has closed.

    It is published as an edition. FILE is written as well if it is what callers hear now. What
    closes the line in another way, such as a holiday, stays, and is named.

    \b
    Examples:
      ivr open
      ivr open --dry-run
    Exit status: 0 nothing is closed by `ivr close`, 1 it could not be opened, 2 wrong usage.
    """
    from ivr.editions import closing

    now, store = datetime.now(UTC), own_store(file)
    live = closing.live(store)
    edited = closing.reopen(now, live)
    if edited is None:
        click.echo("Nothing is closed by `ivr close`. Nothing was published.")
    for notice in edited.notices if edited else ():
        would = "Callers would no longer hear" if dry_run else "Callers no longer hear"
        click.echo(f"{would}: {notice.text} {_lasts(notice, live.line, now)}")
    if edited and not dry_run:
        _written(file, _publish(store, file, edited, "open again", "opening"), _CLOSES)
    line = edited.line if edited else live.line
    for said in [*_still_closed(line, now), *_next_openings(line.default, now)]:
        click.echo(said)
    if edited and dry_run:
        click.echo("Nothing was published.")


def _spoken(line: "Line", say: Iterable[tuple[str, str]]) -> dict[str, str]:
    from ivr.tree.problems import choice

    for language, _ in say:
        if language not in line.languages:
            message = f'the line does not speak "{language}"; {choice(line.languages)}'
            raise click.BadParameter(message, param_hint="--say")
    return dict(say)


def _known(line: "Line", contacts: Iterable[str]) -> tuple[str, ...]:
    from ivr.tree.ids import as_id
    from ivr.tree.problems import suggest

    people = line.default.contacts
    for name in contacts:
        if as_id(name) not in people:
            cure = suggest(name, people, "there are no contacts" if not people else "")
            raise click.BadParameter(f'there is no contact "{name}"; {cure}', param_hint="--for")
    return tuple(dict.fromkeys(map(as_id, contacts)))


def _ends(until: str, now: datetime, line: "Line") -> datetime | None:
    from ivr.dialogue.clock import moment_named

    if not until:
        return None
    try:
        return moment_named(until, now, line.zone)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--until") from None


def _lasts(notice: "Notice", line: "Line", now: datetime) -> str:
    """Say how long a closing that was taken out would have lasted."""
    if notice.end is None:
        return "It had no end."
    return f"It would have lasted {_closed_until(notice, line, now)}."


def _closed_until(notice: "Notice", line: "Line", now: datetime) -> str:
    """Say exactly until when: "until Monday, November 30, 8:00 (America/New_York)"."""
    if notice.end is None:
        return "until `ivr open`"
    from ivr.dialogue.clock import last_minute

    ends = local(notice.end, line.zone)
    day = last_minute(ends)
    year = f", {day.year}" * (day.year != local(now, line.zone).year)
    named = f"{WEEK[day.weekday()]}, {day:%B} {day.day}{year}"
    whole = f"the end of {named}" if day != ends else f"{named}, {ends.hour}:{ends:%M}"
    return f"until {whole} ({line.zone})"


def _heard(edited: "Edited", now: datetime) -> Iterator[str]:
    """Say what callers hear, and whom they cannot reach until when."""
    line, [notice] = edited.line, edited.notices
    if notice.end and line.zone == "UTC" and not line.default.timezone:
        yield (f"The menu file has no timezone:, so this is UTC, where it is {now:%H:%M} now; add "
               "one, such as America/New_York.")  # fmt: skip
    for language, tree in line.languages.items():
        where = f" in {language}" if line.choices else ""
        said = next(one.text for one in tree.notices if str(one) == str(notice))
        yield f"Callers hear first{where}: {said}"
    closed = [one.name for one in line.default.contacts.values()
              if notice.is_for(one.key)]  # fmt: skip
    if closed:
        yield f"Meanwhile nobody is put through to {listed(closed, 'or')}."
    yield from _next_openings(line.default, now)


def _unsaid(line: "Line", reasons: Container[str]) -> Iterator[str]:
    """Say how to close in the languages in which callers hear only that nobody is there."""
    from ivr.dialogue.phrases import phrases

    for language in line.choices:
        if language not in reasons:
            named = phrases("en-US").get(f"name_{language}", language)
            yield f'To say it in {named}: ivr close … --say {language} "…"'


def _replaced(edited: "Edited", now: datetime, dry_run: bool) -> Iterator[str]:
    """Name the closings that the new one replaces, and whom they no longer close."""
    line, [notice] = edited.before.line, edited.notices
    for one in edited.replaced:
        would = "This would replace" if dry_run else "This replaces"
        yield f"{would}: {one.text} {_lasts(one, line, now)}"
    free = [contact.name for contact in line.default.contacts.values()
            if not notice.is_for(contact.key)
            and any(one.is_for(contact.key) for one in edited.replaced)]  # fmt: skip
    if free:
        yield f"It also closed {listed(free, 'and')}; the new one does not."


def _still_closed(line: "Line", now: datetime) -> Iterator[str]:
    """Name what closes people now and was written by hand."""
    for one in line.default.notices:
        if one.closes and one.in_force(now):
            where = f"{one.kind} {one.number} in line {one.place.line} of the menu file"
            said = f', "{one.text}"' if one.text else ""
            until = _closed_until(one, line, now) if one.end else "without an end"
            yield (f"Still closed, {until}{said}: this is {where}. To end it, take it out there, "
                   "and publish.")  # fmt: skip


def _next_openings(tree: "Tree", now: datetime) -> Iterator[str]:
    """Say when those open who have hours and are not there now."""
    from ivr.dialogue.clock import opening
    from ivr.dialogue.phrases import phrases
    from ivr.tree.closings import availability

    for contact in tree.contacts.values():
        people = availability(tree, contact)
        opens = people.next_opening(now)
        if contact.hours and opens and not people.is_open(now):
            said = opening(people.hours.local(now), opens, phrases("en-US"))
            yield f"{capitalized(contact.name)} opens {said}."


def _publish(
    store: "EditionsTable", file: Path | None, edited: "Edited", note: str, origin: "Origin"
) -> "Outcome":  # fmt: skip
    """Publish it, write the menu file if it was what callers heard, and say the former."""
    from ivr.editions.closing import publish
    from ivr.editions.written.publish import Author
    from ivr.editions.written.record import Place
    from ivr.settings import tree_file
    from ivr.tree.voices import PROMPTS

    place = Place.of(file or tree_file(os.environ), read_settings(serves=False).database)
    outcome = publish(store, place, edited, Author(who()), note, origin)
    click.echo(f"Edition {outcome.published.number} is live.")
    if edited.line.default.voice == PROMPTS and origin == "closing":
        click.echo(_AUDIO_FIRST)
    return outcome


def _written(file: Path | None, outcome: "Outcome", otherwise: str) -> str:
    """Say what became of the menu file, and return how to hear what is live."""
    from ivr.settings import tree_file

    path = file or tree_file(os.environ)
    if outcome.file is None:
        click.echo(f"{path} cannot be written: {outcome.why}. {otherwise}", err=True)
        return HEAR_LIVE
    click.echo({
        "written": f"{path} was changed in the same way.",
        "live": f"{path} is the same.",
        "different": f"{path} was left alone, since it is not what callers heard. {otherwise}",
        "missing": f"There is no {path} here, so only the edition was changed. {otherwise}",
    }[outcome.file])  # fmt: skip
    if outcome.file in ("different", "missing"):
        return HEAR_LIVE
    return f"Hear it: ivr call{f' {file}' if file else ''}"
