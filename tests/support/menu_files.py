"""Menu files of any size, such as an administrator would write."""

from collections.abc import Iterator

HEAD = """\
name: A big line
language: en-US
contacts:
  billing:
    name: the billing office
    number: 617-726-3884
operator: billing
greeting: Thank you for calling.
menu:
"""
LONG = (
    "You will be responsible for your co-pay or deductible for all visits of kind {number}. If the "
    "services are not covered by your insurance, you will be billed for the visit just as you "
    "would for an in-person visit. Please contact the billing office at 617-726-3884."
)
PART = "Part {part} of this answer tells you what to bring to your visit of kind {number}."


def menu_file(answers: int) -> str:
    """A file of so many answers, six options a menu; of five one is in parts, of three one offers.

    With 10,000 it has 4.7 MB and menus six deep.
    """
    return HEAD + "\n".join(_menu(1, answers + 1, "  ")) + "\n"


def _menu(first: int, end: int, indent: str) -> Iterator[str]:
    """The options that hold the answers from `first` to before `end`."""
    each = max(1, -(-(end - first) // 6))
    for key, start in enumerate(range(first, end, each), 1):
        yield f"{indent}{key}:"
        if each == 1:
            yield from _answer(start, indent + "  ")
        else:
            yield f"{indent}  title: Questions {start} to {min(start + each, end) - 1}"
            yield f"{indent}  menu:"
            yield from _menu(start, min(start + each, end), indent + "    ")


def _answer(number: int, indent: str) -> Iterator[str]:
    yield f"{indent}title: What is the cost of service number {number}?"
    if number % 5:
        yield f"{indent}answer: {LONG.format(number=number)}"
    else:
        yield f"{indent}answer:"
        for part in (1, 2, 3):
            yield f"{indent}  - {PART.format(part=part, number=number)}"
    if number % 3 == 0:
        yield f"{indent}offer: billing"
