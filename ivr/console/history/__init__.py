"""Every edition: who, when, why, what differs, and the way back."""
