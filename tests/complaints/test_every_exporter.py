"""Whatever machines can fetch, found by the resolver: nothing that is not public.

Every public address whose answer is no page is an exporter. Each is asked, with every
parameter that it may need, for complaints in every status that hides them and for
secret ones; no text, number or trace of a reporter may be in any answer.
"""

import pytest
from django.utils import timezone

from complaints.models import Complaint
from complaints.statuses import PUBLIC, Status
from portal.opendata import building
from portal.opendata.models import DataFile
from portal.sitemaps.views import STRETCH
from tests import factories as f
from tests import open311 as o
from tests.exporters import told_to_machines

pytestmark = pytest.mark.django_db

TEXT = "Kepala gudang Xanthippe mengambil semen bantuan untuk rumahnya sendiri."
TRACES = ("Xanthippe", "Wahyuning", "rahasia.example", "85711122233", "Wahyu7")
# Those known today; a new one is looked at too, and belongs into this list.
KNOWN = {
    "aduan/daftar/umpan.xml",
    "berita/umpan.xml",
    "data/<slug:slug>/<str:name>",
    "data/<slug:slug>/skema.json",
    "data/katalog.jsonld",
    "data/layanan.jsonld",
    "direktori/pimpinan.csv",
    "direktori/pimpinan.json",
    "direktori/pimpinan.jsonld",
    "direktori/pimpinan.vcf",
    "layanan/gangguan.ics",
    "layanan/perubahan.atom",
    "open311/v2/requests.<slug:format>",
    "open311/v2/requests/<slug:public_code>.<slug:format>",
    "open311/v2/servicerequestupdates.<slug:format>",
    "open311/v2/services.<slug:format>",
    "robots.txt",
    "sitemap-<slug:section>.xml",
    "sitemap.xml",
    "sitemap/aduan-<int:stretch>.xml",
}


def filed(**fields):
    reporter = {
        "name": "Wahyuning Rahasia",
        "email": "wahyuning@rahasia.example",
        "phone": "+6285711122233",
        "handle": "Wahyu7",
    }
    return f.filed(text=TEXT, address="rumah Wahyuning", **reporter, **fields)


def values(complaints):
    """What each parameter may be filled with."""
    files = list(DataFile.objects.values_list("dataset", "name"))
    return {
        "format": ["json", "xml"],
        "public_code": [c.public_code for c in complaints],
        "slug": sorted({f.agency().slug, *(dataset for dataset, _ in files)}),
        ("slug", "name"): files,
        "section": ["halaman", "layanan", "direktori", "berita", "program"],
        # PostgreSQL counts on over tests that were rolled back.
        "stretch": sorted({str(c.pk // STRETCH) for c in complaints}),
        "service_code": ["jalan"],
    }


@pytest.fixture
def answers(client):
    """Every exporter's answers, by route, once with hidden complaints about."""
    f.head(f.agency())
    f.service()
    shown = o.verified()
    hidden = [f.put(filed(), s) for s in Status if s not in PUBLIC]
    hidden += [f.put(filed(secret=True), s) for s in sorted(PUBLIC)]
    building.build(timezone.now())
    choices = values([*hidden, shown])
    found = {}
    for route, _address, text in told_to_machines(client, choices):
        found.setdefault(route, []).append(text)
    return found, shown, hidden


def test_no_exporter_tells_of_what_is_not_public(answers):
    found, shown, hidden = answers
    assert set(found) >= KNOWN
    told = [
        (route, trace)
        for route, texts in found.items()
        for text in texts
        for trace in (*TRACES, *(c.public_code for c in hidden))
        if trace in text
    ]
    assert told == []
    # They do tell of what is public.
    telling = {r for r, texts in found.items() if shown.public_code in "".join(texts)}
    assert telling >= {
        "aduan/daftar/umpan.xml",
        "data/<slug:slug>/<str:name>",
        "open311/v2/requests.<slug:format>",
        "open311/v2/requests/<slug:public_code>.<slug:format>",
        "open311/v2/servicerequestupdates.<slug:format>",
        "sitemap/aduan-<int:stretch>.xml",
    }


def test_no_exporter_tells_of_the_reporter_of_a_public_complaint(client):
    complaint = filed(hide_name=False, anonymous=False)
    complaint = f.put(complaint, Status.ANSWERED)
    Complaint.objects.filter(pk=complaint.pk).update(public_text="Semen hilang.")
    building.build(timezone.now())
    told, asked = [], 0
    for _route, address, text in told_to_machines(client, values([complaint])):
        asked += 1
        told += [(address, trace) for trace in TRACES if trace in text]
    assert asked > 30
    assert told == []
