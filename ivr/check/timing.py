"""How long prompts take to hear."""

from ivr.dialogue.turn import Pause, Prompt
from ivr.speech import normalize
from ivr.tree.model import Tree


def seconds(tree: Tree, prompt: Prompt) -> float:
    """How long a prompt takes to hear."""
    if isinstance(prompt, Pause):
        return prompt.seconds
    return normalize.seconds(normalize.words(prompt.text, tree.of(prompt.language)), prompt.slow)
