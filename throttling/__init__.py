"""Rate limits that hold across processes, counted in the database."""
