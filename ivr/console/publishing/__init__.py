"""Publishes a draft: problems, differences, saved calls, now or at a time."""
