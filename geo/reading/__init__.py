"""The words for a place -> an outcome."""
