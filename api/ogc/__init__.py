"""OGC API - Features under ``/ogc``, over the one table."""
