"""What search engines are told: maps of addresses, and what to leave alone."""
