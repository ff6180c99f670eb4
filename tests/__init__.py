"""A package by name: a dependency installs one of its own called `tests`, which would hide ours."""
