"""A telephone in the browser that calls a draft or an edition."""
