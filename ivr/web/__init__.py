"""What the public page and the console share: one Flask application, its headers, its words."""
