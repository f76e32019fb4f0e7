"""WhatsApp: a webhook that stores, and a guided conversation that answers."""
