"""Who may use the console: signing in, inviting, roles, and the log of who did what."""
