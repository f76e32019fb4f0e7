"""One box that finds services, taxes, agencies, their heads, news and programmes.

`documents` says what can be found, `index` keeps the table of it, `words` turns
text into terms, `finding` answers a question.
"""
