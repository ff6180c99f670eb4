"""The maker of places: from words, coordinates or a click."""
