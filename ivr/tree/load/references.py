"""Names that stand for contacts and options, looked up once the whole file is read."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from ivr.tree.load.objects import Reader
from ivr.tree.model import Contact, Goto, Option, Tree
from ivr.tree.problems import Place, Problem, choice, nearest, short

LISTED = 8  # names that a message lists
EFFORT = 20_000  # names that are compared for suggestions, at some 25 microseconds each


class Use(NamedTuple):
    """A field that names a contact or an option."""

    name: str
    kind: str  # "contact" or "option"
    place: Place
    owner: object
    field: str

    def __str__(self) -> str:
        return f"{self.owner}: {self.field}" if self.owner else self.field


class References:
    """Every use of a name. It holds no reader, since a circle would keep the whole file alive."""

    def __init__(self) -> None:
        self.uses: list[Use] = []
        self.gotos: dict[str, Place] = {}
        """Where each goto, by its own id, names its target."""

    def look_up(
        self, reader: Reader, contacts: Mapping[str, Contact], options: Mapping[str, Option]
    ) -> None:
        """Report names that nothing has, and gotos that lead only to each other."""
        effort = EFFORT
        targets = [name for name, option in options.items() if not isinstance(option, Goto)]
        names = {
            contact.key for contact in contacts.values() if contact.key
        }  # as they should be written
        for use in self.uses:
            known = {*contacts, *names} if use.kind == "contact" else options
            if use.name in known or reader.parts.gaps:
                continue
            effort -= len(known)
            meant = names if use.kind == "contact" else targets
            cure = _cure(use, meant if effort > 0 else ())
            where = f" in {reader.current}" if reader.current and use.kind == "option" else ""
            message = f'{use}: there is no {use.kind} "{short(use.name)}"{where}'
            reader.error(use.place, message, cure)
        self.circles(reader, options)

    def circles(self, reader: Reader, options: Mapping[str, Option]) -> None:
        """Report gotos that lead round in a circle, each circle once."""
        done: set[str] = set()
        for start in options.values():
            path: list[Option] = []
            option: Option | None = start
            while isinstance(option, Goto) and option.id not in done:
                done.add(option.id)
                path.append(option)
                option = options.get(option.target)
            if option in path and option:
                circle = [member.id for member in path[path.index(option) :]]
                way = " → ".join([*circle, circle[0]])
                message = f"{option}: goto leads round in a circle, {way}"
                cure = "let one of them lead to an answer, a menu or a transfer"
                if len(circle) == 1:
                    message, cure = f"{option}: goto leads to itself", "name another option"
                reader.error(self.gotos[option.id], message, cure)


def _cure(use: Use, known: Collection[str]) -> str:
    near = nearest(use.name, known)
    if near:
        return f'did you mean "{near}"?'
    if 0 < len(known) <= LISTED:
        return choice(sorted(known))
    return "`ivr tree` shows the ids there are" if use.kind == "option" else "add it to contacts:"


def unused(tree: Tree) -> Iterator[Problem]:
    """Contacts that nothing names."""
    named, contacts = set[str | None](), dict[str, Contact]()
    for view in tree.each():  # each may include other files
        named.add(view.operator)
        for option in view.options.values():
            named |= {getattr(option, "contact", None), getattr(option, "offer", None)}
        contacts |= view.contacts
    for contact in contacts.values():
        if contact.key not in named:
            message = f'contact "{contact.key}" is never used'
            cure = "name it in operator:, offer: or transfer:, or take it out"
            yield Problem(contact.place, message, cure, "advice")
