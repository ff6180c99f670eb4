"""The place list as columns, its sources and its updates."""
