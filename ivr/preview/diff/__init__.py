"""Compares two versions of a line: what callers hear differently, as facts and in words."""
