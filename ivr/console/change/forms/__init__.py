"""What a form of a draft shows of an element, and what is changed by what it sends."""
