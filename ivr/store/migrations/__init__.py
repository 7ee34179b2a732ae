"""The steps by which the database came to its tables, as Alembic takes them."""
