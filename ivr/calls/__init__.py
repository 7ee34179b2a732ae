"""Calls without a telephone: played, kept as texts, compared, and made up by the thousand."""
