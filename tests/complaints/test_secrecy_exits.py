"""The ways out that other parts of the site added: none shows a secret complaint.

Beside test_secrecy.py, which reads all addresses from the resolver, these are named
one by one, so that none is passed over because it moved.
"""

from email.message import EmailMessage

import pytest

from complaints import codes, deadlines, workflow
from complaints.channels import email
from complaints.channels.email import Outcome
from complaints.models import Complaint
from complaints.statuses import PUBLIC
from directory import corrections
from directory.models import ContactChannel, User
from notifications import outbox
from notifications.models import Message
from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]

TEXT = "Kepala gudang Xanthippe mengambil semen bantuan untuk rumahnya sendiri."
NAME, ADDRESS = "Wahyuning Rahasia", "wahyuning@rahasia.example"
WORDS = ("Xanthippe", NAME, ADDRESS, "85711122233", "semen bantuan")


def filed():
    return f.filed(
        text=TEXT, secret=True, name=NAME, email=ADDRESS, phone="+6285711122233"
    )


@pytest.fixture
def secrets():
    """One in each status that is public for an open complaint."""
    return [f.put(filed(), status) for status in sorted(PUBLIC)]


def told(text, complaints=()):
    return [t for t in (*WORDS, *(c.public_code for c in complaints)) if t in text]


# --- Feeds, downloads, search and news -------------------------------------------

EXITS = [
    "/sitemap.xml",
    "/sitemap/aduan-0.xml",
    "/data/layanan.jsonld",
    "/layanan/perubahan.atom",
    "/cari/?q=semen",
    "/cari/saran/?q=semen",
    "/berita/",
    "/berita/umpan.xml",
    "/program/",
    "/direktori/pimpinan.csv",
    "/direktori/pimpinan.json",
    "/direktori/pimpinan.jsonld",
    "/direktori/pimpinan.vcf",
    "/aduan/daftar/?kata=semen",
    "/aduan/daftar/umpan.xml?kata=semen",
    "/statistik/",
    "/statistik/kategori.csv",
    "/statistik/indeks/",
    "/statistik/widget/dpupr/",
    "/",
]


@pytest.mark.parametrize("address", EXITS)
def test_no_feed_download_search_or_news_page_shows_any(client, secrets, address):
    f.head(f.agency())
    response = client.get(address)
    assert response.status_code == 200
    assert told(response.content.decode(), secrets) == []


def test_the_search_does_not_find_it_by_its_number(client, secrets):
    code = secrets[0].public_code
    for address in ("/cari/", "/cari/saran/"):
        body = client.get(address, {"q": code}).content.decode()
        assert told(body) == []


def test_the_contacts_file_and_the_corrections_hold_none(client, secrets):
    """What the directory exports stands beside complaints and holds none of them."""
    f.head(f.agency())
    corrections.submit(
        ContactChannel.objects.first(),
        now=f.NOW,
        problem="wrong",
        note="Tidak diangkat",
    )
    client.force_login(User.objects.create_superuser("s@jateng.example", name="S"))
    for address in (
        "/admin/directory/contactcorrection/",
        "/admin/directory/contactchannel/",
        "/admin/directory/contactchannel/export/",
    ):
        response = client.get(address)
        assert response.status_code == 200, address
        assert told(response.content.decode(errors="replace"), secrets) == []


# --- WhatsApp ---------------------------------------------------------------------


def now():
    from django.utils import timezone

    return timezone.now()


def by_whatsapp(phone) -> Complaint:
    f.category("jalan-jembatan", name="Jalan dan jembatan", keywords="semen")
    f.category("lainnya", name="Lainnya", order=99)
    f.district()
    phone.say("halo", "1", "LANJUT", "1", TEXT)
    replies = [phone.say(t) for t in ("1", "Kudus", "lewati", "2", "kirim")]
    assert Complaint.objects.exists(), replies
    complaint = Complaint.objects.get()
    assert complaint.secret
    return complaint


@pytest.mark.django_db(transaction=True)
def test_a_stranger_on_whatsapp_learns_nothing_of_it(phone, secrets):
    for complaint in secrets:
        replies = [
            phone.say(f"STATUS {complaint.public_code}"),
            phone.say("AAAAA-AAAAA"),
            phone.say(f"STATUS {complaint.public_code} AAAAA-AAAAA"),
        ]
        unknown = phone.say("STATUS JTG-2026-000000 AAAAA-AAAAA")
        assert "PIN" in replies[0]
        assert replies[-1] == unknown
        for reply in replies:
            assert told(reply) == []
            assert "Status:" not in reply
    for words in (("3", "semen"), ("4", "Xanthippe"), ("status",)):
        reply = phone.say("MENU", *words)
        assert told(reply.replace("Xanthippe", ""), secrets) == []


@pytest.mark.django_db(transaction=True)
def test_her_own_status_on_whatsapp_tells_where_it_stands_and_no_word_of_it(phone):
    complaint = by_whatsapp(phone)
    reply = phone.say(f"STATUS {complaint.public_code}")
    assert "Status: Diterima" in reply
    assert told(reply) == []


@pytest.mark.django_db(transaction=True)
def test_news_of_a_secret_complaint_waits_and_says_nothing_of_it_until_asked(phone):
    complaint, vera = by_whatsapp(phone), f.vera()
    phone.news()
    workflow.request_info(complaint, by=vera, now=now(), text="Siapa yang meminta?")
    assert phone.news() == []
    # It leaves at the next fixed hour.
    outbox.sweep(deadlines.next_post(now()))
    (news,) = phone.news()
    assert "Siapa yang meminta" not in news.text
    assert "rahasia" in news.text
    assert told(news.text) == []
    assert "Siapa yang meminta?" in phone.say(f"STATUS {complaint.public_code}")


# --- E-mail -----------------------------------------------------------------------


def mail(to: str, text: str) -> bytes:
    message = EmailMessage()
    message["From"] = message["Return-Path"] = ADDRESS
    message["To"], message["Subject"] = to, "Re: kabar"
    message["Message-ID"] = "<1@rahasia.example>"
    message.set_content(text)
    return bytes(message)


@pytest.fixture
def inbound(settings):
    settings.INBOUND_EMAIL_DOMAIN = "lapor.portal.example"
    settings.DEFAULT_FROM_EMAIL = "Portal Jateng <tidak-dibalas@portal.example>"
    f.category("lainnya", default_agency=f.agency("diskominfo"))


def letters():
    return "".join(
        "".join(row) for row in Message.objects.values_list("subject", "text", "html")
    )


def test_the_reply_to_a_mail_about_it_carries_no_word_of_it(inbound):
    complaint = filed()
    address = codes.reply_address(complaint.public_code, complaint.submission_key)
    Message.objects.all().delete()
    assert email.receive(mail(address, f"Sekali lagi: {TEXT}"), now=f.NOW) == (
        Outcome.ANSWERED
    )
    assert Message.objects.count() == 1
    assert told(letters()) == []


def test_a_mail_with_a_guessed_address_is_not_answered_at_all(inbound):
    complaint = filed()
    address = codes.reply_address(complaint.public_code, complaint.submission_key)
    Message.objects.all().delete()
    guessed = address.replace(address.split("-")[-1][:4], "aaaa")
    assert email.receive(mail(guessed, TEXT), now=f.NOW) == Outcome.DROPPED
    assert not Message.objects.exists()


def test_a_secret_complaint_by_mail_is_confirmed_without_a_word_of_it(inbound):
    raw = mail("aduan@lapor.portal.example", TEXT)
    raw = raw.replace(b"Re: kabar", b"RAHASIA: gudang")
    assert email.receive(raw, now=f.NOW) == Outcome.FILED
    assert Complaint.objects.get().secret
    assert Message.objects.get().next_at == deadlines.next_post(f.NOW)
    assert told(letters()) == []
