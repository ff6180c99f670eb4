"""One event shown to a person."""
