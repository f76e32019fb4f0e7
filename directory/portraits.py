"""Officials' photos: what an editor uploads becomes a small square JPEG.

Re-encoding drops place, camera and anything hidden behind the picture.
"""

from __future__ import annotations

import io

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

SIDE = 240  # pixels: 80 on screen, sharp on phones with three per point
MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


def portrait(upload: UploadedFile) -> ContentFile:
    """The square middle of the picture as JPEG; raises ValidationError."""
    # Loaded when first needed; docs/decisions/0150.
    from PIL import Image, ImageOps, UnidentifiedImageError

    if (upload.size or 0) > MAX_BYTES:
        raise ValidationError(_("Foto paling besar 5 MB."))
    upload.seek(0)
    try:
        with Image.open(upload, formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise ValidationError(_("Ukuran gambar terlalu besar."))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
            square = ImageOps.fit(upright, (SIDE, SIDE), centering=(0.5, 0.35))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise ValidationError(_("Foto harus berupa JPEG, PNG, atau WebP.")) from None
    out = io.BytesIO()
    square.save(out, "JPEG", quality=82)
    return ContentFile(out.getvalue(), name="pejabat.jpg")
