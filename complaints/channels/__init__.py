"""The ways in besides the web's pages; each ends in filing.submit."""
