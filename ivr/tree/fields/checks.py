"""What is wrong with the value of a field, by its form alone."""

import re

from ivr.tree.hours import country_named
from ivr.tree.problems import Flaw, choice, short
from ivr.tree.telephone import DOMAIN, is_country

RINGS = ("in turn", "together")
"""How several numbers of one contact may ring."""
_UNWRITTEN = re.compile(
    r"\W*(?:TODO|TO DO|(?i:tbd|tba|tbc|fix ?me|xx+|n/a|placeholder|lorem ipsum\b.*"
    r"|null|undefined|untitled|to come|ditto|\(coming soon\)|asdf\w*|blah(?: blah)*"
    r"|(?:your )?(?:text|answer|title|greeting|message)(?: goes)? here|fill (?:this )?in"
    r"|(?:still )?to be (?:written|added|decided|determined|confirmed|done)"
    r"|(?:write|insert|enter) (?:the |your |an? )?(?:text|answer|title)(?: here)?"
    r"|pendiente|\u00eddem|idem|sin t\u00edtulo"
    r"|por (?:hacer|definir|completar|escribir|confirmar)|(?:el )?texto aqu\u00ed))\W*"
    r"|(?:TODO|TBD|FIXME|DECIDE)\b\W.*"
)
_MAX_UNWRITTEN = 80  # characters; longer texts are not looked at


def check_written(text: str) -> Flaw | None:
    """Find a text that only holds the place of another."""
    if len(text) > _MAX_UNWRITTEN or not _UNWRITTEN.fullmatch(text):
        return None
    return Flaw(f'"{short(text)}" is not written yet', "write what callers should hear")


def check_domain(text: str) -> Flaw | None:
    if re.fullmatch(DOMAIN, text):
        return None
    near = re.search(r"[a-z0-9-]+(\.[a-z0-9-]+)+", text, re.IGNORECASE | re.ASCII)
    cure = f"write {near[0]}" if near else "write one such as pbx.example.org"
    return Flaw(f'"{short(text)}" is not a domain of SIP addresses', cure)


def check_extension(text: str) -> Flaw | None:
    if re.fullmatch("[0-9]{1,10}", text):
        return None
    groups = re.findall("[0-9]+", text)
    digits = "".join(groups)
    cure = f"write {digits}" if 0 < len(digits) <= 10 else "write its digits, such as 204"
    if len(groups) > 1 and len(digits) > len(groups):
        cure = f"write one of them, such as {groups[0]}"
    return Flaw(f'"{short(text)}" is not an extension', cure)


def check_ring(text: str) -> Flaw | None:
    if text in RINGS:
        return None
    return Flaw(f'there is no way to ring "{short(text)}"', choice(RINGS))


def check_country(text: str) -> Flaw | None:
    if is_country(text):
        return None
    code = text.upper() if is_country(text.upper()) else country_named(text)
    cure = f"write {code}" if code else "write two letters, such as CA"
    return Flaw(f'"{short(text)}" is not the code of a country', cure)
