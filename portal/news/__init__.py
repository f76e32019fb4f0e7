"""News, programmes, and the public conversation about them."""
