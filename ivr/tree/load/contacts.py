"""Reads contacts, and the numbers that may be dialled."""

import re

from ivr.tree import fields
from ivr.tree.ids import slug
from ivr.tree.load.hours import TimeReader
from ivr.tree.load.objects import Fields
from ivr.tree.load.texts import shown
from ivr.tree.model import Contact
from ivr.tree.parse.parser import Node, place
from ivr.tree.problems import Place, short
from ivr.tree.telephone import NotDialledError, dialled, is_country


class ContactReader(TimeReader):
    """Reads contacts."""

    own = ""
    """The line's own number, if the file tells it."""
    region = ""
    """The country whose numbers need no country code."""
    abroad: frozenset[str] = frozenset()
    """Others whose numbers may be dialled."""

    def countries(self, found: Fields) -> list[str]:
        """Codes of countries whose numbers may be dialled too."""
        if "countries" not in found:
            return []
        codes, places = self.texts(found["countries"], "", "countries")
        for code, at in zip(codes, places, strict=True):
            if code and not is_country(code):
                cure = "write its code of two letters, as CA"
                if is_country(code.upper()):
                    cure = f"write {code.upper()}"
                message = f'countries: "{short(code)}" is not the code of a country'
                self.error(at, message, cure)
        return list(codes)

    def own_number(self, found: Fields) -> str:
        """The number that callers have dialled, "" if the file does not tell it."""
        if "line" not in found:
            return ""
        return self.number(self.text(found["line"], "", "line"), place(found["line"]), "")

    def contacts(self, found: Fields, known: dict[str, Contact]) -> None:
        """Add the contacts of a file, by the names that it uses, to those that are known."""
        if "contacts" not in found:
            return
        for key, node in self.pairs(found["contacts"], "contacts", fields.CONTACTS):
            contact = self.contact(key, node)
            first = known.get(key.value)
            if first and first.place.file != contact.place.file:  # in one file pairs() tells it
                message = f'contact "{shown(key)}" stands in {self.line(first.place)} too'
                cure = "take one of them out, or give this one another name wherever it is named"
                self.error(contact.place, message, cure)
            known[key.value] = contact

    def contact(self, key: Node, node: Node) -> Contact:
        """One contact; its number is empty if it may not be dialled."""
        at, owner, named = place(key), f'contact "{shown(key)}"', key.value
        if not re.fullmatch(fields.ID, key.value) or len(key.value) > fields.ID_LENGTH:
            message = f"{owner}: its name has other signs than a-z, 0-9 and -"
            if len(key.value) > fields.ID_LENGTH:
                message = f"{owner}: its name has more than {fields.ID_LENGTH} characters"
            named = slug(key.value)
            cure = f"write {named or 'a word such as billing'}"
            self.error(at, message, f"{cure}, here and wherever it is named")
        found = self.fields(node, fields.CONTACT, owner, at)
        name = self.said(found["name"], owner, "name") if "name" in found else ""
        texts, places = (
            self.texts(found["number"], owner, "number") if "number" in found else ((), ())
        )
        numbers = [
            self.number(text, at, owner) for text, at in zip(texts, places, strict=True)
        ] or [""]
        written = texts[0] if texts else ""
        languages = found.get("languages")
        spoken = self.listed(languages, owner, self.languages) if languages else ()
        others = tuple(dict.fromkeys(number for number in numbers if number != numbers[0]))
        return Contact(
            named,
            name,
            numbers[0],
            written,
            self.timeout(found, owner),
            at,
            others,
            spoken,
            self.hours(found, owner, at),
            self.said(found["closed"], owner, "closed", self.limit) if "closed" in found else "",
        )

    def number(self, written: str, at: Place, owner: object) -> str:
        """A number in E.164 form; "" if it may not be dialled, which is reported."""
        try:
            number = dialled(written, self.region, self.abroad) if written else ""
        except NotDialledError as error:
            message, cure = error.args
            several = [one.strip() for one in re.split(r"[,;/]|\bor\b", written)]
            if owner and len(several) > 1 and all(map(self.is_number, several)):
                cure = f"write them as a list: [{', '.join(several)}]"
            self.error(at, f"{owner or 'line'}: {message}", cure)
            return ""
        if number and number == self.own:
            message = f'{owner}: number "{short(written)}" is this line\'s own'
            self.error(at, message, "give the number where people answer")
        return number

    def is_number(self, written: str) -> bool:
        """Whether this may be dialled."""
        try:
            return bool(dialled(written, self.region, self.abroad))
        except NotDialledError:
            return False

    def timeout(self, found: Fields, owner: str) -> int:
        """Seconds that a contact's telephone rings."""
        written = self.text(found["timeout"], owner, "timeout") if "timeout" in found else ""
        low, high = fields.SECONDS
        if re.fullmatch(r"[1-9][0-9]?", written) and low <= int(written) <= high:
            return int(written)
        if written:
            message = f'{owner}: timeout "{short(written)}" is not a number from {low} to {high}'
            self.error(place(found["timeout"]), message, f"write seconds, such as {fields.RINGS}")
        return fields.RINGS
