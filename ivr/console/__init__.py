"""The console: where administrators see, hear, change and publish the line in a browser."""
