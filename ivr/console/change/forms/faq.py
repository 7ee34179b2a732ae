"""Adds the questions of an FAQ to a menu of a draft."""

from collections.abc import Iterable, Mapping, Sequence

from ivr.console.change.forms.outline import title_of_element
from ivr.drafts.arrange import arranged
from ivr.drafts.menu_file import WORDS
from ivr.drafts.outline import Entry, Question, Section
from ivr.editing.changes import AddOption, EditError, apply
from ivr.editing.form import Element, elements
from ivr.editing.options import NewOption
from ivr.tree.fields import KEYS
from ivr.web.translations import gettext as _

Files = Mapping[str, bytes]


def without_known(entries: Iterable[Entry], files: Files) -> tuple[tuple[Entry, ...], list[str]]:
    """Leave out the questions whose title a draft has already, and return those, too."""
    titles = (one.field("title") for one in (elements(files) if files else ()))
    known = {_key(str(text)) for one in titles if one for text in one.values.values()}
    twice: list[str] = []
    return tuple(_new(entries, known, twice)), twice


def _new(entries: Iterable[Entry], known: set[str], twice: list[str]) -> list[Entry]:
    found: list[Entry] = []
    for one in entries:
        if isinstance(one, Section):
            inside = tuple(_new(one.entries, known, twice))
            found += [one._replace(entries=inside)] * bool(inside)
        elif _key(one.title) in known:
            twice.append(one.title)
        else:
            known.add(_key(one.title))
            found.append(one)
    return found


def _key(title: str) -> str:
    return "".join(filter(str.isalnum, title)).casefold()


def menus(every: Sequence[Element]) -> list[tuple[str, str]]:
    """The menus of a draft by their addresses, with how many keys are free in each."""
    found = []
    for one in every:
        if one.kind == "menu" or (one.kind == "when_closed" and not one.key):
            free = len(KEYS) - sum(other.menu == one.address for other in every)
            said = _("%(title)s (%(num)d keys are free)", title=title_of_element(one), num=free)
            found.append((one.address, said))
    return found


def with_questions(
    files: Files, entries: Sequence[Entry], menu: str, own: str, language: str
) -> dict[str, bytes]:
    """Add questions to a menu, or to a menu of their own in it. Raises EditError.

    That is called `own`; if it is "", only as many as there are keys are added directly.
    """
    if not entries:
        raise EditError(_("every question is in the draft already"))
    words = WORDS.get(language, WORDS["en-US"])
    inside = arranged(entries, words)
    free = len(KEYS) - sum(one.menu == menu for one in elements(files))
    if own or len(inside) > free:
        inside = (Section(own or words.more, inside),)
    made = dict(files)
    for one in inside:
        made = apply(made, AddOption(menu, _option(one, language)))
    return made


def _option(entry: Entry, language: str) -> NewOption:
    if isinstance(entry, Question):
        value = entry.parts[0] if len(entry.parts) == 1 else entry.parts
        return NewOption("answer", {language: entry.title}, {language: value})
    inside = tuple(_option(one, language) for one in entry.entries)
    return NewOption("menu", {language: entry.title}, options=inside)
