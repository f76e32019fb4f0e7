"""The one sanitiser that every photo passes, whatever way it came in.

A photo is decoded, turned upright, shrunk and encoded anew as JPEG. The
visitor's bytes are never stored, so nothing that rode along survives: GPS,
serial numbers, comments, trailing data, scripts. There is no fallback to the
original.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 25_000_000
MAX_COUNT = 5
LONGEST_SIDE = 2048
FORMATS = ("JPEG", "PNG", "WEBP")


class PhotoRejected(Exception):
    """The file cannot be taken; the message says why, in the reader's language."""


@dataclass(frozen=True)
class Photo:
    content: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def sanitise(file: IO[bytes], size: int) -> Photo:
    """The photo in `file`, re-encoded; raises PhotoRejected."""
    if size > MAX_BYTES:
        raise PhotoRejected(
            _("Foto lebih besar dari 10 MB. Pilih foto yang lebih kecil.")
        )
    try:
        with warnings.catch_warnings():
            # Pillow warns of damaged metadata, which we drop anyway.
            warnings.simplefilter("ignore")
            return _reencode(file)
    except PhotoRejected:
        raise
    except UnidentifiedImageError:
        raise PhotoRejected(_("Berkas ini bukan foto JPEG, PNG, atau WebP.")) from None
    except Exception:
        raise PhotoRejected(_("Foto rusak dan tidak dapat dibaca.")) from None


def _reencode(file: IO[bytes]) -> Photo:
    with Image.open(file, formats=FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:
            raise PhotoRejected(_("Ukuran gambar lebih dari 25 megapiksel."))
        image.load()
        upright = ImageOps.exif_transpose(image)
    picture = _flatten(upright)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82, optimize=True)
    return Photo(out.getvalue(), *picture.size)


def _flatten(image: Image.Image) -> Image.Image:
    """RGB on white, and a new image, so no metadata comes along."""
    rgba = image.convert("RGBA")
    ground = Image.new("RGB", rgba.size, "white")
    ground.paste(rgba, mask=rgba.getchannel("A"))
    return ground
