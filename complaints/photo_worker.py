"""The child process that decodes a stranger's picture, and can do nothing else.

Run as a script by photos.py, with the file on standard input. It limits itself
before it loads Pillow: memory, processor time, no file to write. On success it
writes width and height (two unsigned 32-bit numbers, big-endian) and a JPEG; if not,
it ends with one of the codes below. It knows nothing of Django.
"""

from __future__ import annotations

import io
import resource
import struct
import sys

MAX_PIXELS = 25_000_000
LONGEST_SIDE = 2048
FORMATS = ("JPEG", "PNG", "WEBP")

# Bytes of address space; 25 megapixels need 110 MB as JPEG, 300 as PNG, 430 as WebP.
MEMORY = 768 * 1024 * 1024
SECONDS = 15  # of processor time

NOT_A_PHOTO, TOO_LARGE, DAMAGED = 11, 12, 13


def limit() -> None:
    if sys.platform == "linux":
        # Elsewhere, on a developer's machine, the system knows no such limit.
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def reencode(content: bytes) -> tuple[int, int, bytes]:
    """Width, height and JPEG of the first picture in `content`, upright, on white."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:
            raise SystemExit(TOO_LARGE)
        # A JPEG decodes at half or a quarter of its size where that is enough.
        image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
        # Shrunk before it is turned: the whole picture stands in memory once.
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(image)
    # A new image, so that no metadata comes along.
    rgba = upright.convert("RGBA")
    ground = Image.new("RGB", rgba.size, "white")
    ground.paste(rgba, mask=rgba.getchannel("A"))
    out = io.BytesIO()
    ground.save(out, "JPEG", quality=82, optimize=True)
    return ground.width, ground.height, out.getvalue()


def main() -> None:
    limit()
    import warnings

    from PIL import Image, UnidentifiedImageError

    # Pillow warns of damaged metadata, which we drop anyway.
    warnings.simplefilter("ignore")
    try:
        width, height, jpeg = reencode(sys.stdin.buffer.read())
    except UnidentifiedImageError:
        raise SystemExit(NOT_A_PHOTO) from None
    except Image.DecompressionBombError:
        raise SystemExit(TOO_LARGE) from None
    except Exception:
        raise SystemExit(DAMAGED) from None
    sys.stdout.buffer.write(struct.pack(">II", width, height) + jpeg)


if __name__ == "__main__":
    main()
