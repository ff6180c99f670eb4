"""The wire form: GeoJSON features, flat columns, schema."""
