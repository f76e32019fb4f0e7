"""axe finds nothing on the pages that a citizen reaches by an act or a letter."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from directory.models import Agency, AgencySuccession, ContactChannel, OpeningRule
from notifications.models import Message, Subscription
from portal.news import consulting, conversation
from portal.news.models import Consultation, NewsPost, Vote
from portal.news.views import visitors
from services.models import Question, Service
from tests import factories as f
from tests.browser import pages
from tests.browser.test_accessibility import LOOKS, look_at
from tests.news.test_consultations import consultation
from tests.news.test_taking_part import _signed, approved, person, reply

pytestmark = pytest.mark.looks

DAY = datetime.timedelta(days=1)


@pytest.fixture(params=LOOKS)
def page(transactional_db, new_page, settings, request):
    """A visitor's window on a full province; `page.seen` has what axe said."""
    settings.ROOT_URLCONF = "tests.browser.urls"
    settings.WHATSAPP_ACCESS_TOKEN = "kunci"
    pages.province()
    return new_page(**LOOKS[request.param])


def link_in_letter(part: str) -> str:
    """The path of a link in the newest letter."""
    text = Message.objects.latest("pk").text
    link = next(word for word in text.split() if part in word)
    return link[link.index(part) :]


def walk(page, *addresses: str) -> list[str]:
    found = []
    for address in addresses:
        answer = page.goto(address)
        assert answer.status < 500, address
        found += look_at(page)
    return found


def press(page, name: str) -> list[str]:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()
    return look_at(page)


def known(page, live_server, who) -> None:
    page.context.add_cookies(
        [{"name": visitors.COOKIE, "value": _signed(who), "url": live_server.url}]
    )


def test_a_conversation_from_the_first_word_to_the_appeal(page, live_server):
    post, now = NewsPost.objects.filter(comments_open=True)[0], timezone.now()
    ani = person()
    first = approved(
        conversation.write(
            post, name="Ani", email="", body=pages.LONG_TEXT[:900], known=ani, now=now
        )
    )
    second = approved(reply(first, name=pages.LONG_WORD[:60], email="a@warga.example"))
    approved(reply(second, body="Sama di desa kami.", email="b@warga.example"))
    found = walk(page, post.get_absolute_url() + f"?balas={first.pk}")
    found += press(page, "Kirim")
    found += walk(
        page,
        f"/berita/komentar/{first.pk}/laporkan/",
        f"/berita/komentar/{conversation.token(first)}/",
        f"/berita/komentar/keberatan/{conversation.appeal_token(first)}/",
    )
    found += walk(page, "/warga/bukti/")
    found += press(page, "Kirim tautan")
    page.locator("#id_email").fill("budi@warga.example")
    page.get_by_role("button", name="Kirim tautan").click()
    page.wait_for_load_state()
    found += walk(page, link_in_letter("/warga/bukti/"), "/warga/bukti/")
    page.locator("form[action*='/wa/'] [type=submit]").click()
    page.wait_for_load_state()
    found += look_at(page)
    known(page, live_server, ani)
    found += walk(
        page,
        post.get_absolute_url(),
        f"/berita/komentar/{first.pk}/ubah/",
        f"/berita/komentar/{first.pk}/aduan/",
    )
    assert not found, "\n".join(found)


def test_a_consultation_before_and_after_its_end(page, live_server):
    row, ani = consultation(closes=2), person()
    found = walk(page, "/jajak-pendapat/", row.get_absolute_url())
    known(page, live_server, ani)
    found += walk(page, row.get_absolute_url())
    now = timezone.now()
    consulting.vote(row, row.options.first(), by=ani, now=now)
    assert Vote.objects.exists()
    found += walk(page, row.get_absolute_url())
    Consultation.objects.update(
        closes_at=now - DAY / 2, conclusion="Pasar buka pagi.", concluded_at=now
    )
    found += walk(page, "/jajak-pendapat/", row.get_absolute_url())
    assert not found, "\n".join(found)


def test_what_a_mailbox_follows(page):
    found = walk(page, "/langganan/baru/?tentang=complaints:kategori=jalan-jembatan")
    found += press(page, "Langganan")
    page.locator("#id_email").fill("siti@warga.example")
    found += press(page, "Langganan")
    row = Subscription.objects.get()
    found += walk(page, row.get_absolute_url())
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_load_state()
    found += look_at(page)
    assert row.get_mailbox_url() in page.url
    found += press(page, "Simpan")
    found += press(page, "Hentikan semua dan lupakan alamat saya")
    assert not found, "\n".join(found)


def test_readers_word_on_services_and_contacts(page):
    service = Service.objects.get(slug="nib")
    Service.objects.filter(pk=service.pk).update(product="")
    Question.objects.create(
        service=service, question="Apakah gratis?", answer="<p>Ya.</p>", order=90
    )
    old, new = f.agency("lama"), Agency.objects.get(code="dinkes")
    Agency.objects.filter(pk=old.pk).update(active_to=datetime.date(2025, 1, 1))
    AgencySuccession.objects.create(
        predecessor=old,
        successor=new,
        kind=AgencySuccession.Kind.MERGE,
        date=datetime.date(2025, 1, 2),
    )
    for day in range(5):
        OpeningRule.objects.create(
            agency=new, weekday=day, opens=datetime.time(8), closes=datetime.time(15)
        )
    contact = ContactChannel.objects.exclude(agency=None).first()
    found = walk(
        page,
        "/direktori/lama/",
        f"/direktori/koreksi/{contact.pk}/",
    )
    found += press(page, "Kirim koreksi")
    found += walk(page, "/layanan/nib/")
    page.get_by_text("Ada yang salah di halaman ini").click()
    found += press(page, "Kirim laporan")
    page.goto("/layanan/")
    page.locator("#cari-situs").press_sequentially("izin tr")
    page.locator(".suggestions a").first.wait_for()
    found += look_at(page)
    assert not found, "\n".join(found)


def test_a_reporter_comes_back_by_link_and_opens_it_again(page):
    complaint = f.filed()
    page.goto("/aduan/lacak/tautan/")
    page.get_by_label("Nomor aduan").fill(complaint.public_code)
    page.get_by_label("E-mail").fill("siti@warga.example")
    page.get_by_role("main").locator("[type=submit]").last.click()
    page.wait_for_load_state()
    found = walk(page, link_in_letter("/aduan/lacak/tautan/"))
    f.put(complaint, "confirmed")
    found += press(page, "Buka aduan saya")
    page.get_by_role("heading", name="Masalah muncul lagi?").wait_for()
    assert not found, "\n".join(found)


def test_letters_in_development(page, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    found = walk(page, "/dev/mail/")
    f.filed()
    found += walk(page, "/dev/mail/")
    page.get_by_role("main").get_by_role("link").first.click()
    page.wait_for_load_state()
    found += look_at(page)
    assert not found, "\n".join(found)
