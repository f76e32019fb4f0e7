"""Each list that people wait for, and each job of the minute, goes by an index.

On PostgreSQL, with some thousands of rows and their statistics, the planner is left
its choice: no statement reads a whole table of those that grow with the years. That a
table of this size fits in memory speaks for a scan, so what passes here passes with
more rows too.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from complaints.models import Complaint
from directory.models import Agency, StaffPosting
from portal.news.models import Comment, Commenter, NewsPost
from tests import factories as f
from tests.bench import province

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite plans without statistics"
    ),
]

ROWS = 5_000
GROWS = (
    *("complaints_complaint", "complaints_event"),
    *("notifications_message", "news_comment"),
)
DESK = "/admin/complaints/complaint/"
Role = StaffPosting.Role


@pytest.fixture
def province_of_thousands():
    for code in ("jalan", "lampu", "samsat", "air"):
        f.category(code)
    for code in f.REGIONS:
        f.region(code)
    for code in ("dpupr", "dinkes", "diskominfo", "bapenda"):
        f.agency(code)
    for n in range(20):
        f.agency(f"dinas-{n}")
    province.fill(ROWS)
    posts = NewsPost.objects.bulk_create(
        NewsPost(
            kind="news",
            title="Kabar",
            slug=f"kabar-{n}",
            agency=f.agency(),
            publish_at=f.NOW,
        )
        for n in range(ROWS // 50)
    )
    siti = Commenter.objects.create(email="siti@warga.example")
    Comment.objects.bulk_create(
        Comment(
            post=posts[n % len(posts)],
            commenter=siti,
            body="Kapan?",
            state="pending" if n % 100 == 0 else "approved",
            answered_at=None if n % 100 == 1 else f.NOW,
            created_at=f.NOW,
        )
        for n in range(ROWS)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        # The disks of today; PostgreSQL's own figure is that of turning ones.
        cursor.execute("SET LOCAL random_page_cost = 1.1")


@contextmanager
def recorded() -> Iterator[list[tuple[str, Any]]]:
    """The statements that read or change a table that grows."""
    seen: list[tuple[str, Any]] = []

    def record(execute, sql, params, many, context):
        if re.match("SELECT|UPDATE|DELETE", sql) and any(t in sql for t in GROWS):
            seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        yield seen


def scans(statements: list[tuple[str, Any]]) -> list[str]:
    """The statements whose plan reads a whole table that grows; one that has enough
    rows before it is halfway through does not."""
    found = []
    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(f"EXPLAIN {sql}", params)
            plan = "\n".join(line for (line,) in cursor.fetchall())
            ends = _cost(rf"Seq Scan on (?:{'|'.join(GROWS)})\b.*?", plan)
            if ends and (_cost(r"Limit +", plan) or ends) > ends / 2:
                found.append(f"{sql}\n{plan}")
    return found


def _cost(node: str, plan: str) -> float:
    """What the first node of this kind costs to its end; 0 without one."""
    match = re.search(rf"{node}\(cost=[\d.]+\.\.([\d.]+)", plan)
    return float(match[1]) if match else 0


def pages() -> dict[str, str]:
    # As a machine that asks each day; of its default, 90 days, all are joined while
    # the whole table is so small.
    since = (timezone.now() - datetime.timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    newest = Complaint.objects.public().order_by("-pk")
    deep, few = newest[ROWS // 2].public_code, "status=in_progress"
    kudus = "wilayah=kabupaten-kudus"
    return {
        "list": "/aduan/daftar/",
        "list, deep": f"/aduan/daftar/?setelah={deep}",
        "list, oldest": "/aduan/daftar/?urut=terlama",
        "list, most supported": "/aduan/daftar/?urut=dukungan",
        "list, region": f"/aduan/daftar/?{kudus}",
        "list, agency": "/aduan/daftar/?instansi=dpupr",
        "list, category": "/aduan/daftar/?kategori=jalan",
        "list, status": f"/aduan/daftar/?{few}",
        "list, region and status": f"/aduan/daftar/?{kudus}&{few}",
        "list, all filters": f"/aduan/daftar/?{kudus}&instansi=dpupr&{few}",
        "list, late": "/aduan/daftar/?lewat=on",
        "list, a word": "/aduan/daftar/?q=zxbh",
        "feed": "/aduan/daftar/umpan.xml",
        "feed, region": f"/aduan/daftar/umpan.xml?{kudus}",
        "complaint": f"/aduan/{deep}/",
        "home": "/",
        "figures": "/statistik/",
        "open311": "/open311/v2/requests.json",
        "open311, status": "/open311/v2/requests.json?status=open",
        "open311, service": "/open311/v2/requests.json?service_code=jalan",
        "open311, updates": (
            f"/open311/v2/servicerequestupdates.json?start_date={since}"
        ),
        "news": "/berita/",
        "post": "/berita/kabar-7/",
    }


DESK_PAGES = {
    "start": "/admin/",
    "queue": DESK,
    "queue, late": f"{DESK}?tenggat=lewat",
    "queue, today": f"{DESK}?tenggat=hari-ini",
    "queue, waiting": f"{DESK}?tenggat=warga",
    "queue, open": f"{DESK}?tenggat=terbuka",
    "queue, received": f"{DESK}?status__exact=received",
    "queue, held": f"{DESK}?periksa=dua-kali",
    "queue, a number": f"{DESK}?q=JTG-2026-7K3M9Q",
    "queue, a word": f"{DESK}?q=zxbh",
    "queue, two words": f"{DESK}?q=zxbh+samsat",
    "messages": "/admin/notifications/message/",
    "comments": "/admin/news/comment/",
}


def test_public_pages_go_by_an_index(client, province_of_thousands):
    found = {}
    for name, address in pages().items():
        with recorded() as statements:
            response = client.get(address)
        assert response.status_code == 200, (name, response.status_code)
        found[name] = scans(statements)
    assert not any(found.values()), "\n".join(
        f"== {name}\n" + "\n".join(plans) for name, plans in found.items() if plans
    )


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.OFFICER, Role.HEAD, Role.AUDITOR])
def test_the_desk_goes_by_an_index(client, province_of_thousands, role):
    client.force_login(f.staff("meja@jateng.example", f.agency(), role))
    found = {}
    for name, address in DESK_PAGES.items():
        with recorded() as statements:
            client.get(address)
        found[name] = scans(statements)
    assert not any(found.values()), "\n".join(
        f"== {name}\n" + "\n".join(plans) for name, plans in found.items() if plans
    )


@pytest.mark.parametrize("word", ["jalan", "zxbh", "tidakada"])
def test_the_planner_knows_how_often_a_word_stands(province_of_thousands, word):
    """Else a word of a third and a word of nobody are looked for in the same way, one
    of them by reading the whole queue."""
    found = Complaint.objects.search(word)
    guess = re.search(r"rows=(\d+)", found.explain())
    assert guess
    assert found.count() * 0.8 - 50 <= int(guess[1]) <= found.count() * 1.2 + 50


def test_tracking_goes_by_an_index(client, province_of_thousands):
    receipt = f.receipt()
    answer = {"code": receipt.complaint.public_code, "pin": receipt.pin}
    with recorded() as statements:
        client.post("/aduan/lacak/", answer)
        client.get(receipt.complaint.get_absolute_url())
    assert len(statements) >= 3
    assert not scans(statements)


@pytest.mark.parametrize(
    "job",
    [
        ["send_outbox"],
        ["purge_outbox", "--days", "90"],
        ["process_whatsapp"],
        ["advance_complaints"],
        ["scan_photos"],
        ["send_digests", "immediate"],
        ["send_digests", "daily"],
        ["send_digests", "weekly"],
    ],
    ids=" ".join,
)
def test_jobs_go_by_an_index(province_of_thousands, job):
    f.vera()
    f.staff("kepala@jateng.example", f.agency(), Role.HEAD)
    governor = Agency.objects.create(
        code="gubernur", slug="gubernur", name="Gubernur", kind=Agency.Kind.LEADERSHIP
    )
    f.staff("gubernur@jateng.example", governor, Role.HEAD)
    with recorded() as statements:
        call_command(*job, verbosity=0)
    assert not (found := scans(statements)), "\n".join(found)
