"""Reads contacts, and the numbers that may be dialled."""

import re
from collections.abc import Iterable

from ivr.tree import fields
from ivr.tree.ids import as_id
from ivr.tree.load.context import Context
from ivr.tree.load.hours import read_hours
from ivr.tree.load.languages import read_languages
from ivr.tree.load.objects import Fields, read_fields, read_pairs
from ivr.tree.load.texts import Written, is_set_aside, shown
from ivr.tree.model import Contact
from ivr.tree.parse.draft import as_written
from ivr.tree.parse.parser import Node, place
from ivr.tree.problems import Flaw, short
from ivr.tree.telephone import (
    SIP,
    NotDialledError,
    dialled,
    is_mobile,
    sip_address,
    split_extension,
    split_written,
    with_extension,
)

MAX_TOGETHER = 10  # numbers (Twilio, TwiML <Number>)


def read_contacts(context: Context, found: Fields) -> None:
    """Add the contacts of a file to those of the line."""
    if "contacts" not in found:
        return
    whole = found["contacts"]
    at, end = place(whole), place(whole, end=True)
    context.contact_lines[at.file] = range(at.line - 1, end.line + 1)
    for key, node in read_pairs(context, whole, "contacts", fields.CONTACTS):
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
    if not is_set_aside(key) and (flaw := fields.check_id(as_written(key.value))):
        cure = f"{flaw.cure}, here and wherever it is named"
        context.flaw(at, "contacts", flaw._replace(cure=cure))
    found = read_fields(context, node, fields.CONTACT, owner, at)
    name, texts = found.text("name"), found.texts("number")
    numbers = [read_number(context, one, owner) for one in texts] or [""]
    accept, together = fields.is_set(found.text("accept")), found.text("ring") == "together"
    if "extension" in found:
        numbers[0] = _with_extension(found, numbers, texts)
    others = tuple(dict.fromkeys(number for number in numbers if number != numbers[0]))
    if together:
        _check_together(found, 1 + len(others))
    private, written = fields.is_set(found.text("private")), _as_heard(texts, numbers)
    if not accept:
        _advise_on_mobiles(context, owner, zip(texts, numbers, strict=False))
    elif written and "private" not in found:
        message = f"{owner}: callers hear the number {written} when nobody takes a call"
        cure = "add private: true if it is somebody's own phone, or else private: false"
        context.advise(found.place("accept"), message, cure)
    spoken: tuple[str, ...] = ()
    if "languages" in found:
        spoken = read_languages(context, found["languages"], owner, context.languages)
    timeout = found.text("timeout")
    return Contact(
        key=as_id(key.value),
        name=name,
        number=numbers[0],
        written="" if private else written,
        timeout=int(timeout) if timeout.isdecimal() else fields.DEFAULT_RING_SECONDS,
        place=at,
        others=others,
        languages=spoken,
        hours=read_hours(context, found, context.hours),
        closed=found.text("closed") or (context.closed if "hours" not in found else ""),
        accept=accept,
        private=private,
        together=together,
    )


def _with_extension(found: Fields, numbers: list[str], texts: list[Written]) -> str:
    """Return the contact's number with the extension that it has in a field of its own."""
    context, at, label = found.context, found.place("extension"), found.label("extension")
    extension, (number, own) = found.text("extension"), split_extension(numbers[0])
    if len(texts) > 1:
        cure = f"write it after its number, such as {texts[0].text} ext. {extension}"
        context.error(at, f"{label}: it is not clear which of the numbers has it", cure)
    elif number.startswith(SIP):
        context.error(at, f"{label}: a SIP address has no extension", "remove it")
    elif own and own != extension:
        message = f"{label} is {short(extension)}, but the number has extension {own}"
        context.error(at, message, "keep one of them")
    elif number and extension.isdecimal():
        return with_extension(number, extension)
    return numbers[0]


def _check_together(found: Fields, count: int) -> None:
    context, at, label = found.context, found.place("ring"), found.label("ring")
    if count > MAX_TOGETHER:
        message = f"{label}: {count} numbers cannot ring together"
        context.error(at, message, f"use at most {MAX_TOGETHER}, or ring: in turn")
    elif count == 1:
        cure = "write several numbers as a list, or remove ring:"
        context.advise(at, f"{label}: there is only one number", cure)


def _advise_on_mobiles(
    context: Context, owner: str, numbers: Iterable[tuple[Written, str]]
) -> None:
    for written, number in numbers:
        if number and is_mobile(number):
            message = f"{owner}: voicemail may take a call to the mobile phone {written.text}"
            cure = "add accept: true, so that a person has to press 1"
            context.advise(written.place, message, cure)


def _as_heard(texts: list[Written], numbers: list[str]) -> str:
    """Return the first telephone number as callers hear it; "" if there is none to say."""
    for written, number in zip(texts, numbers, strict=False):
        if not number.startswith(SIP):
            bare, own = split_written(written.text)
            extension = split_extension(number)[1] or own
            return f"{bare} ext. {extension}" if extension else bare
    return ""


def read_own_number(context: Context, found: Fields) -> str:
    """Read the number that callers dial; "" if the file does not give it."""
    numbers = [read_number(context, one, "line") for one in found.texts("line")]
    return split_extension(numbers[0])[0] if numbers else ""


def read_number(context: Context, written: Written, owner: str) -> str:
    """Read a number in E.164 form; "" if it cannot be read as a number, which is reported."""
    if not any(map(str.isalnum, written.text)):  # which is reported
        return ""
    try:
        number = _dialled(context, written.text)
    except NotDialledError as error:
        cure = _several(context, written.text) if owner != "line" else ""
        flaw = Flaw(error.flaw.message, cure or error.flaw.cure)
        if error.number:
            context.flaw(written.place, owner, flaw)
        else:
            context.unreadable(written.place, f"{owner}: {flaw.message}", flaw.cure)
        return error.number
    if number and split_extension(number)[0] == context.own_number:
        message = f"{owner}: the number {short(written.text)} is this line's own"
        context.error(written.place, message, "write the number where people answer")
    return number


def _dialled(context: Context, written: str) -> str:
    if re.match("sips?:", written, re.IGNORECASE):
        return sip_address(written, context.region, context.domains)
    try:
        return dialled(written, context.region, context.countries)
    except NotDialledError:
        if context.region_meant == context.region:
            raise
        return dialled(written, context.region_meant, context.countries)


def _several(context: Context, written: str) -> str:
    """What to do about several numbers in one text; "" if it is something else."""
    for between in (r"[,;/&]|\b(?:or|and|y|o)\b", r"\s+"):
        numbers = [one.strip(" ,;") for one in re.split(between, written.strip())]
        try:
            for number in numbers:
                _dialled(context, number)
        except NotDialledError:
            continue
        if len(numbers) > 1:
            return f"write them as a list: [{', '.join(numbers)}]"
    return ""
