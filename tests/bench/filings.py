"""Citizens who file on the running site of `make bench`, side by side."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import httpx
from PIL import Image

CLIENTS = 4
FILINGS = 60
FILINGS_WITH_PHOTO = 16
PROXY = {"X-Forwarded-Proto": "https"}


def _form_of(site: str, n: int) -> tuple[httpx.Client, dict[str, str]]:
    """A citizen with an address of their own, and the form's hidden fields."""
    address = PROXY | {"X-Forwarded-For": f"10.{n // 250}.{n % 250}.1"}
    client = httpx.Client(base_url=site, headers=address, timeout=60)
    form = client.get("/aduan/baru/").text
    hidden = r'<input type="hidden" name="(\w+)" value="([^"]*)"'
    return client, dict(re.findall(hidden, form))


def _file(
    site: str,
    plan: dict[str, Any],
    citizen: tuple[httpx.Client, dict[str, str]],
    photo: bytes = b"",
) -> tuple[float, float]:
    """Seconds until the answer, and in the transaction."""
    client, hidden = citizen
    began = time.monotonic()
    sent = client.post(
        "/aduan/baru/",
        data=hidden | plan["answers"],
        files={"photos": ("foto.jpg", photo, "image/jpeg")} if photo else None,
        # To the site it is https, by what the proxy says.
        headers={"Referer": f"{site.replace('http:', 'https:')}/aduan/baru/"},
    )
    took = time.monotonic() - began
    client.close()
    wrong = re.findall(r"Kesalahan:</span>([^<]*)", sent.text)
    assert sent.status_code == 302, (sent.status_code, wrong)
    return took, float(sent.headers["X-Transaction-Seconds"])


def file_complaints(site: str, plan: dict[str, Any]) -> dict[str, float]:
    """Filings without a photo beside bare INSERTs, by as many clients.

    Forms are fetched before, so that sending alone is timed."""
    citizens = [_form_of(site, n) for n in range(FILINGS)]

    def insert(n: int) -> float:
        began = time.monotonic()
        assert httpx.post(f"{site}/bench/insert/", headers=PROXY).status_code == 201
        return time.monotonic() - began

    insert(0)
    with ThreadPoolExecutor(CLIENTS) as pool:
        bare = list(pool.map(insert, range(FILINGS)))
        ours = list(pool.map(lambda citizen: _file(site, plan, citizen), citizens))
    return _told(ours) | {"bare": CLIENTS * len(bare) / sum(bare)}


def file_with_photos(site: str, plan: dict[str, Any]) -> dict[str, float]:
    """The same with a photo as a phone takes it: 12 million pixels, some 3 MB."""
    noise = Image.effect_noise((1000, 750), 40).resize((4000, 3000)).convert("RGB")
    file = BytesIO()
    noise.save(file, "JPEG", quality=92)
    photo = file.getvalue()
    citizens = [_form_of(site, FILINGS + n) for n in range(FILINGS_WITH_PHOTO)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        ours = list(pool.map(lambda c: _file(site, plan, c, photo), citizens))
    return _told(ours) | {"photo_mb": len(photo) / 1e6}


def _told(filed: list[tuple[float, float]]) -> dict[str, float]:
    answered, stored = (sorted(times) for times in zip(*filed, strict=True))
    return {
        "per_second": CLIENTS * len(answered) / sum(answered),
        "p50_ms": answered[len(answered) // 2] * 1000,
        "p95_ms": answered[int(len(answered) * 0.95)] * 1000,
        "transaction_p95_ms": stored[int(len(stored) * 0.95)] * 1000,
    }
