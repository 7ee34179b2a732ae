"""Figures of calls as pictures with their tables."""
