"""OGC API - Features under ``/ogc``: pygeoapi as the engine, our store as its provider."""
