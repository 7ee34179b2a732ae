"""Reads how words are spoken, and what the line itself says in the file's own words."""

from collections.abc import Mapping
from string import Formatter

from ivr.tree import fields
from ivr.tree.fields.spec import ObjectSpec
from ivr.tree.load.context import Context, Word
from ivr.tree.load.languages import in_language
from ivr.tree.load.objects import Fields, read_pairs
from ivr.tree.load.texts import read_text, shown
from ivr.tree.parse.draft import as_written
from ivr.tree.parse.parser import Node, place
from ivr.tree.problems import Flaw, short, suggest
from ivr.tree.pronunciation import check, parse
from ivr.tree.voices import family


def read_lexicon(context: Context, found: Fields) -> None:
    """Add the words of a file to those of the line."""
    for key, value in _pairs(context, found, "lexicon", fields.LEXICON):
        word = Word(_read_entry(context, key, value), place(key))
        written = as_written(key.value)
        first = context.words.get(written)
        if first and first.place.file != word.place.file and first.said != word.said:
            message = f"lexicon: {shown(key)} is spoken differently in {context.line(first.place)}"
            context.error(word.place, message, "remove one of them")
        context.words[written] = word


def _pairs(context: Context, found: Fields, name: str, spec: ObjectSpec) -> list[tuple[Node, Node]]:
    """What a field has for the language being read; it need not have something for each."""
    node = in_language(context, found[name], "", name, each=False) if name in found else None
    return [*read_pairs(context, node, name, spec)] if node else []


def _read_entry(context: Context, key: Node, node: Node) -> str:
    before = len(context.problems)
    value = read_text(context, node, "lexicon", shown(key))
    if len(context.problems) > before or not value:
        return value
    if flaw := check(value):
        context.flaw(place(node), f"lexicon: {shown(key)}", flaw)
    elif not parse(value).said and not family(context.voice).phoneme:
        message = f"lexicon: {shown(key)}: the voice {short(context.voice)} does not accept IPA"
        context.advise(place(node), message, f"write a respelling before it: … {short(value)}")
    return value


def read_phrases(context: Context, found: Fields, known: Mapping[str, str]) -> dict[str, str]:
    """Read the phrases that the file rewords. Those that could not be said are left out.

    `known` holds the line's own phrases by name; if it is empty, a file may have any.
    """
    said = {}
    for key, value in _pairs(context, found, "phrases", fields.PHRASES):
        name, label = as_written(key.value), f"phrases: {shown(key)}"
        text = read_text(context, value, "", label, context.limit, heard=True)
        if known and name not in known:
            cure = suggest(name, known, "`ivr phrases` lists them all")
            context.error(place(key), f'phrases: there is no phrase "{shown(key)}"', cure)
        elif text and known and (flaw := check_placeholders(text, known[name], MAY_HAVE.get(name))):
            context.flaw(place(value), label, flaw)
        elif text:
            said[name] = text
    return said


def placeholders(phrase: str) -> set[str]:
    """The names of a phrase's placeholders. Raises ValueError for a single brace."""
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}


MAY_HAVE = {"calling": "number"}
"""Placeholders that phrases of earlier releases had; whoever reworded those may keep them."""


def check_placeholders(phrase: str, original: str, may_have: str | None = None) -> Flaw | None:
    """Check the placeholders of a phrase that replaces the original.

    It must have each of them, written as in the original: a number or a name that is not said would
    leave the caller without it. It may also have the placeholder `may_have`.
    """
    needed = placeholders(original)
    cure = f"use only {_listed(needed)}" if needed else "use no curly brackets"
    try:
        parsed = [part for part in Formatter().parse(phrase) if part[1] is not None]
    except ValueError:
        return Flaw("a curly bracket has no partner", cure)
    for _, name, form, conversion in parsed:
        if name not in needed and name != may_have:
            return Flaw(f"{{{name}}} is not filled in here", cure)
        if form or conversion:
            return Flaw(f"{{{name}}} contains more than its name", cure)
    missing = needed - {name for _, name, _, _ in parsed if name}
    if missing:
        return Flaw(f"{_listed(missing)} is missing", "put it where callers should hear it")
    return None


def _listed(names: set[str]) -> str:
    return " and ".join(f"{{{name}}}" for name in sorted(names))
