"""What is said where a menu cannot be changed."""

UNSAFE = ("this is written in a way that a form cannot change without losing something; "
          "change it in the text")  # fmt: skip


class EditError(ValueError):
    """A menu cannot be changed so. The message is a sentence that says what to do."""
