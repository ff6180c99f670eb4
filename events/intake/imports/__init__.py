"""Drafts from tables: the plan of an import, its saving and its undo."""
