"""Open data: what the public pages show, as files with a licence and a schema."""
