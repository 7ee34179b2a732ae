"""The public page: what the line says, for those who cannot or would rather not telephone."""
