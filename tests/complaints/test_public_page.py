"""One complaint as anybody reads it, and what readers can do there."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from complaints import deadlines, photos, support, workflow
from complaints.models import (
    AbuseReport,
    Attachment,
    CollectiveLeave,
    Complaint,
    ComplaintSupport,
)
from notifications.models import Message, Subscription
from tests import factories as f

pytestmark = pytest.mark.django_db

SECRETS = ("Siti", "siti@warga.example", "081234567890", "81234567890")


def photo() -> photos.Photo:
    return photos.Photo(f.picture(), 640, 480)


def published(**fields) -> Complaint:
    complaint = f.filed(**fields)
    workflow.verify(complaint, by=f.vera(), now=f.NOW)
    return complaint


def answered(**fields) -> Complaint:
    complaint = published(**fields)
    vera = f.User.objects.get()
    dpupr = f.agency("dpupr")
    workflow.assign(complaint, by=vera, now=f.NOW, agency=dpupr)
    workflow.answer(
        complaint,
        by=f.budi(),
        now=f.NOW,
        outcome="resolved",
        text="Lubang sudah ditambal.",
        photos=[photo()],
    )
    return complaint


def test_it_tells_what_happened_and_until_when_an_answer_is_due(client):
    page = client.get(published().get_public_url()).content.decode()
    assert f.TEXT in page
    assert "paling lambat" in page
    assert "Jumat, 20 November 2026" in page
    assert "Aduan terverifikasi" in page


def test_it_tells_for_when_the_work_is_scheduled_and_not_when_it_was_to_be_answered(
    client,
):
    complaint, budi = published(), f.budi()
    day = f.NOW.date() + datetime.timedelta(days=30)
    vera = f.User.objects.get(name="Vera")
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency())
    workflow.start(complaint, by=budi, now=f.NOW)
    workflow.schedule(complaint, by=budi, now=f.NOW, day=day, text="Menunggu aspal.")
    page = client.get(complaint.get_public_url()).content.decode()
    letter = Message.objects.latest("pk")
    for body in (page, letter.html):
        assert "Kamis, 10 Desember 2026" in body
        assert "20 November" not in body
    assert "Pekerjaannya dijadwalkan Kamis, 10 Desember 2026." in letter.text


def test_it_shows_the_answer_and_the_photo_of_the_result(client):
    complaint = answered(photos=[photo()])
    page = client.get(complaint.get_public_url()).content.decode()
    assert "Lubang sudah ditambal." in page
    result, reporters = (
        Attachment.objects.get(public=True),
        Attachment.objects.get(public=False),
    )
    assert f"/aduan/foto/{result.pk}/" in page
    assert f"/aduan/foto/{reporters.pk}/" not in page
    assert client.get(f"/aduan/foto/{result.pk}/").status_code == 200
    assert client.get(f"/aduan/foto/{reporters.pk}/").status_code == 404


def test_photos_are_gone_for_the_public_once_it_is_secret(client):
    complaint = answered()
    address = f"/aduan/foto/{Attachment.objects.get().pk}/"
    response = client.get(address)
    assert "no-store" in response["Cache-Control"]
    workflow.keep_secret(complaint, by=f.User.objects.first(), now=f.NOW)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("status", ["new", "secret", "unknown", "rejected", "nul"])
def test_what_is_not_public_looks_like_nothing(client, status):
    complaint = f.filed(secret=status == "secret")
    if status != "new":
        vera = f.vera()
        workflow.verify(complaint, by=vera, now=f.NOW)
        if status == "rejected":
            workflow.reject(complaint, by=vera, now=f.NOW, reason="Bukan aduan.")
    code = {"unknown": "JTG-2026-000000", "nul": "%00"}.get(
        status, complaint.public_code
    )
    pages = [client.get(f"/aduan/{code}/")]
    for verb in ("dukung", "laporkan", "ikuti"):
        pages.append(client.post(f"/aduan/{code}/{verb}/", {"email": "a@b.example"}))
    assert {p.status_code for p in pages} == {404}
    assert not any(complaint.original_text in p.content.decode() for p in pages)
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    ("hide_name", "anonymous", "shown"),
    [
        (True, True, False),
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ],
)
def test_the_name_shows_only_if_the_reporter_hides_from_nobody(
    client, hide_name, anonymous, shown
):
    complaint = published(hide_name=hide_name, anonymous=anonymous)
    page = client.get(complaint.get_public_url()).content.decode()
    assert ("Siti Aminah" in page) is shown
    assert "siti@warga.example" not in page


def test_tags_for_other_sites_carry_no_personal_data(client):
    complaint = published(
        text="Jalan rusak, hubungi saya di 0812-3456-7890 atau a@b.example segera.",
        hide_name=False,
        anonymous=False,
    )
    page = client.get(complaint.get_public_url()).content.decode()
    head = page[: page.index("</head>")]
    assert 'property="og:title"' in head
    for secret in (*SECRETS, "7890", "a@b.example"):
        assert secret not in head
    assert "7890" not in page


def test_what_the_reporter_and_the_staff_write_to_each_other_stays_with_them(client):
    complaint = published()
    vera = f.User.objects.get()
    workflow.add_message(complaint, now=f.NOW, text="Rumah saya nomor tujuh.")
    workflow.note(complaint, by=vera, now=f.NOW, text="Pelapor sering mengadu.")
    page = client.get(complaint.get_public_url()).content.decode()
    assert "nomor tujuh" not in page
    assert "sering mengadu" not in page


def test_one_browser_counts_once_and_another_counts_too(client):
    complaint = published()
    for visitor in (client, client, Client()):
        visitor.post(f"{complaint.get_public_url()}dukung/")
    complaint.refresh_from_db()
    assert complaint.support_count == 2
    assert (
        "3 orang mengalami ini"
        in client.get(complaint.get_public_url()).content.decode()
    )
    session_key = client.session.session_key
    assert session_key not in str(list(ComplaintSupport.objects.values()))


def test_a_link_alone_supports_nothing(client):
    complaint = published()
    assert client.get(f"{complaint.get_public_url()}dukung/").status_code == 405


def test_too_many_supports_from_one_address_are_not_counted(client, monkeypatch):
    from complaints.views import public

    monkeypatch.setattr(public, "SUPPORTS_PER_HOUR", 1)
    complaint = published()
    for _ in range(3):
        Client().post(f"{complaint.get_public_url()}dukung/")
    complaint.refresh_from_db()
    assert complaint.support_count == 1


def test_abuse_is_reported_into_the_queue_of_the_staff(client, monkeypatch):
    from complaints.views import public

    monkeypatch.setattr(public, "ABUSE_REPORTS_PER_HOUR", 2)
    complaint = published()
    address = f"{complaint.get_public_url()}laporkan/"
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "personal", "text": "Ada nama anak."})
    assert AbuseReport.objects.waiting().get().complaint == complaint
    late = client.post(address, {"reason": "insult", "text": "Kasar sekali."})
    assert late.status_code == 429
    assert "Kasar sekali." in late.content.decode()


def test_likely_duplicates_are_near_by_in_like_words(django_assert_num_queries):
    same = published(district=f.district())
    vera = f.User.objects.get()
    elsewhere = f.filed(region=f.region("33.74"))
    other = f.filed(text="Lampu penerangan di taman kota mati semua sejak Senin.")
    secret = f.filed(secret=True)
    for complaint in (elsewhere, other, secret):
        workflow.verify(complaint, by=vera, now=f.NOW)
    f.filed()
    text = "Ada lubang besar di jalan depan pasar, orang berjatuhan."
    region, district = f.region(), f.district()
    with django_assert_num_queries(1):
        found = support.similar(text, region, district, now=f.NOW)
    assert found == [same]
    other_district = f.district("33.19.02", "Kota Kudus")
    assert support.similar(text, f.region(), other_district, now=f.NOW) == []


def test_a_long_closed_complaint_is_no_suggestion():
    complaint = answered()
    workflow.confirm(complaint, now=f.NOW)
    days = datetime.timedelta
    assert support.similar(f.TEXT, f.region(), None, now=f.NOW + days(days=59))
    assert not support.similar(f.TEXT, f.region(), None, now=f.NOW + days(days=61))


# --- Following by e-mail ------------------------------------------------------


def follow(client, complaint, email="andi@warga.example"):
    return client.post(f"{complaint.get_public_url()}ikuti/", {"email": email})


def test_following_starts_only_with_the_button_behind_the_link_of_the_letter(client):
    complaint = published()
    follow(client, complaint)
    letter = Message.objects.get(recipient="andi@warga.example")
    link = re.search(r"http\S+(/langganan/\S+/)", letter.text).group(1)
    assert "Ya, kabari saya" in client.get(link).content.decode()
    assert not Subscription.objects.confirmed().exists()
    client.post(f"{link}ya/")
    assert Subscription.objects.confirmed().get().address == "andi@warga.example"


def confirmed_follower(client, complaint):
    follow(client, complaint)
    subscription = Subscription.objects.get(scope__endswith=complaint.public_code)
    client.post(f"/langganan/{subscription.token}/ya/")
    return subscription


def test_followers_get_public_news_with_a_one_click_way_out(client, mail_sink):
    complaint = published()
    subscription = confirmed_follower(client, complaint)
    vera, dpupr = f.User.objects.get(), f.agency("dpupr")
    workflow.note(complaint, by=vera, now=f.NOW, text="Rahasia dapur.")
    workflow.assign(complaint, by=vera, now=f.NOW, agency=dpupr)
    news = Message.objects.filter(dedup_key__startswith="complaint-news:")
    assert [m.recipient for m in news] == ["andi@warga.example"]
    assert "Siti" not in news[0].text + news[0].html
    assert news[0].unsubscribe_url.endswith(subscription.get_unsubscribe_url())
    stranger = Client(enforce_csrf_checks=True)
    response = stranger.post(
        subscription.get_unsubscribe_url(), {"List-Unsubscribe": "One-Click"}
    )
    assert response.status_code == 200
    assert not Subscription.objects.exists()


def test_the_letter_carries_the_headers_of_one_click_unsubscribing():
    from django.core import mail

    from notifications.transports import email

    email.send(
        Message(
            recipient="a@b.example",
            subject="x",
            text="x",
            dedup_key="k",
            unsubscribe_url="https://portal.example/langganan/t/berhenti/",
        )
    )
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe"].startswith("<https://")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_followers_hear_nothing_once_it_is_secret(client):
    complaint = published()
    confirmed_follower(client, complaint)
    vera = f.User.objects.get()
    workflow.keep_secret(complaint, by=vera, now=f.NOW)
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency("dpupr"))
    assert not Message.objects.filter(dedup_key__startswith="complaint-news:").exists()


def test_asking_twice_sends_one_letter_an_hour_and_tells_nothing(client):
    complaint = published()
    pages = [follow(client, complaint), follow(client, complaint, "ANDI@warga.example")]
    assert Message.objects.filter(dedup_key__startswith="subscribe:").count() == 1
    assert len({(p.status_code, p["Location"]) for p in pages}) == 1


def test_a_wrong_address_to_follow_with_is_kept_with_a_message(client):
    response = follow(client, published(), "bukan alamat")
    assert response.status_code == 422
    assert "bukan alamat" in response.content.decode()


def test_an_address_never_confirmed_is_forgotten_after_a_week():
    from notifications import following
    from notifications.topics import Topic

    def ask(email, now):
        following.ask(email, Topic("x:1", "x", "/"), now=now)

    ask("lama@warga.example", f.NOW)
    ask("baru@warga.example", f.NOW + datetime.timedelta(days=8))
    assert [s.address for s in Subscription.objects.all()] == ["baru@warga.example"]


def test_the_page_takes_few_queries_however_long_the_story(
    client, django_assert_num_queries, django_assert_max_num_queries
):
    complaint = answered()
    with django_assert_max_num_queries(8) as few:
        client.get(complaint.get_public_url())
    root = f.User.objects.create_superuser("root@jateng.example", f.PASSWORD)
    workflow.reopen(complaint, now=f.NOW, reason="Masih bocor.")
    for n in range(10):
        workflow.report_progress(complaint, by=root, now=f.NOW, text=f"Kabar {n}")
    workflow.answer(
        complaint,
        by=root,
        now=f.NOW,
        outcome="resolved",
        text="Selesai.",
        photos=[photo()] * 5,
    )
    with django_assert_num_queries(len(few)):
        client.get(complaint.get_public_url())


def test_it_counts_the_working_days_left_to_the_answer(
    client, django_assert_max_num_queries
):
    now = timezone.now()
    complaint = f.filed(now)
    workflow.verify(complaint, by=f.vera(), now=now)
    CollectiveLeave.objects.create(
        date=deadlines.wib_date(complaint.due_response_at), name="Cuti bersama"
    )
    with django_assert_max_num_queries(8):
        page = client.get(complaint.get_public_url()).content.decode()
    # Eight were promised; one of them has become a day off since.
    assert "Tinggal 7 hari kerja." in page
