"""The menu as data: the file faq_tree.yaml, read and checked."""
