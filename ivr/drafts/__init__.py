"""Menu files that a person completes: a new line, one from an FAQ, a second language."""
