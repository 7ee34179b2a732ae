"""What the line itself says: one YAML file a language, in the folder next to this module."""

from collections import abc
from functools import cache
from importlib.resources import files

from ivr.tree.model import Tree
from ivr.tree.parse.parser import Mapping, parse

_FOLDER = files(__package__).joinpath("phrases")

NOT_SAID = frozenset(
    {
        "names",
        "one_letter",
        "openings",
        "weekdays",
        "every_weekday",
        "months",
        "evening",
        "closed_words",
    }
)
"""What a language's file holds besides phrases."""


@cache
def languages() -> tuple[str, ...]:
    """List the languages that the line speaks."""
    return tuple(sorted(file.name.removesuffix(".yaml") for file in _FOLDER.iterdir()))


@cache
def phrases(language: str) -> dict[str, str]:
    """Return a language's phrases by name, with their {placeholders}. Raises KeyError."""
    if language not in languages():
        raise KeyError(language)
    source = parse(_FOLDER.joinpath(f"{language}.yaml").read_bytes())
    if not isinstance(source.root, Mapping) or source.problems:
        raise ValueError(f"phrases/{language}.yaml: {source.problems or 'not a mapping'}")
    return {key.value: value.value for key, value in source.root.value}


@cache
def phrasebook() -> dict[str, dict[str, str]]:
    """Return the phrases of every language that a menu file may reword, by language and name."""
    return {
        language: {name: text for name, text in phrases(language).items() if name not in NOT_SAID}
        for language in languages()
    }


def block(language: str) -> str:
    """Write them as a menu file's `phrases:`, with the language's comments. Raises KeyError."""
    if language not in languages():
        raise KeyError(language)
    written = _FOLDER.joinpath(f"{language}.yaml").read_text("utf-8")
    lines = written.partition("\n# No phrases")[0].rstrip().split("\n")
    return "\n".join(["phrases:", *(f"  {line}".rstrip() for line in lines)])


def worded(tree: Tree) -> abc.Mapping[str, str]:
    """Return the phrases of a line: in its file's words, or else in the language's own."""
    said = phrases(tree.language)
    return {**said, **tree.phrases} if tree.phrases else said
