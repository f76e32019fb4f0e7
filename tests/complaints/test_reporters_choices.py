"""The reporter judges, hides more, asks for news, and gets in without the PIN."""

import datetime
import re

import pytest
from django.test import Client

from complaints import access_links, reporter_verbs, workflow
from complaints.models import AccessLink, Complaint, Event, Satisfaction
from complaints.moves import WorkflowError
from notifications.models import Message
from tests import factories as f

pytestmark = pytest.mark.django_db

TRACK = "/aduan/lacak/"


def answered(now=f.NOW, **fields) -> Complaint:
    complaint, vera = f.filed(now, **fields), f.vera()
    workflow.verify(complaint, by=vera, now=now)
    workflow.assign(complaint, by=vera, now=now, agency=f.agency("dpupr"))
    workflow.answer(
        complaint, by=f.budi(), now=now, outcome="resolved", text="Ditambal."
    )
    return complaint


def reporter_of(receipt) -> Client:
    client = Client()
    code = receipt.complaint.public_code
    client.post(TRACK, {"code": code, "pin": receipt.pin})
    return client


def answered_today():
    """A receipt whose complaint was answered just now, by the site's own clock."""
    now = datetime.datetime.now(f.WIB)
    receipt = f.receipt(now)
    complaint, vera = receipt.complaint, f.vera()
    workflow.verify(complaint, by=vera, now=now)
    workflow.assign(complaint, by=vera, now=now, agency=f.agency("dpupr"))
    workflow.answer(
        complaint, by=f.budi(), now=now, outcome="resolved", text="Ditambal."
    )
    return receipt


# --- Rating -------------------------------------------------------------------


def test_the_reporter_rates_once_with_reasons():
    receipt = answered_today()
    client, address = reporter_of(receipt), receipt.complaint.get_absolute_url()
    assert "Nilai penanganannya" in client.get(address).content.decode()
    data = {
        "nilai-score": "4",
        "nilai-reasons": ["fast", "solved"],
        "nilai-comment": "Terima kasih.",
    }
    client.post(f"{address}nilai/", data)
    client.post(f"{address}nilai/", data | {"nilai-score": "1"})
    rating = Satisfaction.objects.get()
    assert (rating.score, rating.reasons) == (4, ["fast", "solved"])
    assert "Nilai penanganannya" not in client.get(address).content.decode()


@pytest.mark.parametrize("score", ["", "0", "6", "x"])
def test_a_mark_that_does_not_exist_is_told_beside_the_field(score):
    receipt = answered_today()
    response = reporter_of(receipt).post(
        f"{receipt.complaint.get_absolute_url()}nilai/",
        {"nilai-score": score, "nilai-comment": "Sudah rapi sekarang"},
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert "Sudah rapi sekarang" in page
    assert "Kesalahan:" in page


def test_the_fourteenth_day_after_the_answer_is_the_last():
    complaint = answered()
    late = f.NOW + datetime.timedelta(days=14, seconds=1)
    with pytest.raises(WorkflowError):
        reporter_verbs.rate(complaint, now=late, score=3)
    last = f.NOW + datetime.timedelta(days=14)
    reporter_verbs.rate(complaint, now=last, score=3)
    assert Satisfaction.objects.get().score == 3


def test_the_fourteen_days_run_from_the_closing_if_that_came_later():
    complaint = answered()
    closed = f.NOW + datetime.timedelta(days=9)
    workflow.confirm(complaint, now=closed)
    assert reporter_verbs.can_rate(complaint, closed + datetime.timedelta(days=14))
    assert not reporter_verbs.can_rate(complaint, closed + datetime.timedelta(days=15))


def test_what_was_never_answered_is_not_rated():
    with pytest.raises(WorkflowError):
        reporter_verbs.rate(f.filed(), now=f.NOW, score=5)


# --- Hiding more --------------------------------------------------------------


def test_the_reporter_can_hide_more_and_never_less():
    receipt = f.receipt(hide_name=False, anonymous=False)
    workflow.verify(receipt.complaint, by=f.vera(), now=f.NOW)
    client, address = reporter_of(receipt), receipt.complaint.get_absolute_url()
    client.post(f"{address}tertutup/", {"privasi-anonymous": "on"})
    complaint = Complaint.objects.get()
    assert (complaint.hide_name, complaint.anonymous, complaint.secret) == (0, 1, 0)
    client.post(f"{address}tertutup/", {"privasi-secret": "on"})
    complaint.refresh_from_db()
    assert (complaint.hide_name, complaint.anonymous, complaint.secret) == (1, 1, 1)
    assert Client().get(complaint.get_public_url()).status_code == 404
    client.post(f"{address}tertutup/", {})
    complaint.refresh_from_db()
    assert (complaint.hide_name, complaint.anonymous, complaint.secret) == (1, 1, 1)
    assert complaint.events.filter(visibility=Event.Visibility.INTERNAL).count() == 2


def test_nobody_else_hides_rates_or_redirects_the_news():
    complaint = answered()
    for verb in ("tertutup", "nilai", "kabar"):
        response = Client().post(
            f"{complaint.get_absolute_url()}{verb}/",
            {"privasi-secret": "on", "nilai-score": "1", "kabar-email": "a@b.example"},
        )
        assert response["Location"] == TRACK
    complaint.refresh_from_db()
    assert not complaint.secret
    assert complaint.reporter.email == "siti@warga.example"
    assert not Satisfaction.objects.exists()


# --- News by e-mail -----------------------------------------------------------


def test_the_reporter_can_ask_for_news_later():
    receipt = f.receipt(name="", email="")
    client, address = reporter_of(receipt), receipt.complaint.get_absolute_url()
    assert client.post(f"{address}kabar/", {"kabar-email": "x"}).status_code == 422
    client.post(f"{address}kabar/", {"kabar-email": "siti@warga.example"})
    workflow.verify(receipt.complaint, by=f.vera(), now=f.NOW)
    welcome, news = Message.objects.filter(recipient="siti@warga.example").order_by(
        "pk"
    )
    assert "akan dikirim ke sini" in welcome.subject
    assert "terverifikasi" in news.subject
    assert f.TEXT not in welcome.text + welcome.html


# --- A link instead of the PIN ------------------------------------------------


def ask_link(client, code, email):
    return client.post(
        f"{TRACK}tautan/", {"tautan-code": code, "tautan-email": email}, follow=True
    )


def link_in(message) -> str:
    return re.search(r"http\S+(/aduan/lacak/tautan/\S+/)", message.text).group(1)


def test_a_lost_pin_is_no_loss_with_the_e_mail_address(client):
    complaint = f.filed()
    ask_link(client, complaint.public_code.lower(), "SITI@warga.example")
    link = link_in(Message.objects.get(dedup_key__startswith="access-link:"))
    other_phone = Client()
    scanner = other_phone.get(link)
    assert "Buka aduan saya" in scanner.content.decode()
    assert AccessLink.objects.get().used_at is None
    response = other_phone.post(link, follow=True)
    assert response.redirect_chain[-1][0] == complaint.get_absolute_url()
    assert f.TEXT in response.content.decode()


def test_a_link_works_once(client):
    ask_link(client, f.filed().public_code, "siti@warga.example")
    link = link_in(Message.objects.get(dedup_key__startswith="access-link:"))
    assert Client().post(link).status_code == 302
    second = Client()
    assert second.post(link).status_code == 404
    assert second.get(link).status_code == 404
    assert "tracked" not in second.session


def test_a_link_is_dead_after_ten_minutes():
    complaint = f.filed()
    access_links.ask(complaint.public_code, "siti@warga.example", now=f.NOW)
    token = link_in(Message.objects.get(dedup_key__startswith="access-link:"))
    token = token.rstrip("/").rpartition("/")[2]
    minutes = datetime.timedelta
    assert access_links.is_valid(token, now=f.NOW + minutes(minutes=9))
    assert access_links.redeem(token, now=f.NOW + minutes(minutes=10)) is None


def test_a_newer_link_ends_the_older():
    complaint = f.filed()
    for _ in range(2):
        access_links.ask(complaint.public_code, "siti@warga.example", now=f.NOW)
    newer, older = Message.objects.filter(dedup_key__startswith="access-link:")
    tokens = [link_in(m).rstrip("/").rpartition("/")[2] for m in (older, newer)]
    assert [access_links.is_valid(t, now=f.NOW) for t in tokens] == [False, True]


def test_the_answer_tells_nobody_whether_complaint_and_address_belong_together():
    complaint = f.filed()
    pages = []
    for code, email in (
        (complaint.public_code, "siti@warga.example"),
        (complaint.public_code, "lain@warga.example"),
        ("JTG-2026-000000", "siti@warga.example"),
    ):
        visitor = Client()
        response = visitor.post(
            f"{TRACK}tautan/", {"tautan-code": code, "tautan-email": email}
        )
        shown = visitor.get(response["Location"]).content.decode()
        shown = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", shown)
        pages.append((response.status_code, shown))
    assert pages[0] == pages[1] == pages[2]
    letters = Message.objects.filter(dedup_key__startswith="access-link:")
    assert letters.count() == 3
    assert AccessLink.objects.count() == 1


def test_a_secret_complaint_opens_with_its_pin_only(client):
    complaint = f.filed(secret=True)
    ask_link(client, complaint.public_code, "siti@warga.example")
    assert not AccessLink.objects.exists()
    letter = Message.objects.get(dedup_key__startswith="access-link:")
    assert "/aduan/lacak/tautan/" not in letter.text + letter.html
    assert complaint.public_code not in letter.text


def test_one_mailbox_gets_at_most_three_links_an_hour():
    complaint = f.filed()
    pages = [
        ask_link(Client(), complaint.public_code, "siti@warga.example")
        for _ in range(5)
    ]
    assert {p.status_code for p in pages} == {200}
    assert Message.objects.filter(dedup_key__startswith="access-link:").count() == 3


def test_the_token_itself_is_stored_nowhere_but_in_the_letter(client):
    ask_link(client, f.filed().public_code, "siti@warga.example")
    token = link_in(Message.objects.get(dedup_key__startswith="access-link:"))
    assert token.rstrip("/").rpartition("/")[2] not in str(AccessLink.objects.values())


@pytest.mark.parametrize("bad", ["\x00", "x" * 5000, '"%<>', ""])
def test_strange_requests_for_a_link_are_no_error(client, bad):
    response = client.post(f"{TRACK}tautan/", {"tautan-code": bad, "tautan-email": bad})
    assert response.status_code == 422
