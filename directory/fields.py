"""Model fields of the house."""

from typing import Any

from django.db import models


class WebAddressField(models.URLField):
    """A URLField whose form takes "jatengprov.go.id" as https, not http.

    Django 6.0 does so by itself; 5.2 warns that it will. To migrations it is a
    plain URLField.
    """

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"assume_scheme": "https", **kwargs})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", list(args), kwargs
