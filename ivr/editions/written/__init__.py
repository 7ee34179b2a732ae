"""The menu file and what is published, as one line."""
