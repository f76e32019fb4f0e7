"""A citizen asks on WhatsApp for a service, a tax or the head of an agency."""

import pytest

from directory.models import ContactChannel
from tests import factories as f

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_service_is_found_by_a_word_in_one_short_message(phone):
    service = f.service("trayek", name="Izin trayek", summary="Angkutan " * 15)
    for n in range(2, 9):
        service.requirements.create(order=n, text="Persyaratan panjang " * 10)
    phone.say("halo", "3")
    reply = phone.say("trayek").removesuffix("\n\nKetik MENU untuk hal lain.")
    assert len(reply) <= 480
    assert reply.startswith("Izin trayek")
    assert "Waktu: 14 hari kerja" in reply
    assert "Syarat:\n1. KTP" in reply
    assert reply.endswith(service.get_absolute_url())


def test_the_answer_is_the_short_text_of_the_services_page(phone, client):
    """One text for SMS, web and WhatsApp; a tax has it too."""
    f.tax()
    phone.say("halo", "3")
    reply = phone.say("pkb").removesuffix("\n\nKetik MENU untuk hal lain.")
    assert reply == client.get("/layanan/pajak-pkb/sms/").content.decode()


def test_several_services_are_offered_by_number(phone):
    f.service("satu", name="Izin air tanah")
    f.service("dua", name="Izin air laut")
    phone.say("halo", "3")
    assert "2 Izin air tanah" in phone.say("izin air")
    assert "Izin air tanah\n" in phone.say("2")


def test_a_heads_number_is_told_and_an_invented_one_is_not(phone):
    head = f.head(f.agency("dinkes"))
    demo = ContactChannel(
        position=head.position, kind="whatsapp", value="0812 0000 0000", is_demo=True
    )
    demo.save()
    phone.say("halo", "4")
    reply = phone.say("kesehatan")
    assert "Henggar Budi Anggoro" in reply
    assert "(024) 7608368 (belum diverifikasi)" in reply
    assert "0812" not in reply


def test_an_agency_without_a_number_is_found_by_its_whole_name(phone):
    f.agency("dinkes")
    phone.say("halo", "4")
    reply = phone.say("dinas kesehatan")
    assert reply.startswith("Dinas Kesehatan")
    assert "Nomornya belum kami ketahui." in reply


def test_several_agencies_are_offered_by_number(phone):
    f.head(f.agency("dinkes"))
    f.agency("dinsos")
    phone.say("halo", "4")
    assert "2 Dinas dinsos" in phone.say("dinas")
    assert phone.say("2").startswith("Dinas dinsos")
