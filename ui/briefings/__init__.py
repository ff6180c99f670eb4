"""Briefs of the map page, and what has changed since."""
