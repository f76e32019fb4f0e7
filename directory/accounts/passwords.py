"""What makes a password easy to guess in this house."""

from __future__ import annotations

import hashlib
import logging
import os
import re
from bisect import bisect_left
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# ASVS 5.0, 6.2.11: words that whoever guesses at this portal tries first.
HOUSE_WORDS = (
    *["jawatengah", "provinsi", "pemprov", "jateng", "semarang", "gubernur"],
    *["pengaduan", "aduan", "lapor", "dinas", "portal", "petugas", "admin"],
    *["password", "katasandi", "sandi"],
)
LEFT_AT_LEAST = 8  # letters and digits beside those words

DIGEST = 40  # hexadecimal digits of a SHA-1, which begin each line
logger = logging.getLogger(__name__)


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


class Breached:
    """Refuses what stands in BREACHED_PASSWORDS_FILE (ASVS 5.0, 6.2.12)."""

    def validate(self, password: str, user: Any = None) -> None:
        if not settings.BREACHED_PASSWORDS_FILE:
            return
        try:
            breached = is_breached(password, settings.BREACHED_PASSWORDS_FILE)
        except OSError as error:
            # A guard that cannot look lets nobody by; a password can wait.
            logger.error("BREACHED_PASSWORDS_FILE tidak terbaca: %s", error.strerror)
            raise ValidationError(
                _("Kata sandi belum dapat kami periksa. Coba lagi nanti."),
                code="not_looked_up",
            ) from None
        if breached:
            raise ValidationError(
                _("Kata sandi ini pernah bocor di tempat lain. Pilih yang lain."),
                code="breached",
            )

    def get_help_text(self) -> str:
        return _("Kata sandi jangan yang pernah bocor di tempat lain.")


def is_breached(password: str, path: str) -> bool:
    """Whether its hash is in a file of "SHA-1:times" lines in the order of the hash, as
    Have I Been Pwned gives it away. Reads some 40 lines, however large the file is.

    Raises OSError where it cannot be read.
    """
    sha1 = hashlib.sha1(password.encode(), usedforsecurity=False)
    wanted = sha1.hexdigest().upper().encode()
    with open(path, "rb") as file:

        def line_from(offset: int) -> bytes:
            """The hash of the first line that begins there or later."""
            file.seek(max(offset - 1, 0))
            if offset:
                file.readline()  # the rest of the one before
            return file.readline()[:DIGEST].upper() or b"~"  # after all hashes

        size = os.fstat(file.fileno()).st_size
        return line_from(bisect_left(range(size), wanted, key=line_from)) == wanted


def check_breached_file(**kwargs: Any) -> list[checks.CheckMessage]:
    """That the operator named a file of the right kind, before a password needs it."""
    if not settings.BREACHED_PASSWORDS_FILE:
        return []
    try:
        with open(settings.BREACHED_PASSWORDS_FILE, "rb") as file:
            first = file.readline(80)
    except OSError as error:
        said = f"BREACHED_PASSWORDS_FILE tidak terbaca: {error.strerror}"
        return [checks.Error(said, id="directory.E001")]
    if re.fullmatch(rb"[0-9A-Fa-f]{40}(:\d+)?\s*", first):
        return []
    said = "BREACHED_PASSWORDS_FILE bukan daftar SHA-1 yang terurut."
    return [checks.Error(said, id="directory.E002")]
