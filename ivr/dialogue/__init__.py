"""A call as pure functions: where the caller is, what they did, what they hear."""
