"""Looks up the names of contacts and options that a menu uses, once all of it has been read."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import cast

from ivr.tree.closings import ALL
from ivr.tree.ids import WHEN_CLOSED, as_id, slug
from ivr.tree.load.context import Context, Use
from ivr.tree.model import MAIN, Contact, Goto, Line, Menu, Option
from ivr.tree.problems import Place, Problem, choice, did_you_mean, nearest, short

MIN_DIGITS = 7  # of what is a telephone number rather than a name
NAMED_LIKE = 0.8  # how similar a title or a spoken name must be to be meant, from 0 to 1
MAX_LISTED = 8  # names that a message lists
_BETWEEN = re.compile(r"\s*[,;/&+]\s*|\s+(?:or|and|y|o)\s+|\s+")
_EVERYBODY = dict.fromkeys(
    ("everyone", "everybody", "everything", "todos", "todo", "yes", "true", "s\u00ed"), "all"
) | dict.fromkeys(("no", "false", "nobody", "nadie", "ninguno"), "none")
"""What people write instead of all and none."""
MAX_COMPARISONS = 20_000  # of names for suggestions, at some 25 microseconds each


def check_references(context: Context) -> None:
    """Report names that do not exist, and gotos that lead only to each other."""
    remaining = MAX_COMPARISONS
    targets = [name for name, option in context.options.items() if not isinstance(option, Goto)]
    contacts = {*context.contacts, *context.contact_names}
    lost = {_kind_lost(context, at) for at in context.sources.gaps()}
    for use in context.uses:
        known: Collection[str] = contacts if use.kind == "contact" else context.options
        if use.name in known or not lost.isdisjoint((use.kind, "")):
            continue
        remaining -= len(known)
        meant = [*context.contacts] if use.kind == "contact" else targets
        meant += ALL if use.field == "closes" else ()
        cure = _cure(use, meant, context) if remaining > 0 else _cure(use, ())
        where = f" in {context.language}" if context.language and use.kind == "option" else ""
        message = f'{use}: there is no {use.kind} "{short(use.name)}"{where}'
        report = context.error if as_id(use.name) in known else context.unreadable
        report(use.place, message, cure)
    _check_circles(context)


def _kind_lost(context: Context, at: Place) -> str:
    """Of what kind a name is that may have been in a line that could not be read; "" of either."""
    lines = context.contact_lines.get(at.file)
    if lines is None:
        return ""
    return "contact" if at.line in lines else "option"


def leave_out(context: Context, menus: Sequence[Menu]) -> bool:
    """Leave out of a partial language what has no title or answer in it; say if there is any.

    Menus without an option left go too, and gotos to what has gone. `menus` are the main ones.
    """
    if not context.partial:
        return False
    titles = (one for one in context.untranslated if one.field in ("title", "answer"))
    lacking = {getattr(one.owner, "path", None) for one in titles}
    known = {*context.options}
    while (left := {one for menu in menus for one in _left(menu, lacking, known)}) != known:
        known = left
    gone = {*context.options, *context.ids.values()} - known
    kept = (use for use in context.uses if use.kind != "option" or as_id(use.name) not in gone)
    context.uses = [*kept]
    for menu in menus:
        if not menu.options:
            message = f"{menu} has no option in {context.language} yet"
            cure = "give one of them its title and answer, or remove the language"
            context.unreadable(menu.place, message, cure)
    before, context.options = (
        context.options,
        {name: option for name, option in context.options.items() if name in known},
    )
    return len(before) > len(known)


def _left(menu: Menu, lacking: Collection[object], known: Collection[str]) -> Iterator[str]:
    """Take out of a menu what cannot be heard; yield the ids of what is left, and its own."""
    yield menu.id
    options = cast(dict[str, Option], menu.options)
    for key, option in [*options.items()]:
        below = [*_left(option, lacking, known)] if isinstance(option, Menu) else [option.id]
        is_empty = isinstance(option, Menu) and not option.options
        leads_nowhere = isinstance(option, Goto) and option.target not in known
        if option.path in lacking or is_empty or leads_nowhere:
            del options[key]
        else:
            yield from below


def _by_another_name(context: Context, use: Use) -> str:
    """Say what to write where a contact or an option is named by something else than its name."""
    others: dict[str, str]
    several = [*filter(None, map(as_id, _BETWEEN.split(use.name)))]
    if len(several) > 1 and {*several} <= context.contacts.keys() and use.kind == "contact":
        if use.field == "closes":
            return f"write closes: [{', '.join(several)}]"
        return f"write one of them, such as {several[0]}"
    if use.kind == "contact":
        if use.name.lower() in _EVERYBODY and use.field == "closes":
            return f"write {_EVERYBODY[use.name.lower()]}"
        if use.field == "transfer" and use.name in context.options:
            return f"write goto: {use.name} instead, since it is an option"
        digits = re.sub(r"\D", "", use.name)
        if len(digits) >= MIN_DIGITS:
            for key, contact in context.contacts.items():
                if contact.number.endswith(digits.removeprefix("1")):
                    return f"write {key}, which has this number"
            return "put the number into contacts: under a name, and write that name here"
        others = {contact.name: key for key, contact in context.contacts.items()}
    elif use.name in context.contacts:
        return f"write transfer: {use.name} instead, since it is a contact"
    else:
        others = {option.title: name for name, option in context.options.items()}
        others |= {",".join(option.path): name for name, option in context.options.items()}
    near = nearest(use.name, filter(None, others), NAMED_LIKE)
    return f"write {others[near]}" if near else ""


def _cure(use: Use, known: Collection[str], context: Context | None = None) -> str:
    if near := nearest(use.name, known, NAMED_LIKE):
        return did_you_mean(near)
    if context and (cure := _by_another_name(context, use)):
        return cure
    if near := nearest(use.name, known):
        return did_you_mean(near)
    if 0 < len(known) <= MAX_LISTED:
        return choice(sorted(known))
    return "`ivr tree` shows all ids" if use.kind == "option" else "add it to contacts:"


def report_taken(context: Context, option: Option, first: Option, given: Place | None) -> None:
    """Report an id that another option has, or that is made from the same title.

    `given` is where the file gives the option its id, if it does.
    """
    where = f"{first} in {context.line(first.place)}"
    message = f'{option}: its id "{option.id}" is already that of {where}'
    cure = "write another" if given else "add id: with a name of its own"
    if first.id == MAIN:
        message = f'{option}: its id "{option.id}" is reserved for the main menu'
    elif option.title and not given:
        message = f"{option} has the same title as {where}"
        cure = f"give one of them another title, or add a line such as id: {_own(context, option)}"
        if (WHEN_CLOSED in option.path) != (WHEN_CLOSED in first.path):
            cure = f"write goto: {first.id} in its place, or add id: with another name"
    context.error(given or option.place, message, cure)


def _own(context: Context, option: Option) -> str:
    """An id that tells an option from those with the same title elsewhere."""
    menu = context.options.get(option.parent)
    own = slug(f"{menu.title} {option.title}") if menu and menu.title else option.id
    return own if own not in context.options else f"{option.id}-2"


def _check_circles(context: Context) -> None:
    """Report each circle of gotos once."""
    done: set[str] = set()
    for start in context.options.values():
        path: list[Option] = []
        option: Option | None = start
        while isinstance(option, Goto) and option.id not in done:
            done.add(option.id)
            path.append(option)
            option = context.options.get(option.target)
        if option in path and option:
            circle = [member.id for member in path[path.index(option) :]]
            way = " → ".join([*circle, circle[0]])
            message = f"{option}: goto leads in a circle, {way}"
            cure = "let one of them lead to an answer, a menu or a transfer"
            if len(circle) == 1:
                message, cure = f"{option}: goto leads to itself", "name another option"
            context.unreadable(context.gotos[option.id], message, cure)


def unused(line: Line) -> Iterator[Problem]:
    """Advise on contacts that nothing names."""
    named, contacts = set[str | None](), dict[str, Contact]()
    for tree in line.trees:  # each may include other files
        named.add(tree.operator)
        closed = [tree.when_closed.menu] if tree.when_closed else []
        for option in (*tree.options.values(), *closed):
            named |= {getattr(option, name, None) for name in ("contact", "offer", "operator")}
        contacts |= tree.contacts
    for contact in contacts.values():
        if contact.key not in named:
            message = f'contact "{contact.key}" is never used'
            cure = "name it in operator:, offer: or transfer:, or remove it"
            yield Problem(contact.place, message, cure, "advice")
