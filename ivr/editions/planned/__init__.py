"""What is to be published later: at a time, or once somebody has agreed."""
