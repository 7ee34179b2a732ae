"""YAML as plain values, and pieces of text from which hypothesis mixes what looks like YAML."""

from hypothesis import strategies as st

from ivr.tree.parse.parser import List, Mapping, Node, parse
from tests.support.paths import SHIPPED

# What looks like YAML, so that more than the first line of it is read.
pieces = st.sampled_from([*"\n\t:-#&*!|>@`%?,[]{}'\" ", "\n  ", "\n- ", ": ", "a", "menu", "1", "é",
                          "\u00a0", "\u200b", "\ufeff", "\u2028", "\x85", "\x00", "\x07", "\ue000",
                          "\ue001", "<<", "&a ", "*a", "!!str ", "---\n", "...\n", "%YAML 1.2\n",
                          ">-\n", "\\"])  # fmt: skip


def values(text: str) -> object:
    """What was read, as it is written."""
    source = parse(text.encode())
    assert source.root is not None, source.problems
    return plain(source.root)


def plain(node: Node) -> object:
    if isinstance(node, Mapping):
        return {key.value: plain(value) for key, value in node.value}
    return [plain(item) for item in node.value] if isinstance(node, List) else node.value


MENU = SHIPPED.read_text("utf-8")
places = st.integers(0, len(MENU) - 1)
lines = st.integers(0, len(MENU.split("\n")) - 1)


@st.composite
def mutations(draw: st.DrawFn) -> str:
    """The shipped file after a few things that happen to files."""
    text = MENU
    for _ in range(draw(st.integers(1, 4))):
        whole = text.split("\n")
        one, other = draw(lines) % len(whole), draw(lines) % len(whole)
        match draw(st.sampled_from(["delete", "swap", "repeat", "replace", "cut"])):
            case "delete":
                del whole[one]
            case "swap":
                whole[one], whole[other] = whole[other], whole[one]
            case "repeat":
                whole.insert(one, whole[other])
            case "replace":
                at = draw(places)
                whole = [text[:at] + draw(st.text(max_size=3) | pieces) + text[at + 1 :]]
            case "cut":
                at = draw(places)
                whole = [text[:at] + text[at + draw(st.integers(1, 300)) :]]
        text = "\n".join(whole)
    return text
