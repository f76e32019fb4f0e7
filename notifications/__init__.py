"""Outgoing messages: an outbox, its transports and digests. Knows no other app."""
