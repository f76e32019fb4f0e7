"""Fetching a photo that was sent to us: once, from listed hosts only, no further."""

from __future__ import annotations

import hashlib
import hmac
import io
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from complaints import photos
from complaints.photos import Photo, PhotoRejected
from notifications.transports.whatsapp import tls

if TYPE_CHECKING:
    import httpx

# Seconds to connect, read, write and wait for a connection.
TIMEOUT = (5, 15, 15, 15)
MEDIA_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")


def fetch(media_id: str) -> Photo:
    """The sanitised photo `media_id`.

    Raises PhotoRejected with a reason for people where it will never come, and
    httpx.HTTPError where it may come later.
    """
    # Loaded when first needed; docs/decisions/0150.
    import httpx

    if not MEDIA_ID.fullmatch(media_id):
        raise PhotoRejected(_("Foto tidak dapat diambil."))
    token = {"Authorization": f"Bearer {settings.WHATSAPP_ACCESS_TOKEN}"}
    with httpx.Client(
        headers=token, timeout=TIMEOUT, verify=tls(), follow_redirects=False
    ) as client:
        about = _about(client, media_id)
        url = str(about.get("url", ""))
        if not _is_allowed(url):
            raise PhotoRejected(_("Foto tidak dapat diambil."))
        content = _download(client, url)
    told = str(about.get("sha256", "")).lower()
    actual = hashlib.sha256(content).hexdigest()
    if told and not hmac.compare_digest(told.encode(), actual.encode()):
        raise PhotoRejected(_("Foto rusak di perjalanan."))
    return photos.sanitise(io.BytesIO(content), len(content))


def _about(client: httpx.Client, media_id: str) -> dict[str, Any]:
    response = client.get(f"{settings.WHATSAPP_API_URL}/{media_id}")
    _check(response)
    try:
        about = response.json()
    except ValueError:
        about = None
    return about if isinstance(about, dict) else {}


def _check(response: httpx.Response) -> None:
    """4xx: the id has expired or never was; 429 and 5xx may pass."""
    if response.is_success:
        return
    if response.status_code == 429 or response.status_code >= 500:
        response.raise_for_status()
    raise PhotoRejected(_("Foto tidak dapat diambil. Kirim sekali lagi."))


def _is_allowed(url: str) -> bool:
    """Only a listed host gets our token, and only as safely as the API itself."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    scheme = urlsplit(settings.WHATSAPP_API_URL).scheme
    return parts.scheme == scheme and parts.netloc in settings.WHATSAPP_MEDIA_HOSTS


def _download(client: httpx.Client, url: str) -> bytes:
    content = bytearray()
    with client.stream("GET", url) as response:
        _check(response)
        for chunk in response.iter_bytes(64 * 1024):
            content += chunk
            if len(content) > photos.MAX_BYTES:
                raise PhotoRejected(
                    _("Foto lebih besar dari 10 MB. Pilih foto yang lebih kecil.")
                )
    return bytes(content)
