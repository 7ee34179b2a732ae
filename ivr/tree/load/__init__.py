"""YAML nodes to a Tree, or every problem with its place."""
