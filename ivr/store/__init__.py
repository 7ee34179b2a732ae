"""The database: its tables, how to connect to it, and its migrations."""
