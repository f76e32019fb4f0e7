"""The web's doors to complaints, split by what they show."""
