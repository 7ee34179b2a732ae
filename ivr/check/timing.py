"""How long prompts take to hear."""

from functools import lru_cache

from ivr.dialogue.turn import Pause, Prompt
from ivr.speech import normalize
from ivr.tree.model import Line

MAX_KNOWN = 50_000  # texts; a menu is checked again and again while somebody changes a few of them


def seconds(line: Line, prompt: Prompt) -> float:
    """Estimate how long a prompt takes to hear, at its own pace and in its language."""
    if isinstance(prompt, Pause):
        return prompt.seconds
    tree = line.tree(prompt.language)
    return _seconds(prompt.text, frozenset(tree.lexicon.items()), tree.language, prompt.slow)


@lru_cache(maxsize=MAX_KNOWN)
def _seconds(text: str, lexicon: frozenset[tuple[str, str]], language: str, slow: bool) -> float:
    words = normalize.plain(normalize.spans(text, dict(lexicon), language))
    return normalize.seconds(words, slow)
