"""Rules that languages share, for what all of them write alike; each language adds its words."""
