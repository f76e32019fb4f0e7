"""The guides that ship: every way through them ends somewhere."""

from __future__ import annotations

import pytest

from services import flows, reference
from services.models import Flow, FlowOutcome

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


@pytest.fixture
def shipped():
    return Flow.objects.filter(is_active=True)


def paths(graph, question, taken=()):
    """Every way through a flow without problems, with its outcome."""
    for option in graph.options[question.pk]:
        way, step = (*taken, option.slug), graph.after(option)
        if isinstance(step, FlowOutcome):
            yield way, step
        else:
            yield from paths(graph, step, way)


def test_every_path_of_every_flow_ends_and_answers(shipped, client):
    assert {row.slug for row in shipped} == {"izin-usaha", "pajak-kendaraan"}
    ends = {}
    for row in shipped:
        graph = flows.Graph.of(row)
        assert flows.problems(graph) == []
        for way, outcome in paths(graph, graph.first):
            address = f"/panduan/{row.slug}/{'/'.join(way)}/"
            page = client.get(address)
            assert page.status_code == 200, address
            assert outcome.title in page.content.decode()
            ends[address] = outcome.slug
    assert len(ends) == 18
    start = "/panduan/izin-usaha/usaha-baru/"
    assert ends[f"{start}rendah/"] == "nib"
    assert ends[f"{start}menengah/"] == "sertifikat-standar"
    assert ends[f"{start}tinggi/"] == "izin"
    assert ends["/panduan/pajak-kendaraan/pajak-tahunan/tidak/"] == "pajak-tahunan"
    assert ends["/panduan/pajak-kendaraan/beli-bekas/jawa-tengah/"] == "balik-nama"


def test_the_outcome_names_the_services_to_apply_for(shipped, client):
    page = client.get("/panduan/izin-usaha/usaha-baru/tinggi/").content.decode()
    for slug in ("nib", "sertifikat-standar-dan-izin", "persetujuan-lingkungan"):
        assert f'href="/layanan/{slug}/"' in page
    assert "Belum diverifikasi" in page


def test_a_flow_that_is_there_belongs_to_its_editors(shipped):
    Flow.objects.filter(slug="izin-usaha").update(title="Judul editor")
    reference.load()
    assert Flow.objects.get(slug="izin-usaha").title == "Judul editor"
