"""Published menus: kept, made live, watched, and followed by each worker."""
