"""Names of places: forms, romanisation, old names."""
