"""Following by WhatsApp somebody else's complaint: the message itself is the proof."""

import pytest
from django.utils import timezone

from complaints import workflow
from notifications.models import Message, Subscription, WhatsAppContact
from tests import factories as f

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def complaint():
    complaint = f.filed(email="")
    workflow.verify(complaint, by=f.vera(), now=f.NOW)
    return complaint


def assign(complaint):
    vera = f.User.objects.get()
    workflow.assign(complaint, by=vera, now=timezone.now(), agency=f.agency("dpupr"))


def test_somebody_who_filed_nothing_follows_and_hears_of_each_change(phone, complaint):
    answer = phone.say(f"Ikuti {complaint.public_code.lower()}")
    assert "Anda mengikuti" in answer
    assert complaint.public_code in answer
    assign(complaint)
    (news,) = phone.news()
    assert "Diteruskan ke instansi" in news.text
    assert complaint.get_public_url() in news.text
    assert "Siti" not in news.text


def test_outside_the_window_news_come_as_a_template(phone, complaint):
    phone.say(f"IKUTI {complaint.public_code}")
    WhatsAppContact.objects.update(last_inbound_at=f.NOW)
    assign(complaint)
    (news,) = phone.news()
    assert news.text.startswith(f"[kabar_aduan] {complaint.public_code}")


def test_asking_twice_is_one_subscription(phone, complaint):
    for _n in range(2):
        assert "Anda mengikuti" in phone.say(f"IKUTI {complaint.public_code}")
    assert Subscription.objects.count() == 1


@pytest.mark.parametrize("kind", ["secret", "new", "unknown"])
def test_what_is_not_public_cannot_be_followed_and_looks_like_nothing(phone, kind):
    complaint = f.filed(email="", secret=kind == "secret")
    if kind == "secret":
        workflow.verify(complaint, by=f.vera(), now=f.NOW)
    code = "JTG-2026-000000" if kind == "unknown" else complaint.public_code
    assert "tidak ada di daftar" in phone.say(f"IKUTI {code}")
    assert not Subscription.objects.exists()


def test_lepas_stops_one_and_berhenti_stops_all(phone, complaint):
    other = f.filed(email="")
    workflow.verify(other, by=f.User.objects.get(), now=f.NOW)
    phone.say(f"IKUTI {complaint.public_code}")
    phone.say(f"IKUTI {other.public_code}")
    assert "tidak lagi" in phone.say(f"LEPAS {complaint.public_code}")
    assert "tidak mengikuti" in phone.say(f"LEPAS {complaint.public_code}")
    assign(complaint)
    assert phone.news() == []
    phone.say("BERHENTI")
    assert not Subscription.objects.exists()
    assert "MULAI" in phone.say(f"IKUTI {other.public_code}")
    assert not Subscription.objects.exists()


def test_a_complaint_that_begins_with_the_word_is_still_a_complaint(phone):
    phone.say("halo", "1", "LANJUT", "1")
    phone.say("Ikuti aturan lalu lintas, banyak yang melawan arah di Jalan Pemuda.")
    assert not Subscription.objects.exists()
    assert Message.objects.last().text.count("daftar aduan yang terbuka") == 0


def test_merged_followers_move_to_the_original_once(phone, complaint):
    double = f.filed(email="")
    workflow.verify(double, by=f.User.objects.get(), now=f.NOW)
    phone.say(f"IKUTI {complaint.public_code}")
    phone.say(f"IKUTI {double.public_code}")
    workflow.mark_duplicate(
        double, by=f.User.objects.get(), now=timezone.now(), original=complaint
    )
    assert Subscription.objects.get().scope == f"complaint:{complaint.public_code}"
    phone.news()


def test_the_public_page_offers_whatsapp_where_we_have_a_number(
    client, settings, complaint
):
    page = client.get(complaint.get_public_url()).content.decode()
    assert "Ikuti lewat WhatsApp" not in page
    settings.WHATSAPP_NUMBER = "6281100000000"
    page = client.get(complaint.get_public_url()).content.decode()
    assert f"wa.me/6281100000000?text=IKUTI+{complaint.public_code}" in page
