"""The heart: a complaint from its filing to the verdict of its reporter."""
