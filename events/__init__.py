"""What happened: the event model, its GeoJSON, its store and its queries."""
