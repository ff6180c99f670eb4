"""The store on a file of GeoJSON lines."""
