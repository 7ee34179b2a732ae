"""Rules that languages share, for what is written alike in them; each language gives its words."""
