"""Versions of one event: told apart in words, and put together when two people changed it."""
