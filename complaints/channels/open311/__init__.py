"""Open311 GeoReport v2: other systems read public complaints and file new ones."""
