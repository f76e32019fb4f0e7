"""The ways in besides the web form; each ends in the same verbs."""
