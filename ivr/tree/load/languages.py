"""Chooses, in a file of several languages, the texts of the one that is being read."""

from collections.abc import Sequence

from ivr.tree.load.context import Context
from ivr.tree.load.texts import is_set_aside, read_texts, report_empty, shown
from ivr.tree.parse.parser import Mapping, Node, Scalar, place
from ivr.tree.problems import choice, of, short


def in_language(
    context: Context, node: Node, owner: object, what: str, each: bool = True
) -> Node | None:
    """Find what a field has for the language that is being read.

    Unless `each` is false, it must have something for every language that is wanted there; what is
    missing is reported once, at the field.
    """
    if not context.languages or is_set_aside(node):
        return node
    label = of(owner, what)
    if not isinstance(node, Mapping):
        if len(context.wanted) == 1 and each:
            return node
        names = " and ".join(f"{language}:" for language in context.wanted or context.languages)
        if node.value == "" and each:
            report_empty(context, node, label, f"under {names}")
            return None
        context.unreadable(place(node), f"{label} has no language", f"write it under {names}")
        return node if each else None
    found = {key.value: value for key, value in node.value if isinstance(key, Scalar)}
    strange = [key for key, _ in node.value if key.value not in context.languages]
    for key in strange:
        if not is_set_aside(key):
            name = f'"{shown(key)}"' if isinstance(key, Scalar) else "this"
            message = f"{label}: {name} is not one of this file's languages"
            context.error(place(key), message, choice(context.languages))
    missing = [language for language in context.wanted if language not in found]
    if missing and each and not strange:
        message = f"{label} is missing in {' and '.join(missing)}"
        context.unreadable(place(node), message, f"add {missing[0]}: and the text")
    return found.get(context.language)


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
