"""Reads a whole line: its head and its menu, once for each of its languages."""

from collections.abc import Iterable, Iterator, Mapping

from ivr.tree import fields
from ivr.tree.closings import ALL, Availability, Notice
from ivr.tree.hours import ROUND_THE_CLOCK
from ivr.tree.ids import as_id
from ivr.tree.load.closings import read_closures, read_notices
from ivr.tree.load.contacts import read_contacts, read_own_number
from ivr.tree.load.context import Context, Use
from ivr.tree.load.hours import read_hours, read_zone
from ivr.tree.load.languages import in_language, meant_languages, report_untranslated, says_partial
from ivr.tree.load.lexicon import read_lexicon, read_phrases
from ivr.tree.load.objects import Fields, read_fields, read_pairs
from ivr.tree.load.options import OptionReader
from ivr.tree.load.references import check_references, leave_out
from ivr.tree.load.sources import Sources, edition
from ivr.tree.load.texts import Written, items, read_text, read_texts
from ivr.tree.model import Contact, Line, Tree, WhenClosed
from ivr.tree.parse.parser import List, Node, Scalar, name_place, names, place
from ivr.tree.parse.parser import Mapping as MappingNode
from ivr.tree.problems import Place, Problem, choice, short
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
    languages = _several_languages(first, root, phrasebook)
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


_Languages = dict[str, Place | None]
"""The languages of a file that has several, in order, and where it says that one is partial."""


def _several_languages(context: Context, root: Node, phrasebook: Phrasebook) -> _Languages | None:
    """Read the languages of a file that has `languages:`; None if it has one language."""
    if "languages" not in names(root):
        return None
    node = next(value for key, value in root.value if key.value == "languages")
    if "language" in names(root):
        message = "the file has both language: and languages:"
        cure = "keep languages: if callers should choose"
        context.error(name_place(root, "languages"), message, cure)
    known: _Languages = {}
    before = len(context.problems)
    for (language, at), partial in _written_languages(context, node):
        if language in known:
            context.error(at, f"languages: {language} appears twice", "keep one of them")
        elif language in phrasebook:
            known[language] = at if partial else None
        elif language:
            message = f'languages: the line does not speak "{short(language)}"'
            meant = meant_languages(language, phrasebook)
            cure = f"write {meant[0]}" if meant else choice(phrasebook)
            context.error(at, message, f"write [{', '.join(meant)}]" if len(meant) > 1 else cure)
            known |= {one: None for one in meant if one not in known}
            if len(meant) == 1:
                context.sources.misnamed[language] = meant[0]
    first = next(iter(known), "")
    if len(known) == 1 and not context.problems:
        message = f"languages: {first} is the only one"
        context.error(place(node), message, "add another, or write language: instead")
    elif first_at := known.get(first):
        message = f"languages: {first} is the first, which is never partial"
        context.error(first_at, message, "remove partial: true, or put a complete language first")
    context.sources.doubted = frozenset(phrasebook if len(context.problems) > before else ())
    context.sources.partial_unclear = says_partial(context.source.text, known.values())
    return known


def _written_languages(context: Context, node: Node) -> Iterator[tuple[Written, bool]]:
    """Yield each language that `languages:` has, and whether it is partial."""
    if not isinstance(node, MappingNode):
        for one in items(node):
            if isinstance(one, MappingNode):
                cure = "write the languages without brackets and dashes, each with a colon"
                message = "languages: partial: cannot be in a list"
                context.error(place(one), message, cure)
                return
        yield from ((one, False) for one in read_texts(context, node, "", "languages"))
        return
    for key, value in read_pairs(context, node, "languages", fields.CHOICE):
        written, label = Written(key.value, place(key)), f"languages: {key.value}"
        if value.value in ("", []):
            yield written, False
        else:
            found = read_fields(context, value, fields.LANGUAGE, label, place(value))
            yield written, fields.is_set(found.text("partial"))


def _language(context: Context, found: Fields, phrasebook: Phrasebook) -> str:
    """The language being read, the file's own, or the first that the line speaks."""
    default = next(iter(phrasebook))
    if context.language or "languages" in found:
        return context.language or default
    if "language" not in found and found:
        cure = "add language: the language that is spoken, such as en-US"
        context.unreadable(Place(1, 1), "the file: language is missing", cure)
    node = found.get("language")
    if isinstance(node, List):
        listed = ", ".join(short(str(one.value)) for one in node.value)
        cure = f"write languages: [{listed}]" if len(node.value) > 1 else f"write {listed}"
        context.unreadable(place(node), "language: expected one but found a list", cure)
        return default
    language = found.text("language")
    if language and language not in phrasebook:
        message = f'language: the line does not speak "{short(language)}"'
        context.error(found.place("language"), message, _other_language(language, phrasebook))
    return language if language in phrasebook else default


def _region(node: Node | None) -> str:
    """The country of a language, even of one that is not spoken here; "" if it names none."""
    country = node.value.rpartition("-")[2] if isinstance(node, Scalar) else ""
    return country if is_country(country) else ""


def _other_language(written: str, phrasebook: Phrasebook) -> str:
    """Say what to write instead of a language that the line does not speak."""
    meant = meant_languages(written, phrasebook)
    if len(meant) > 1:
        return f"write languages: [{', '.join(meant)}]"
    country = written.rpartition("-")[2]
    if meant and country not in (written, "US") and is_country(country):
        return f"write {meant[0]}, and countries: [{country}] for its telephone numbers, with +"
    return f"write {meant[0]}" if meant else choice(phrasebook)


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
