"""What the public list of changes says."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from services import changes, publishing
from services.models import Fee, Requirement, Service
from tests import factories as f

BASE = {
    "requirements": ["KTP", "NIB"],
    "duration": [14, "working_day", ""],
    "is_free": False,
    "fee_note": "",
    "fees": {"Retribusi": "84000.00"},
}


def lines(new):
    return [
        (str(c.part), c.label, c.before, c.after)
        for c in changes.diff(BASE, BASE | new)
    ]


def test_nothing_changed_is_no_change():
    assert lines({}) == []


def test_requirements_come_and_go():
    assert lines({"requirements": ["KTP", "Pasfoto"]}) == [
        ("Persyaratan", "", "NIB", ""),
        ("Persyaratan", "", "", "Pasfoto"),
    ]


def test_another_order_of_requirements_is_no_change():
    assert lines({"requirements": ["NIB", "KTP"]}) == []


def test_time_is_told_in_words():
    assert lines({"duration": [5, "day", "Setelah lengkap"]}) == [
        ("Waktu", "", "14 hari kerja", "5 hari. Setelah lengkap")
    ]


def test_an_amount_is_a_number():
    assert lines({"fees": {"Retribusi": "90000.00", "Cetak": "5000.00"}}) == [
        ("Biaya", "Retribusi", Decimal("84000.00"), Decimal("90000.00")),
        ("Biaya", "Cetak", "", Decimal("5000.00")),
    ]


def test_free_now_is_a_change_of_the_fee():
    assert lines({"is_free": True, "fees": {}}) == [
        ("Biaya", "", "Berbayar", "Gratis"),
        ("Biaya", "Retribusi", Decimal("84000.00"), ""),
    ]


@pytest.mark.django_db
def test_citizens_read_what_changed_and_from_when(client):
    service = f.published()
    edi, ratna = (
        f.User.objects.get(email=f"{name}-dpupr@jateng.example")
        for name in ("edi", "ratna")
    )
    revision = publishing.revise(service, by=edi, now=f.NOW)
    Fee.objects.filter(service=revision).update(amount=90_000)
    Requirement.objects.create(service=revision, order=2, text="<b>Pasfoto</b>")
    revision.effective_from = datetime.date(2026, 12, 1)
    revision.change_note = "Tarif menurut perda baru"
    revision.save()
    publishing.submit(revision, by=edi, now=f.NOW)
    publishing.publish(revision, by=ratna, now=f.NOW)
    page = client.get("/layanan/izin-baru/perubahan/").content.decode()
    assert page.index("Versi 2") < page.index("Versi 1")
    assert "Berlaku mulai Selasa, 1 Desember 2026" in page
    assert "Tarif menurut perda baru" in page
    assert "<del>Rp84.000</del>" in page
    assert "<ins>Rp90.000</ins>" in page
    assert "&lt;b&gt;Pasfoto&lt;/b&gt;" in page
    assert (
        "berlaku mulai 1 Desember 2026"
        in client.get("/layanan/izin-baru/").content.decode()
    )


@pytest.mark.django_db
def test_the_list_of_changes_takes_few_queries(client, django_assert_num_queries):
    service = f.published()
    with django_assert_num_queries(2):
        client.get("/layanan/izin-baru/perubahan/")
    for n in range(30):
        Service.objects.filter(pk=service.pk).update(duration_value=n + 20)
        publishing.record_loaded(f.NOW)
    with django_assert_num_queries(2):
        page = client.get("/layanan/izin-baru/perubahan/").content.decode()
    assert page.count('id="versi-') == 20
