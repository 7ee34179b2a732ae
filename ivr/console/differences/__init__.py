"""What callers hear differently, to somebody who runs an office, in their language."""
