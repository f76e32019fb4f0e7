"""How the desk's forms read what editors type."""

from typing import Any

from django.db import models

# An address typed without its scheme is taken for https.
URL_FIELDS: dict[type[models.Field], dict[str, Any]] = {
    models.URLField: {"assume_scheme": "https"}
}
