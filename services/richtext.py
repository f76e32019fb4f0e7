"""Formatted text that editors write and every citizen's browser shows."""

from __future__ import annotations

from typing import Any

import nh3
from django.db import models

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "h4"}
ATTRIBUTES = {"a": {"href"}}


def clean(html: str) -> str:
    """Keep plain formatting and links; drop scripts, styles, frames and pictures."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener",
    )


class RichTextField(models.TextField):
    """HTML that is cleaned on its way into the database, whoever writes it, so
    templates may print it as it is."""

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if isinstance(value, str):
            value = clean(value)
        return super().get_db_prep_save(value, connection)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The row in memory says the same as the one in the database."""
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = clean(value)
            setattr(model_instance, self.attname, value)
        return value
