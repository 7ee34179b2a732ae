"""What is in force now, and the buttons for a bad day."""
