"""Reads which languages a file has, however it writes them, so that no text of it is blamed."""

import re
from collections import Counter
from collections.abc import Collection

from ivr.tree import fields
from ivr.tree.load.context import Context
from ivr.tree.load.languages import by_language, meant_in
from ivr.tree.load.texts import is_set_aside, items, shown
from ivr.tree.parse.draft import UNREADABLE, as_written
from ivr.tree.parse.parser import List, Mapping, Node, Scalar, name_place, place
from ivr.tree.problems import Place, and_list, choice, nearest, short
from ivr.tree.telephone import is_country

Languages = dict[str, Place | None]
"""The languages of a file that has several, in order, and where it says that one is partial."""

MIN_TEXTS = 2  # in another language than the file lists, that show it was forgotten
_COUNTRY = re.compile("[A-Za-z]{2}[-_]([A-Z]{2})")
_EXACT = re.compile("partial (true|yes|false|no)", re.IGNORECASE)
_PARTIAL = re.compile(r"\b(?:par|incompl)|\b(?:true|yes)\b", re.IGNORECASE)


def meant_languages(written: Node | str, known: Collection[str]) -> list[str]:
    """The languages that are meant by `es`, `en/es`, or `English and Spanish`."""
    return meant_in(written if isinstance(written, str) else flat(written), known)


def flat(node: Node) -> str:
    """All words of a value, whatever its form is."""
    if isinstance(node, Scalar):
        return as_written(node.value)
    pairs = node.value if isinstance(node, List) else [one for pair in node.value for one in pair]
    return " ".join(filter(None, map(flat, pairs)))


def other_language(written: str, known: Collection[str]) -> str:
    """Say what to write in `language:` instead of what the line does not speak."""
    meant = meant_languages(written, known)
    if len(meant) > 1:
        return f"write languages: [{', '.join(meant)}]"
    if not meant:
        return choice(known)
    country = _COUNTRY.fullmatch(written)
    if country and meant[0].lower() != written.lower().replace("_", "-") and is_country(country[1]):
        return f"write {meant[0]}, and countries: [{country[1]}] for its telephone numbers, with +"
    return f"write {meant[0]}"


def read_file_languages(context: Context, root: Node, spoken: Collection[str]) -> Languages | None:
    """Read `languages:`, of those that are `spoken` by the line; None if the file has only one.

    However they are written, what is meant is read on with, so that no text is blamed.
    """
    fields_ = by_language(root)
    node, before = fields_.get("languages"), len(context.problems)
    if node is None:
        return _unlisted(context, root, spoken)
    at = name_place(root, "languages")
    if "language" in fields_:
        message = "the file has both language: and languages:"
        context.error(at, message, "keep languages: if callers should choose")
    found = _in_mapping(context, node, spoken) if isinstance(node, Mapping) else None
    known = found if found is not None else _in_list(context, node, spoken)
    first, others = next(iter(known), ""), _of_texts(root, known, spoken)
    faulty = len(context.problems) > before or not context.source.draft.repaired.isdisjoint(
        range(at.line, place(node, end=True).line + 1)
    )
    if not faulty and others:
        message = f"languages: {and_list(others)} is missing here, and there are texts in it"
        context.unreadable(place(node), message, _listing([*known, *others]))
    elif len(known) == 1 and not faulty and not context.problems:
        message = f"languages: {first} is the only one"
        context.error(place(node), message, "add another, or write language: instead")
    elif first_at := known.get(first):
        message = f"languages: {first} is the first, which is never partial"
        context.error(first_at, message, "remove partial: true, or put a complete language first")
        faulty = True
    known |= dict.fromkeys(others)
    text = "".join(context.source.text.split("\n")[at.line - 1 : place(node, end=True).line])
    if "partial" in fields_ or (faulty and _PARTIAL.search(text)):  # which is unclear
        known |= {one: known[one] or at for one in [*known][1:]}
    return known


def _listing(languages: Collection[str], partial: Collection[str] = ()) -> str:
    """Say how languages are written."""
    if partial:
        each = (f"{one}: {{partial: true}}" if one in partial else f"{one}:" for one in languages)
        return f"write {' and '.join(each)}, each on a line of its own under languages:"
    return f"write languages: [{', '.join(languages)}]"


def _unlisted(context: Context, root: Node, spoken: Collection[str]) -> Languages | None:
    """Find the languages of a file whose texts are in several, though it does not list them."""
    texts = _of_texts(root, (), spoken)
    if len(texts) < 2:
        return None
    node = by_language(root).get("language")
    strange = by_language(root).keys() - fields.FILE.names
    if node is not None:
        message = f"language: there are texts in {and_list(texts)}"
        context.unreadable(place(node), message, f"{_listing(texts)} instead of language:")
    elif not any(nearest(one, ("languages",)) for one in strange):  # which is reported
        message = f"the file: languages is missing, and there are texts in {and_list(texts)}"
        context.unreadable(Place(1, 1), message, f"add languages: [{', '.join(texts)}]")
    return dict.fromkeys(texts)


def _of_texts(root: Node, known: Collection[str], spoken: Collection[str]) -> list[str]:
    """Find languages that are not known yet, and in which there are texts, the greeting first."""
    greeting = by_language(root).get("greeting")
    wanted = [one for one in by_language(greeting) if one in spoken] if greeting else []
    if not {*wanted} - {*known}:
        return []
    count: Counter[str] = Counter()
    left, seen = [root], set[int]()
    while left:
        node = left.pop()
        if isinstance(node, Scalar) or id(node) in seen:
            continue
        seen.add(id(node))
        count.update(by_language(node).keys() & {*wanted})
        left += [one[1] if isinstance(node, Mapping) else one for one in node.value]
    return [one for one in wanted if one not in known and count[one] >= MIN_TEXTS]


def _in_list(context: Context, node: Node, spoken: Collection[str]) -> Languages:
    """Read a list of languages, or a text that may mean several."""
    known: Languages = {}
    wrong: list[Node] = []
    for one in items(node):
        text = as_written(one.value).strip() if isinstance(one, Scalar) else ""
        if text in known:
            context.error(place(one), f"languages: {text} appears twice", "keep one of them")
        elif text in spoken:
            known[text] = None
        elif not is_set_aside(one):
            wrong.append(one)
            partial = place(one) if _PARTIAL.search(flat(one)) else None
            meant = meant_languages(one, spoken)
            known |= {tag: partial for tag in meant if tag not in known}
            if len(meant) == 1:
                context.sources.misnamed[text] = meant[0]
    if wrong:
        _report_wrong(context, wrong, known, spoken)
    if isinstance(node, List) and not node.value:
        context.unreadable(place(node), "languages is an empty list", _listing(spoken))
    return known


def _report_wrong(
    context: Context, wrong: list[Node], known: Languages, spoken: Collection[str]
) -> None:
    """Report the first item of a list that is not a language, and how all are written."""
    one = wrong[0]
    partial = [language for language, at in known.items() if at]
    message, cure, report = "languages is empty", _listing(known or spoken, partial), None
    if not isinstance(one, Scalar):
        message = "languages: expected a list of languages but found fields in it"
    elif one.value:
        message = f'languages: the line does not speak "{shown(one)}"'
        meant = meant_languages(one, spoken)
        if len(wrong) == 1 and len(meant) < 2 and not partial:
            cure, report = f"write {meant[0]}" if meant else choice(spoken), context.error
    (report or context.unreadable)(place(one), message, cure)


_Wrong = list[tuple[Place, str, str]]
"""Where something about the languages is wrong, what, and what to do: "" if it is to list them."""


def _in_mapping(context: Context, node: Node, spoken: Collection[str]) -> Languages:
    """Read languages with colons, of which some may be partial."""
    known: Languages = {}
    wrong: _Wrong = []
    for key, value in node.value:
        text, at = flat(key), place(key)
        meant = [text] if text in spoken else meant_languages(text, spoken)
        meant = meant or meant_languages(value, spoken)
        if text == "partial" and known:
            known[[*known][-1]] = at
            wrong.append((at, "partial: is level with the languages, not under one", ""))
        elif meant and meant[0] in known:
            context.error(at, f"languages: {meant[0]} appears twice", "keep one of them")
        elif meant:
            if text != meant[0]:
                context.sources.misnamed[text] = meant[0]
                wrong.append((at, f'the line does not speak "{short(text)}"', ""))
            known[meant[0]] = at if _is_partial(value, meant[0], wrong) else None
            within = meant_languages(value, spoken) if isinstance(value, Mapping) else ()
            known |= {one: None for one in within if one not in known}
        elif not is_set_aside(key):
            message = f'languages: the line does not speak "{short(text)}"'
            context.error(at, message, choice(spoken))
    if wrong:
        at, message, cure = wrong[0]
        partial = [one for one, where in known.items() if where]
        cure = cure if len(wrong) == 1 and cure else _listing(known, partial)
        context.unreadable(at, f"languages: {message}", cure)
    return known


def _is_partial(value: Node, language: str, wrong: _Wrong) -> bool:
    """Whether a language is partial, or is meant to be, which is added to what is wrong."""
    said = flat(value)
    exact = _EXACT.fullmatch(said) if isinstance(value, Mapping) else None
    if exact:
        return fields.is_set(exact[1])
    found = bool(_PARTIAL.search(said))
    if said and UNREADABLE not in said:
        message = f'{language}: expected partial: true or nothing but found "{short(said)}"'
        cure = f"write {language}: {{partial: true}}" if found else ""
        wrong.append((place(value), message, cure))
    return found
