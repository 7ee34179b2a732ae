"""How the pages of this folder become a site: `make docs`."""

project = "ivr"
html_title = "A phone line that answers questions"
extensions = ["myst_parser"]
html_theme = "furo"

myst_heading_anchors = 3
"""Headings of these levels can be linked to, as on GitHub: `editing.md#a-snow-day`."""

nitpicky = True
"""A link that leads nowhere is a warning, and `make docs` turns warnings into errors."""

smartquotes = False
"""In prose, `--at` must stay two hyphens."""
