"""YAML as plain values, and pieces of text from which hypothesis mixes what looks like YAML."""

from hypothesis import strategies as st

from ivr.tree.parse.parser import List, Mapping, Node, parse

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
