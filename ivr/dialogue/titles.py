"""Titles as callers hear them: within a sentence, and with the key of their option."""

import re

from ivr.dialogue.phrases import phrases, worded
from ivr.dialogue.turn import Say
from ivr.tree.model import Goto, Option, Transfer, Tree


def say_title(title: str, tree: Tree) -> str:
    """Fit a title into a sentence: "Cost and billing." → "cost and billing".

    A capital is lowered only if it is one because the title begins there: not in `HSA`, `Patient
    Gateway`, `I'm a parent` or `Polish speakers`, nor in a word of the lexicon.
    """
    title = title.rstrip(" .,:;!").removeprefix("\u00a1") or title
    words = phrases(tree.language)
    first = re.split(r"\W", title, maxsplit=1)[0]
    small = first in words["one_letter"].split() and title.startswith(f"{first} ")
    if not (small or first[1:].islower()) or title[1:] != title[1:].lower():
        return title
    if first in words["names"].split() or any(
        re.match(rf"{re.escape(written)}(?!\w)", title) for written in tree.lexicon
    ):
        return title
    return title[0].lower() + title[1:]


def option_prompt(tree: Tree, option: Option) -> Say:
    """Say one option of a menu: what it is, then its key."""
    words, of = worded(tree), option.id
    title = tree.title(option) or words["main_title"]  # only the main menu has none
    if title.endswith("?"):
        said = words["question"].format(title=title, key=option.key)
    else:
        said = words["option"].format(title=say_title(title, tree), key=option.key)
    while isinstance(option, Goto):
        option = tree.options[option.target]
    if isinstance(option, Transfer) and option.contact in tree.closed:
        return Say(f"{said} {words['nobody_there']}", piece=f"{of}.choice-closed")
    return Say(said, piece=f"{of}.choice")
