"""How long prompts take to hear."""

from ivr.dialogue.turn import Pause, Prompt
from ivr.speech import normalize
from ivr.tree.model import Line


def seconds(line: Line, prompt: Prompt) -> float:
    """Estimate how long a prompt takes to hear, at its own pace and in its language."""
    if isinstance(prompt, Pause):
        return prompt.seconds
    return normalize.seconds(normalize.words(prompt.text, line.tree(prompt.language)), prompt.slow)
