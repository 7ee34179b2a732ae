"""What the line itself says: one YAML file a language, in the folder beside this module."""

from functools import cache
from importlib.resources import files
from string import Formatter

from ivr.tree.source import Mapping, read

_FOLDER = files(__package__).joinpath("phrases")


@cache
def languages() -> tuple[str, ...]:
    """The languages that the line speaks."""
    return tuple(sorted(file.name.removesuffix(".yaml") for file in _FOLDER.iterdir()))


@cache
def phrases(language: str) -> dict[str, str]:
    """Every phrase of a language by name, with its {placeholders}. Raises KeyError if unknown."""
    if language not in languages():
        raise KeyError(language)
    source = read(_FOLDER.joinpath(f"{language}.yaml").read_bytes())
    if not isinstance(source.root, Mapping) or source.problems:
        raise ValueError(f"phrases/{language}.yaml: {source.problems or 'not a mapping'}")
    return {key.value: value.value for key, value in source.root.value}


def slots(phrase: str) -> set[str]:
    """The names of a phrase's placeholders."""
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}
