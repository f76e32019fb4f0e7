"""How a message leaves: each module has one `send(message)`; it raises on failure."""
