"""Four processes of the application server, one limit."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from complaints.models import Complaint
from complaints.views import filing, tracking
from tests import factories as f
from tests.servers import web_server


@pytest.fixture
def address(transactional_db, tmp_path):
    """The site on four workers; with Redis where this round of tests has it."""
    f.district()
    f.category()
    with web_server(tmp_path, workers=4, static=False) as address:
        yield address


def send(address: str, page: str, **fields: object) -> httpx.Response:
    """Fill in and send one form as a browser of its own."""
    with httpx.Client(base_url=address, timeout=60) as browser:
        form = browser.get(page).text
        names = r'name="(csrfmiddlewaretoken|dibuka)" value="([^"]+)"'
        hidden = dict(re.findall(names, form))
        return browser.post(
            page, data=hidden | fields, headers={"Referer": address + page}
        )


@pytest.mark.exhaustive
def test_the_limits_hold_for_all_workers_together(address):
    complaint = {
        "kind": "complaint",
        "text": f.TEXT,
        "category": f.category().pk,
        "region": f.region().pk,
    }

    def file(_n: int) -> int:
        key = str(uuid.uuid4())
        page = send(address, "/aduan/baru/", submission_key=key, **complaint)
        return page.status_code

    def guess(n: int) -> int:
        page = send(address, "/aduan/lacak/", code=f"JTG-2026-ZZZZ{n:02}", pin="0" * 10)
        return page.status_code

    with ThreadPoolExecutor(4) as pool:
        filed = Counter(pool.map(file, range(filing.FILINGS_AT_ONCE + 4)))
        guessed = Counter(pool.map(guess, range(tracking.WRONG_AT_ONCE + 4)))
    assert filed == {302: filing.FILINGS_AT_ONCE, 429: 4}
    assert Complaint.objects.count() == filing.FILINGS_AT_ONCE
    assert guessed == {422: tracking.WRONG_AT_ONCE, 429: 4}
