"""The desk's queue: what waits to be published, and every decision about it."""
