"""Reads a whole line: its head and its menu, once for each of its languages."""

from collections.abc import Iterable, Iterator, Mapping

from ivr.tree import fields
from ivr.tree.closings import ALL, Availability, Notice
from ivr.tree.hours import ROUND_THE_CLOCK
from ivr.tree.ids import as_id
from ivr.tree.load.closings import read_closures, read_notices
from ivr.tree.load.contacts import read_contacts, read_own_number
from ivr.tree.load.context import Context, Use
from ivr.tree.load.file_languages import meant_languages, other_language, read_file_languages
from ivr.tree.load.hours import read_hours, read_zone
from ivr.tree.load.languages import in_language, report_untranslated
from ivr.tree.load.lexicon import read_lexicon, read_phrases
from ivr.tree.load.objects import Fields, read_fields
from ivr.tree.load.options import OptionReader
from ivr.tree.load.references import check_references, leave_out
from ivr.tree.load.sources import Sources, edition
from ivr.tree.load.texts import read_text
from ivr.tree.model import Contact, Line, Tree, WhenClosed
from ivr.tree.parse.parser import Mapping as MappingNode
from ivr.tree.parse.parser import Node, Scalar, name_place, place
from ivr.tree.problems import Place, Problem, short
from ivr.tree.telephone import is_country
from ivr.tree.voices import DEFAULTS, PROMPTS, family, is_named_like_a_voice, known

Phrasebook = Mapping[str, Mapping[str, str]]
"""The languages that the line speaks, and what it says itself in each, by the phrase's name."""


def read_line(sources: Sources, root: Node, phrasebook: Phrasebook) -> Line | None:
    """Build the tree in the file's language, or in each of them.

    What is wrong in the first is not reported again for the others. None if the file names no
    languages for its texts.
    """
    first = Context(sources)
    languages = read_file_languages(first, root, phrasebook)
    if languages is None:
        tree = _read_tree(first, root, phrasebook)
        return Line(edition(sources.files), {tree.language: tree})
    if not languages:
        return None
    trees: dict[str, Tree] = {}
    ids: dict[tuple[str, ...], str] = {}
    problems = sources.problems
    reported = {*map(_weight, problems)}
    for language in languages:
        before = len(problems)
        partial = {one: at for one, at in languages.items() if at}
        context = Context(sources, [*languages], language, ids, partial)
        tree = _read_tree(context, root, phrasebook)
        trees[language] = tree
        sources.untranslated += context.untranslated
        ids |= {option.path: option.id for option in tree.options.values()}
        problems[before:] = [one for one in problems[before:] if not _is_known(one, reported)]
        reported |= {*map(_weight, problems)}
    # Some files may be included in one language only.
    problems += _contacts_in_two_files(trees.values())
    return Line(edition(sources.files), trees)  # now that all files are known


def _contacts_in_two_files(trees: Iterable[Tree]) -> Iterator[Problem]:
    """Report contacts that are not the same people in every language."""
    first: dict[str, Contact] = {}
    for tree in trees:
        for key, contact in tree.contacts.items():
            other = first.setdefault(key, contact).place
            if other.file != contact.place.file:
                where = f"line {other.line} of {other.file or 'the main file'}"
                cure = "rename one of them wherever it is named"
                yield Problem(contact.place, f'contact "{key}" is also in {where}', cure)


_Weight = tuple[Place, str, bool]


def _weight(problem: Problem) -> _Weight:
    return problem.place, problem.severity, problem.unreadable


def _is_known(problem: Problem, reported: set[_Weight]) -> bool:
    """Whether something of the same weight or more has been reported at the same place."""
    return any(
        (problem.place, severity, unreadable) in reported
        for severity in (problem.severity, "error")
        for unreadable in (problem.unreadable, True)
    )


def _read_tree(context: Context, root: Node, phrasebook: Phrasebook) -> Tree:
    """Build the tree as far as it can be read, in one language."""
    nodes = read_fields(context, root, fields.FILE, "the file", Place(1, 1))
    found = Fields(context, fields.FILE, "", nodes)  # whose messages need no owner
    language = _language(context, found, phrasebook)
    _read_head(context, found, language)
    emergency, greeting = found.text("emergency"), found.text("greeting")
    context.hours, context.closed = read_hours(context, found), found.text("closed")
    read_contacts(context, found)
    read_lexicon(context, found)
    if operator := found.text("operator"):
        context.uses.append(Use(operator, "contact", found.place("operator"), "", "operator"))
    phrases = read_phrases(context, found, phrasebook[language])
    notices = (*read_notices(context, found), *read_closures(context, found))
    options, menus = OptionReader(context), []
    if "menu" in found:
        menus.append(options.read_main_menu(found["menu"], name_place(root, "menu")))
    when_closed = _read_when_closed(context, root, found, options, notices)
    partial = leave_out(context, [*menus, *([when_closed.menu] if when_closed else [])])
    check_references(context)
    report_untranslated(context)
    return Tree(
        name=_name(context, found),
        language=language,
        voice=context.voice,
        greeting=greeting,
        lexicon={written: word.said for written, word in context.words.items()},
        phrases=phrases,
        contacts=context.contacts,
        operator=as_id(operator) or None,
        options=context.options,
        texts=tuple(context.texts),
        notices=notices,
        timezone=context.zone,
        hours=context.hours,
        when_closed=when_closed,
        emergency=emergency,
        partial=partial,
        number=context.own_number,
        written=found.text("line") if context.own_number else "",
        page=fields.is_set(found.text("page") or "true"),
        voice_place=found.place("voice") if "voice" in found else Place(1, 1),
    )


def _read_head(context: Context, found: Fields, language: str) -> None:
    """Read what holds for every text and number of the file."""
    context.voice = _voice(context, found, language)
    context.limit = family(context.voice).spoken
    context.zone = read_zone(found)
    context.region = language.rpartition("-")[2]
    context.region_meant = _region(found.get("language")) or context.region
    context.countries = frozenset(one.text for one in found.texts("countries"))
    context.domains = frozenset(one.text.lower() for one in found.texts("sip"))
    context.own_number = read_own_number(context, found)


def _read_when_closed(
    context: Context, root: Node, found: Fields, options: OptionReader, notices: Iterable[Notice]
) -> WhenClosed | None:
    """Read what is heard while the whole line is closed, which something at the top must close."""
    if "when_closed" not in found:
        return None
    node, owner = found["when_closed"], "when_closed"
    own = read_fields(context, node, fields.CLOSED_LINE, owner, found.place(owner))
    greeting = own.text("greeting")
    menu = None
    if "menu" in own:
        menu = options.read_menu_when_closed(own["menu"], name_place(node, "menu"), own)
    closes = any(notice.closes == ALL for notice in notices) or "closures" in found
    if not closes and (not context.hours or Availability(context.hours, ()).never_closes):
        message = "when_closed is never heard, since nothing closes the whole line"
        cure = "add hours:, holidays: or closures: at the top of the file"
        context.advise(name_place(root, owner), message, cure)
    elif not context.hours or context.hours.week == ROUND_THE_CLOCK:
        hours = {key: one.hours for key, one in context.contacts.items() if one.hours}
        if some := next((key for key in hours if hours[key].week != ROUND_THE_CLOCK), ""):
            message = f'when_closed is not heard when the hours of contact "{some}" are over'
            cure = "put hours: at the top of the file; a contact with others keeps its own"
            context.advise(name_place(root, owner), message, cure)
    return WhenClosed(greeting, menu) if menu else None


def _name(context: Context, found: Fields) -> str:
    """Read the line's name, which may be the same in every language; callers do not hear it."""
    node = found.get("name")
    if node is not None and not isinstance(node, Scalar):
        node = in_language(context, node, "", "name")
    return read_text(context, node, "", "name", context.limit, heard=True) if node else ""


def _language(context: Context, found: Fields, phrasebook: Phrasebook) -> str:
    """The language being read, the file's own, or the first that the line speaks."""
    default = next(iter(phrasebook))
    if context.language or "languages" in found:
        return context.language or default
    if "language" not in found and found:
        cure = "add language: the language that is spoken, such as en-US"
        context.unreadable(Place(1, 1), "the file: language is missing", cure)
    node = found.get("language")
    if node is not None and not isinstance(node, Scalar):
        listed = meant_languages(node, phrasebook)
        cure = f"write languages: [{', '.join(listed)}]"
        cure = cure if len(listed) > 1 else f"write {next(iter(listed), default)}"
        context.unreadable(place(node), "language: expected one but found a list", cure)
        return default
    language = found.text("language")
    if language and language not in phrasebook:
        message = f'language: the line does not speak "{short(language)}"'
        context.error(found.place("language"), message, other_language(language, phrasebook))
    return language if language in phrasebook else default


def _region(node: Node | None) -> str:
    """The country of a language, even of one that is not spoken here; "" if it names none."""
    country = node.value.rpartition("-")[2] if isinstance(node, Scalar) else ""
    return country if is_country(country) else ""


def _voice(context: Context, found: Fields, language: str) -> str:
    """The file's voice, or the language's own if it has none, or none that can exist."""
    node = found.get("voice")
    plays_prompts = isinstance(node, Scalar) and node.value == PROMPTS  # in whatever language
    if node is not None and context.languages and not plays_prompts:
        if isinstance(node, MappingNode):
            node = in_language(context, node, "", "voice", each=False)
        else:
            cure = f"write it under {language}:, and others under the other languages"
            message = "voice: one voice does not speak every language"
            context.error(place(node), message, cure)
            context.bare(node, "", "voice")
            node = None
    nodes = {"voice": node} if node is not None else {}
    voice = Fields(context, fields.FILE, "", nodes).text("voice")
    exists = voice == PROMPTS or voice in known() or is_named_like_a_voice(voice)
    return voice if exists else DEFAULTS[language]
