"""Ready mappings, one file a known format."""
