"""Shows the whole menu: what callers hear, how soon, and how many ask for it."""
