"""The lines of a menu file: read and changed, with the nodes that YAML makes of them."""
