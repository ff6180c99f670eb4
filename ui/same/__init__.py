"""Whether two events are the same: what is likely, side by side, and deciding it."""
