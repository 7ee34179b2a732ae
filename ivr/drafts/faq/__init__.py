"""FAQs that an office has: a file of any kind → blocks of text → questions in sections."""
