"""Contacts: what can be one, what may be shown, and where a tap leads."""

from __future__ import annotations

import datetime
from urllib.parse import unquote

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from directory.models import ContactChannel
from services.models import Service
from tests import factories as f

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 24)
Kind = ContactChannel.Kind


def contact(value="(024) 3517463", kind=Kind.PHONE, **fields) -> ContactChannel:
    fields.setdefault("agency", f.agency())
    row = ContactChannel(value=value, kind=kind, **fields)
    row.full_clean()
    row.save()
    return row


@pytest.mark.parametrize(
    ("value", "e164"),
    [
        ("(024) 3517463", "+62243517463"),
        ("024-351.7463", "+62243517463"),
        ("0812 3456 7890", "+6281234567890"),
        ("62 812 3456 7890", "+6281234567890"),
        ("+62 812-3456-7890", "+6281234567890"),
        ("110", ""),
        ("112", ""),
        ("1708", ""),
    ],
)
def test_numbers_become_e164_and_short_ones_stay(value, e164):
    row = contact(value)
    assert row.e164 == e164
    assert row.href == f"tel:{e164 or value}"


@pytest.mark.parametrize(
    "value",
    [
        "(024) 35I7463",
        "0800-BANTUAN",
        "+1 202 456 1111",
        "+65 6123 4567",
        "+999 12345",
        "12345678901234567890",
        "(024) 12",
        "٠٢٤٣٥١٧٤٦٣ x",
    ],
)
def test_letters_and_foreign_or_impossible_numbers_are_refused(value):
    with pytest.raises(ValidationError) as caught:
        contact(value)
    assert "value" in caught.value.message_dict


def test_an_address_that_is_none_is_refused():
    with pytest.raises(ValidationError):
        contact("bukan surel", Kind.EMAIL)


def test_whatsapp_opens_with_words_that_name_the_topic():
    row = contact("0812 3456 7890", Kind.WHATSAPP)
    link = row.href_about("Dinas Kesehatan & RSUD")
    assert link.startswith("https://wa.me/6281234567890?text=")
    assert "&" not in link.partition("?text=")[2]
    assert unquote(link).endswith("bertanya tentang Dinas Kesehatan & RSUD.")
    assert row.href_about("") == "https://wa.me/6281234567890"
    assert contact().href_about("Dinkes") == "tel:+62243517463"


CONSENT = {"consent_reference": "Surat 12/2026", "consent_on": TODAY}


@pytest.mark.parametrize(
    "consent",
    [
        {},
        {"consent_reference": "Surat 12/2026"},
        {"consent_on": TODAY},
    ],
)
def test_a_personal_number_is_not_published_without_consent(consent):
    row = ContactChannel(
        agency=f.agency(),
        kind=Kind.WHATSAPP,
        value="0812 3456 7890",
        is_personal=True,
        **consent,
    )
    with pytest.raises(ValidationError, match="persetujuan"):
        row.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    row.is_public = False
    row.save()
    assert not ContactChannel.objects.public().exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactChannel.objects.update(is_public=True)


PLACES = [
    "/direktori/",
    "/direktori/dpupr/",
    "/direktori/dpupr/kontak.vcf",
    "/direktori/pimpinan.csv",
    "/direktori/pimpinan.json",
    "/direktori/pimpinan.jsonld",
    "/direktori/pimpinan.vcf",
]


def test_a_withdrawn_consent_hides_the_number_everywhere_at_once(client):
    f.head(f.agency())
    position = f.agency().positions.get()
    row = contact(
        "0812 3456 7890",
        Kind.WHATSAPP,
        agency=None,
        position=position,
        is_personal=True,
        **CONSENT,
    )

    def shown(place: str) -> bool:
        response = client.get(place)
        assert response.status_code == 200
        assert "no-cache" in response["Cache-Control"], "no copy may be kept"
        return "6281234567890" in response.content.decode()

    assert all(map(shown, PLACES))
    row.consent_withdrawn_on = TODAY
    row.full_clean()
    row.save()
    assert row.is_public is False
    assert not any(map(shown, PLACES))
    assert client.get(f"/direktori/koreksi/{row.pk}/").status_code == 404


def test_withdrawing_past_the_form_is_refused_by_the_database():
    contact(is_personal=True, **CONSENT)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactChannel.objects.update(consent_withdrawn_on=TODAY)


def test_stale_are_real_public_ones_not_checked_for_180_days():
    day = datetime.timedelta(days=1)
    never = contact("(024) 1110001")
    old = contact("(024) 1110002", verified_on=TODAY - 181 * day)
    contact("(024) 1110003", verified_on=TODAY - 180 * day)
    contact("(024) 1110004", is_public=False)
    contact("(024) 0000-1234", is_demo=True)
    assert set(ContactChannel.objects.stale(TODAY)) == {never, old}


def test_the_card_shows_hours_source_day_and_purpose(client):
    contact(
        purpose=ContactChannel.Purpose.PPID,
        hours="Senin–Jumat 08.00–15.00",
        verified_on=datetime.date(2026, 11, 12),
    )
    page = client.get("/direktori/dpupr/").content.decode()
    assert "Informasi publik (PPID)" in page
    assert "Senin–Jumat 08.00–15.00" in page
    assert "Diverifikasi 12 November 2026" in page


def test_a_page_with_a_personal_contact_is_kept_by_nobody(client):
    """A consent that is withdrawn takes the number off every device too."""
    seat = f.head(f.agency()).position
    pages = ("/direktori/", "/direktori/dpupr/", f.service().get_absolute_url())
    Service.objects.get().contacts.set(seat.contacts.all())
    for address in pages:
        assert "no-store" not in client.get(address).get("Cache-Control", "")
    seat.contacts.update(
        is_personal=True, consent_on=f.NOW.date(), consent_reference="Surat 12/2026"
    )
    for address in pages:
        response = client.get(address)
        assert "7608368" in response.content.decode()
        assert "no-store" in response["Cache-Control"]
