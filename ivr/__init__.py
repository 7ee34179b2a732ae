"""A telephone line that answers frequently asked questions from one YAML file."""
