"""A stored file over HTTP, in pieces: an interrupted download goes on where it ended.

RFC 9110, 13 and 14: one range, If-Range, If-None-Match; several ranges at once get
the whole file, which the RFC allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

PIECE = 64 * 1024
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def serve(
    request: HttpRequest, file: FieldFile, *, etag: str, size: int, content_type: str
) -> HttpResponseBase:
    """200, 206, 304, 412 or 416. Raises FileNotFoundError."""
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    wanted = _wanted(request, etag, size)
    if wanted == (0, 0):
        refused = HttpResponse(status=416, content_type="text/plain")
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    first, length = wanted or (0, size)
    if not file.storage.exists(file.name or ""):
        raise FileNotFoundError(file.name)
    response = StreamingHttpResponse(
        _pieces(file, first, length),
        content_type=content_type,
        status=206 if wanted else 200,
    )
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(length)
    # Ranges count the bytes of the file, so nothing may compress it on the way.
    response["Content-Encoding"] = "identity"
    if wanted:
        response["Content-Range"] = f"bytes {first}-{first + length - 1}/{size}"
    return response


def _wanted(request: HttpRequest, etag: str, size: int) -> tuple[int, int] | None:
    """First byte and length; None for the whole; (0, 0) for what does not exist."""
    match = RANGE.fullmatch(request.headers.get("Range", "").strip())
    condition = request.headers.get("If-Range")
    if not match or (condition and condition != etag) or match.groups() == ("", ""):
        return None
    start, end = match.groups()
    if not start:
        # The last so many bytes.
        length = min(int(end), size)
        return (size - length, length) if length else (0, 0)
    first, last = int(start), min(int(end or size), size - 1)
    if end and int(end) < first:
        return None
    return (first, last - first + 1) if first < size else (0, 0)


def _pieces(file: FieldFile, first: int, length: int) -> Iterator[bytes]:
    """Opened by the first piece, so that an answer nobody reads opens nothing."""
    with file.storage.open(file.name or "", "rb") as opened:
        opened.seek(first)
        while length > 0 and (piece := opened.read(min(PIECE, length))):
            length -= len(piece)
            yield piece
