"""Bytes to YAML nodes with their places."""
