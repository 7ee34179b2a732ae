"""The text editor of the console: its JavaScript, what builds it, and where it is served."""
