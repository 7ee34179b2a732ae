"""YAML nodes to a Line, or every problem with its place."""
