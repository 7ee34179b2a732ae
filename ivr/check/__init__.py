"""Everything that must hold before a menu goes live, including the no-dead-end proof."""
