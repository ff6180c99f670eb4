"""Drafts from files that people write by hand, and the samples."""
