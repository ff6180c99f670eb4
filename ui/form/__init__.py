"""The event form: one module a section, all of them over one plain dict of values."""
