"""The same event twice: how it is noticed, and what a person decides about it."""
