"""Draws the menu tree: keys, titles, ids, and how far away every answer is."""

from collections.abc import Iterator

from ivr.check import seconds
from ivr.dialogue.engine import step
from ivr.dialogue.state import State
from ivr.dialogue.turn import Arrived, Key, Prompt, Turn
from ivr.dialogue.wording import option_prompt
from ivr.tree.model import MAIN, Answer, Goto, Menu, Option, Transfer, Tree


def outline(tree: Tree) -> str:
    """The tree as text.

    Seconds are those of a caller who hears the greeting and each menu up to the option, presses
    its key at once, and goes on.
    """
    main = tree.options[MAIN]
    rows = [("", tree.name, "presses", "seconds", "id")]
    if isinstance(main, Menu):
        start = step(tree, State(tree.edition), Arrived())
        rows += _rows(tree, main, start, 0.0, "")
    width = max(len(prefix + title) for prefix, title, *_ in rows)
    lines = [
        f"{prefix + title:{width}}  {presses:>7}  {time:>7}  {id}".rstrip()
        for prefix, title, presses, time, id in rows  # noqa: A001 (the field's name)
    ]
    return "\n".join(lines)


Row = tuple[str, str, str, str, str]


def _rows(tree: Tree, menu: Menu, turn: Turn, before: float, indent: str) -> Iterator[Row]:
    options = list(menu.options.values())
    for option in options:
        last = option is options[-1]
        time = before + _until(tree, turn.prompts, option_prompt(tree, option))
        title = f"{option.key}  {tree.title(option)}{_leads_to(tree, option)}"
        far = (str(len(option.path)), f"{time:.0f}")
        branch = "└─ " if last else "├─ "
        yield (indent + branch, title, *(("", "") if isinstance(option, Menu) else far), option.id)
        if isinstance(option, Menu):
            there = step(tree, State(tree.edition, menu.id), Key(option.key))
            yield from _rows(tree, option, there, time, indent + ("   " if last else "│  "))


def _until(tree: Tree, prompts: tuple[Prompt, ...], option: Prompt) -> float:
    heard = prompts[: prompts.index(option) + 1]
    return sum(seconds(tree, prompt) for prompt in heard)


def _leads_to(tree: Tree, option: Option) -> str:
    if isinstance(option, Goto):
        return f" → {option.target}"
    if isinstance(option, Transfer):
        return f" → {tree.contacts[option.contact].written}"
    if isinstance(option, Answer) and len(option.parts) > 1:
        return f" ({len(option.parts)} parts)"
    return ""
