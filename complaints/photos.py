"""The one sanitiser that every photo passes, whatever way it came in.

A photo is decoded, turned upright, shrunk and encoded anew as JPEG, in a child
process with limits of memory and time (photo_worker.py). The visitor's bytes are
never stored, so nothing that rode along survives: GPS, serial numbers, comments,
trailing data, scripts. There is no fallback to the original.
"""

from __future__ import annotations

import hashlib
import io
import logging
import struct
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from complaints import photo_worker, virus_scan

logger = logging.getLogger(__name__)

MAX_BYTES = 10 * 1024 * 1024
MAX_COUNT = 5
# Seconds by the clock, above the child's limit of processor time.
TIMEOUT = 20

WORKER = Path(photo_worker.__file__)
# The picture is blurred in squares, three by three, numbered from the top left.
GRID = 3
# Longest side of a small copy: two points for each that a page shows.
SMALL_SIDE = 272


class PhotoRejected(Exception):
    """The file cannot be taken; the message says why, in the reader's language."""


@dataclass(frozen=True)
class Photo:
    content: bytes
    width: int
    height: int
    # Its original was found clean; see virus_scan.py.
    scanned: bool = False

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def sanitise(file: IO[bytes], size: int) -> Photo:
    """The photo in `file`, re-encoded; raises PhotoRejected."""
    if size > MAX_BYTES:
        raise PhotoRejected(
            _("Foto lebih besar dari 10 MB. Pilih foto yang lebih kecil.")
        )
    file.seek(0)
    original = file.read(MAX_BYTES + 1)
    scanned = _is_scanned(original)
    try:
        done = subprocess.run(  # noqa: S603 - our own script
            # Isolated: no environment, no user's packages, nothing of ours on the path.
            [sys.executable, "-I", str(WORKER)],
            input=original,
            capture_output=True,
            timeout=TIMEOUT,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        logger.warning("Foto melewati batas waktu %s detik", TIMEOUT)
        raise PhotoRejected(_("Foto ini terlalu berat untuk diolah.")) from None
    except OSError as error:
        # The machine has no room for one more process.
        logger.warning("Pengolah foto tidak dapat dijalankan: %s", error)
        raise PhotoRejected(_("Foto ini terlalu berat untuk diolah.")) from None
    if done.returncode != 0:
        raise PhotoRejected(_refusal(done.returncode))
    width, height = struct.unpack(">II", done.stdout[:8])
    return Photo(done.stdout[8:], width, height, scanned)


def _is_scanned(original: bytes) -> bool:
    """Found clean before anything decodes it; a daemon that does not answer leaves
    the photo to the quarantine."""
    if not virus_scan.is_on():
        return False
    try:
        virus_scan.scan(original)
    except virus_scan.Infected:
        logger.warning("Foto ditolak: mengandung virus")
        raise PhotoRejected(
            _("Berkas ini mengandung virus, jadi tidak kami simpan.")
        ) from None
    except virus_scan.NotScanned as error:
        logger.error("Foto belum dapat dipindai: %s", error)
        return False
    return True


def _refusal(code: int) -> str:
    logger.warning("Foto ditolak: kode %s", code)
    if code == photo_worker.NOT_A_PHOTO:
        return _("Berkas ini bukan foto JPEG, PNG, atau WebP.")
    if code == photo_worker.TOO_LARGE:
        return _("Ukuran gambar lebih dari 25 megapiksel.")
    if code < 0:
        # Killed by a limit, or by the system for want of memory: minus the signal.
        return _("Foto ini terlalu berat untuk diolah.")
    return _("Foto rusak dan tidak dapat dibaca.")


def small(content: bytes) -> bytes:
    """A copy of one of our own JPEGs for a page that shows it the size of a stamp."""
    from PIL import Image

    with Image.open(io.BytesIO(content), formats=("JPEG",)) as image:
        # The decoder itself leaves out what is not needed: a tenth of the work.
        image.draft("RGB", (SMALL_SIDE, SMALL_SIDE))
        image.thumbnail((SMALL_SIDE, SMALL_SIDE))
        out = io.BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=75, optimize=True)
    return out.getvalue()


def blurred(content: bytes, squares: Iterable[int]) -> bytes:
    """A copy of one of our own JPEGs with some of its nine squares unrecognisable.

    Each square is averaged to a few pixels before it is blurred, so that sharpening
    brings no number plate back.
    """
    # Loaded when first needed; docs/decisions/0150.
    from PIL import Image, ImageFilter

    with Image.open(io.BytesIO(content), formats=("JPEG",)) as image:
        picture = image.convert("RGB")
    for square in squares:
        row, column = divmod(square, GRID)
        box = (
            picture.width * column // GRID,
            picture.height * row // GRID,
            picture.width * (column + 1) // GRID,
            picture.height * (row + 1) // GRID,
        )
        part = picture.crop(box)
        coarse = part.resize((4, 4), Image.Resampling.BOX).resize(part.size)
        picture.paste(coarse.filter(ImageFilter.GaussianBlur(8)), box)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()
