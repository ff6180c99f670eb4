"""The store on PostgreSQL with PostGIS, for a staff: several servers over the same events."""
