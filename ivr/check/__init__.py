"""All that must hold before a menu goes live, the no-dead-end proof among it."""
