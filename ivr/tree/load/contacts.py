"""Reads contacts, and the numbers that may be dialled."""

import re

from ivr.tree import fields
from ivr.tree.load.context import Context
from ivr.tree.load.hours import read_hours
from ivr.tree.load.languages import read_languages
from ivr.tree.load.objects import Fields, read_fields, read_pairs
from ivr.tree.load.texts import Written, shown
from ivr.tree.model import Contact, as_id
from ivr.tree.parse.draft import as_written
from ivr.tree.parse.parser import Node, place
from ivr.tree.problems import Flaw, short
from ivr.tree.telephone import NotDialledError, dialled


def read_contacts(context: Context, found: Fields) -> None:
    """Add the contacts of a file to those of the line."""
    if "contacts" not in found:
        return
    for key, node in read_pairs(context, found["contacts"], "contacts", fields.CONTACTS):
        contact = _read_contact(context, key, node)
        context.contact_names.add(key.value)
        first = context.contacts.get(contact.key)
        if first and first.place.file != contact.place.file:  # read_pairs() reports one file's own
            message = f'contact "{shown(key)}" is also in {context.line(first.place)}'
            cure = "remove one of them, or rename this one wherever it is named"
            context.error(contact.place, message, cure)
        context.contacts[contact.key] = contact


def _read_contact(context: Context, key: Node, node: Node) -> Contact:
    at, owner = place(key), f'contact "{shown(key)}"'
    if flaw := fields.check_id(as_written(key.value)):
        cure = f"{flaw.cure}, here and wherever it is named"
        context.flaw(at, "contacts", flaw._replace(cure=cure))
    found = read_fields(context, node, fields.CONTACT, owner, at)
    name, texts = found.text("name"), found.texts("number")
    numbers = [read_number(context, one, owner) for one in texts] or [""]
    spoken: tuple[str, ...] = ()
    if "languages" in found:
        spoken = read_languages(context, found["languages"], owner, context.languages)
    timeout = found.text("timeout")
    return Contact(
        key=as_id(key.value),
        name=name,
        number=numbers[0],
        written=texts[0].text if texts else "",
        timeout=int(timeout) if timeout.isdecimal() else fields.DEFAULT_RING_SECONDS,
        place=at,
        others=tuple(dict.fromkeys(number for number in numbers if number != numbers[0])),
        languages=spoken,
        hours=read_hours(context, found, context.hours),
        closed=found.text("closed") or context.closed,
    )


def read_own_number(context: Context, found: Fields) -> str:
    """Read the number that callers dial; "" if the file does not give it."""
    numbers = [read_number(context, one, "line") for one in found.texts("line")]
    return numbers[0] if numbers else ""


def read_number(context: Context, written: Written, owner: str) -> str:
    """Read a number in E.164 form; "" if it cannot be read as a number, which is reported."""
    if not written.text:
        return ""
    try:
        number = dialled(written.text, context.region, context.countries)
    except NotDialledError as error:
        cure = _several(context, written.text) if owner != "line" else ""
        flaw = Flaw(error.flaw.message, cure or error.flaw.cure)
        if error.number:
            context.flaw(written.place, owner, flaw)
        else:
            context.unreadable(written.place, f"{owner}: {flaw.message}", flaw.cure)
        return error.number
    if number == context.own_number:
        message = f"{owner}: the number {short(written.text)} is this line's own"
        context.error(written.place, message, "write the number where people answer")
    return number


def _several(context: Context, written: str) -> str:
    """What to do about several numbers in one text; "" if it is something else."""
    numbers = [one.strip() for one in re.split(r"[,;/]|\bor\b", written)]
    try:
        for number in numbers:
            dialled(number, context.region, context.countries)
    except NotDialledError:
        return ""
    return f"write them as a list: [{', '.join(numbers)}]" if len(numbers) > 1 else ""
