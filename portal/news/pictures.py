"""Pictures of posts and programmes: through the one sanitiser, then made small.

A page with three of them has to open on a slow network, so one size is kept.
"""

from __future__ import annotations

import io

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from complaints.photos import PhotoRejected, sanitise

LONGEST_SIDE = 800  # pixels
QUALITY = 65


def prepared(upload: UploadedFile) -> ContentFile:
    """The picture as a small JPEG of our own; raises ValidationError."""
    # Loaded when first needed; docs/decisions/0150.
    from PIL import Image

    try:
        photo = sanitise(upload, upload.size or 0)
    except PhotoRejected as error:
        raise ValidationError(str(error)) from None
    out = io.BytesIO()
    with Image.open(io.BytesIO(photo.content), formats=("JPEG",)) as image:
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return ContentFile(out.getvalue(), name="gambar.jpg")


def size(picture: ContentFile) -> tuple[int, int]:
    """Width and height in pixels of what `prepared` made."""
    from PIL import Image

    picture.seek(0)
    with Image.open(picture, formats=("JPEG",)) as image:
        return image.size
