"""One question, one meaning, one form in an address."""
