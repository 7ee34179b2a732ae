"""Chooses, in a file of several languages, the texts of the one that is being read."""

import re
from collections.abc import Collection, Sequence

from ivr.tree import fields
from ivr.tree.load.context import Context
from ivr.tree.load.sources import Untranslated
from ivr.tree.load.texts import comment_at, is_set_aside, items, read_texts, report_empty, shown
from ivr.tree.parse.parser import List, Mapping, Node, Scalar, place
from ivr.tree.problems import choice, of, short

MAX_REPORTED = 8  # texts without a language that are reported one by one
_LANGUAGE = re.compile("[a-z]{2}-[A-Z]{2}")
_NAMES = {
    "en": ("english", "ingl\u00e9s", "ingles", "eng"),
    "es": ("spanish", "espa\u00f1ol", "espanol", "castellano", "esp"),
}
_TAG = re.compile("[A-Za-z]{2}([-_][A-Za-z]{2})?")
SHOWN = 3  # that are reported if there are more


def in_language(
    context: Context, node: Node, owner: object, what: str, each: bool = True
) -> Node | None:
    """Find what a field has for the language that is being read.

    Unless `each` is false, it must have something for every language that is wanted there. What is
    missing is noted for `report_untranslated`.
    """
    if not context.languages or is_set_aside(node):
        return node
    found, misnamed = by_language(node), context.sources.misnamed
    usual = {*context.languages, *misnamed}
    found |= {misnamed[name]: text for name, text in found.items() if name in misnamed}
    if not isinstance(node, Mapping) or not (each or found.keys() & {*context.languages}):
        if len(context.wanted) == 1 and each:
            return node
        if node.value == "" and each:
            report_empty(context, node, of(owner, what), f"write a text {_under(context)}")
            return None
        if isinstance(node, List) and any(by_language(one).keys() & usual for one in node.value):
            message = f"{of(owner, what)}: the languages are within its parts"
            first = context.languages[0]
            cure = f"write each language once, and its parts after it: {first}: [part 1, part 2]"
            context.unreadable(place(node), message, cure)
            return None
        context.bare(node, owner, what)
        is_several = isinstance(node, List) and what != "answer"  # as if one for each language
        return node if each and not is_several else None
    strange = _report_strange(context, node, of(owner, what), usual)
    text = found.get(context.language)
    if not each or context.language not in context.wanted:
        return text
    if text is None:
        if not strange:
            gap = Untranslated(owner, what, context.language, node, node)
            context.untranslated.append(gap)
        return None
    return None if _has_gaps(context, node, text, owner, what) else text


def _report_strange(context: Context, node: Node, label: str, usual: Collection[str]) -> bool:
    """Report what is under other names than those of languages; False if there is nothing."""
    strange = [
        key for key, _ in node.value if not isinstance(key, Scalar) or key.value not in usual
    ]
    is_whole = {*context.languages} <= by_language(node).keys()
    report = context.error if is_whole else context.unreadable
    for key in strange:
        if not is_set_aside(key):
            name = f'"{shown(key)}"' if isinstance(key, Scalar) else "this"
            message = f"{label}: {name} is not one of this file's languages"
            meant = meant_in(key.value, context.languages) if isinstance(key, Scalar) else []
            cure = f"write {meant[0]}:" if len(meant) == 1 else choice(context.languages)
            report(place(key), message, cure)
    return bool(strange)


def meant_in(text: str, known: Collection[str]) -> list[str]:
    """The languages that are meant by the words of a text, such as `English and Spanish`."""
    found: dict[str, None] = {}
    for word in re.findall(r"[^\W\d_](?:[\w-]*\w)?", text.lower()):
        codes = [code for code, names in _NAMES.items() if word in names]
        if word in ("both", "bilingual"):
            codes = [*_NAMES]
        elif _TAG.fullmatch(word) and not found.keys() & {word}:
            codes = [word[:2]]
        tags = (next((tag for tag in known if tag.startswith(code)), "") for code in codes)
        found |= dict.fromkeys(filter(None, tags))
    return [*found]


def by_language(node: Node) -> dict[str, Node]:
    """Return what a field has under each name, which should be a language."""
    pairs = node.value if isinstance(node, Mapping) else ()
    return {key.value: value for key, value in pairs if isinstance(key, Scalar)}


def is_by_language(node: Mapping) -> bool:
    """Whether the names of a mapping look like those of languages."""
    keys = [key.value for key, _ in node.value if isinstance(key, Scalar)]
    return len(keys) == len(node.value) > 0 and all(_LANGUAGE.fullmatch(key) for key in keys)


def _has_gaps(context: Context, node: Node, text: Node, owner: object, what: str) -> bool:
    """Note each part of a text that is empty, unless a comment may have cut it off."""
    gaps = [
        Untranslated(
            owner, what, context.language, node, one, part=number if text is not one else 0
        )
        for number, one in enumerate(items(text), 1)
        if isinstance(one, Scalar) and one.value == ""
        if context.partial or not comment_at(context, place(one))
    ]
    context.untranslated += gaps
    return bool(gaps)


def _under(context: Context) -> str:
    return f"under {' and '.join(f'{name}:' for name in context.wanted or context.languages)}"


def report_untranslated(context: Context) -> None:
    """Report the texts that lack the language being read: each, or of many the first and the rest.

    What a partial language may lack is one piece of advice.
    """
    found, allowed = list[Untranslated](), list[Untranslated]()
    for one in sorted(context.untranslated, key=lambda one: (one.place.file, one.place)):
        lacking = bool(context.partial) and not one.bare and one.field not in fields.ESSENTIAL
        if one.field != "voice":  # which its reader has reported
            (allowed if lacking else found).append(one)
    shown = found if len(found) <= MAX_REPORTED else found[:SHOWN]
    for one in shown:
        context.unreadable(one.place, *_missing(context, one))
    if rest := found[len(shown) :]:
        lack = "have no language" if rest[0].bare else f"are missing in {context.language}"
        message = f"{len(rest)} more texts {lack}"
        cure = f"`ivr translate --to {context.languages[-1]}` makes room for them, and lists them"
        context.unreadable(rest[0].place, message, cure)
    if context.partial:
        context.advise(context.partial, *_still_missing(context, allowed))


def _missing(context: Context, one: Untranslated) -> tuple[str, str]:
    """Say what is wrong with a text without the language that is being read, and what to do."""
    language = context.language
    if one.bare:
        return f"{one} has no language", f"write it {_under(context)}"
    also = ", which a partial language needs too" if context.partial else ""
    cure = f"add {language}: and the text" if one.gap is one.written else "write a text here"
    return f"{one} is missing in {language}{also}", cure


def _still_missing(context: Context, gaps: list[Untranslated]) -> tuple[str, str]:
    """Say what a partial language lacks, and how to see all of it."""
    language = f"languages: {context.language}"
    if not gaps:
        return f"{language} is partial, but nothing is missing", "remove partial: true"
    first = ", ".join(f"{one} ({context.line(one.place)})" for one in gaps[:SHOWN])
    all_texts = sum(len(one.originals) for one in gaps)
    more = " and others" if len(gaps) > SHOWN else ""
    count = "1 text is" if all_texts == 1 else f"{all_texts} texts are"
    message = f"{language} is partial, and {count} missing: {first}{more}"
    return message, "`ivr translate` lists them all, and callers do not hear these options"


def read_languages(
    context: Context, node: Node, owner: object, known: Sequence[str]
) -> tuple[str, ...]:
    """Read the languages that an option or a contact names, of those that are known there."""
    label = f"{owner}: languages"
    if not context.languages:
        cure = "list all of them in languages: at the top, instead of language:"
        context.error(place(node), f"{label}: this file has only one language", cure)
        return ()
    found = read_texts(context, node, owner, "languages")
    for language, at in found:
        if language and language not in known:
            message = f'{label}: "{short(language)}" is not one of the languages here'
            context.error(at, message, choice(known))
    return tuple(language for language, _ in found if language in known)
