"""Changes a draft of the menu, as a form and as text."""
