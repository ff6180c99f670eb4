"""Two moments compared: what appeared, changed or went."""
