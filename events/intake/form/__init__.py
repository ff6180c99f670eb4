"""Drafts from the event form."""
