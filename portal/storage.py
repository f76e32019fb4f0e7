"""Where files lie: photos and open data, styles and scripts."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


def storages(media_url: str, *, hashed: bool) -> dict[str, Any]:
    """Django's STORAGES: media in MEDIA_ROOT or in the bucket at `media_url`; static
    files under `hashed` names, or under their own while somebody works on them."""
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    compressed = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    return {
        "default": bucket(media_url)
        if media_url
        else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {
            "BACKEND": compressed if hashed else plain,
            # Collected by root, and read by the server's own user.
            "OPTIONS": {"file_permissions_mode": 0o644},
        },
    }


def bucket(url: str) -> dict[str, Any]:
    """The row of Django's STORAGES for `s3://KEY:SECRET@host/bucket?region=…`.

    `s3+http://` speaks without TLS, to a store on the same machine. Needs the extra
    "storage". Raises ValueError for what is no such address.

    The bucket stays private: whoever reads a photo asks our views, which know who may.
    """
    # Loaded where a bucket is used only.
    from botocore.config import Config

    parts = urlsplit(url)
    name = parts.path.strip("/")
    if parts.scheme not in ("s3", "s3+http") or not parts.hostname or not name:
        raise ValueError("MEDIA_STORAGE_URL: s3://KUNCI:RAHASIA@server/wadah")
    host = parts.netloc.rpartition("@")[2]
    options = {
        "bucket_name": name,
        "endpoint_url": f"{'http' if parts.scheme == 's3+http' else 'https'}://{host}",
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        "region_name": parse_qs(parts.query).get("region", ["us-east-1"])[0],
        "file_overwrite": False,
        # Stores other than Amazon's know no checksums at the end of a body.
        "client_config": Config(
            s3={"addressing_style": "path"},
            signature_version="s3v4",
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=5,
            read_timeout=20,
        ),
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
