"""What government offers: permits, taxes and other services."""
