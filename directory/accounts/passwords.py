"""What makes a password easy to guess in this house."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# ASVS 5.0, 6.2.11: words that whoever guesses at this portal tries first.
HOUSE_WORDS = (
    *["jawatengah", "provinsi", "pemprov", "jateng", "semarang", "gubernur"],
    *["pengaduan", "aduan", "lapor", "dinas", "portal", "petugas", "admin"],
    *["password", "katasandi", "sandi"],
)
LEFT_AT_LEAST = 8  # letters and digits beside those words


class HouseWords:
    """Refuses what is little more than words of the house and a year."""

    def validate(self, password: str, user: Any = None) -> None:
        rest = "".join(filter(str.isalnum, password.lower()))
        for word in HOUSE_WORDS:
            rest = rest.replace(word, "")
        if len(rest) < LEFT_AT_LEAST:
            raise ValidationError(self.get_help_text(), code="house_words")

    def get_help_text(self) -> str:
        return _(
            "Kata sandi jangan tersusun dari kata portal ini saja, seperti jateng,"
            " dinas, atau aduan."
        )
