"""News, programmes, and what people say under them."""
