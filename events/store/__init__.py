"""Keeping events: the port (base) and its adapters."""
