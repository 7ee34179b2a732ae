"""The running line: the applications, what carries requests to them, and its processes."""
