"""What happened in calls: recorded, stored, counted and reported."""
