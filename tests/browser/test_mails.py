"""Every letter on a small phone, light and dark; pictures in var/screenshots."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from complaints import codes, digests, rollups, topics, workflow
from complaints.channels import email
from directory.models import Agency, StaffPosting
from notifications import followers, following, outbox, texts
from notifications.models import Message, MessageText, Subscription
from portal.news import digests as news_digests
from portal.news.models import Rising
from portal.topics import SOURCES
from tests import factories as f
from tests.browser.screenshots import OUT

pytestmark = pytest.mark.looks

DAY = datetime.timedelta(days=1)
MONDAY = f.NOW + 13 * DAY
LONG = "Dinas Pekerjaan Umum, Bina Marga, Cipta Karya dan Pemukiman Penduduk Terpadu"


@pytest.fixture
def letters(transactional_db, settings) -> dict[str, Message]:
    """One of each kind, by the name of its picture."""
    settings.INBOUND_EMAIL_DOMAIN = "lapor.portal.example"
    settings.MESSAGES_PER_MINUTE = {}
    vera, budi = f.vera(), f.budi()
    dpupr = f.agency("dpupr")
    f.staff("kepala@jateng.example", dpupr, StaffPosting.Role.HEAD)
    office = f.agency("gubernur", kind=Agency.Kind.LEADERSHIP)
    f.staff("gubernur@jateng.example", office, StaffPosting.Role.AUDITOR)
    other = f.agency("lain", name=LONG)
    lamp, jobs = f.category("lampu"), f.category("lowongan kerja dan pelatihan")
    for days, category, agency in (
        (0, lamp, dpupr), (1, lamp, dpupr), (2, jobs, other), (5, jobs, dpupr),
        (6, lamp, other), (6, lamp, other), (12, lamp, dpupr), (-5, lamp, dpupr),
    ):  # fmt: skip
        at = f.NOW + days * DAY
        f.filed(now=at, category=category, agency=agency, email="")
    kept: dict[str, Message] = {}

    def keep(name: str) -> None:
        kept[name] = Message.objects.latest("pk")

    complaint = f.filed()
    keep("diterima")
    workflow.request_info(complaint, by=vera, now=f.NOW, text="Di kilometer berapa?")
    keep("minta-data")
    workflow.add_message(complaint, now=f.NOW, text="Kilometer 12.")
    workflow.verify(complaint, by=vera, now=f.NOW)
    workflow.assign(complaint, by=vera, now=f.NOW, agency=dpupr)
    workflow.answer(
        complaint, by=budi, now=f.NOW, outcome="resolved",
        text="Lubang di kilometer 12 sudah ditambal.\n\nTerima kasih atas laporannya.",
    )  # fmt: skip
    keep("dijawab")
    f.filed(secret=True, source="email")
    keep("rahasia-lewat-e-mail")
    _answer_by_mail(complaint)
    keep("balasan-diterima")
    digests.send_daily(MONDAY)
    keep("ringkasan-petugas")
    digests.send_weekly(MONDAY)
    keep("ringkasan-kepala")
    _rising()
    news_digests.send_province_daily(MONDAY)
    keep("ringkasan-gubernur")
    news_digests.send_province_monthly(MONDAY + 20 * DAY)
    keep("ringkasan-gubernur-bulanan")
    rollups.build(f.NOW)
    digests.send_scorecards(MONDAY + 20 * DAY)
    keep("rapor-kepala")
    _followers(complaint, keep)
    for name, template, context in _samples(complaint):
        _enqueue(template, context)
        keep(name)
    MessageText.objects.create(
        key="complaint_event",
        subject="{judul_bawaan}",
        text="Kantor kami tutup selama libur Lebaran.\n\n{isi_bawaan}\n\n{tautan}",
    )
    f.filed()
    keep("diterima-diubah-editor")
    return kept


def _rising() -> None:
    month = f.NOW.date().replace(day=1)
    for kind, label, count, before in (
        ("word", "banjir", 48, 12), ("word", "pembetonan", 17, 4),
        ("category", "Jalan dan jembatan", 61, 40), ("category", LONG, 9, 2),
    ):  # fmt: skip
        Rising.objects.create(
            **{"month": month, "kind": kind, "key": label[:60], "label": label},
            **{"count": count, "before": before, "score": count - before},
        )


def _followers(complaint, keep) -> None:
    topic = topics.topic_of(complaint)
    following.ask("andi@warga.example", topic, now=f.NOW, frequency="daily")
    keep("langganan-benarkan")
    subscription = Subscription.objects.get()
    following.confirm(subscription, now=f.NOW - DAY)
    following.ask("andi@warga.example", topic, now=f.NOW + DAY)
    keep("langganan-sudah")
    everything = topics.topic(topics.LIST)
    following.ask("andi@warga.example", everything, now=f.NOW, frequency="daily")
    Subscription.objects.update(confirmed_at=f.NOW - DAY)
    followers.send("daily", SOURCES["daily"], f.NOW + DAY)
    keep("langganan-kabar")
    Subscription.objects.update(frequency="immediate")
    again = f.filed(email="")
    Subscription.objects.filter(scope=topic.scope).update(
        scope=topics.topic_of(again).scope
    )
    workflow.verify(
        again, by=f.User.objects.get(email="vera@jateng.example"), now=f.NOW
    )
    keep("langganan-kabar-aduan")


def _samples(complaint) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Letters whose verbs have tests elsewhere: picture, template, context."""
    url = "https://portal.jatengprov.example/langganan/" + "k" * 43 + "/"
    agency, subject = f.agency("lain"), "Pasar murah menjelang Natal di 35 daerah"
    rows = [f.filed(now=f.NOW - 20 * DAY, email="") for _n in range(2)]
    page = {"subject": subject, "url": url, "confirm_url": url}
    yield "tautan", "access_link", {"is_found": True, "link_url": url, "minutes": 10}
    yield "tautan-tak-ada", "access_link", {"is_found": False}
    yield "alamat-baru", "reporter_welcome", {"complaint": complaint, "track_url": url}
    yield (
        "peringatan",
        "escalation",
        {
            "agency": agency, "step": SimpleNamespace(working_days=3), "count": 3,
            "secret_count": 1, "listed": rows, "queue_url": url,
            "sees": True, "is_own": True,
        },
    )  # fmt: skip
    comment = SimpleNamespace(body="Apakah ada di Blora?", reason="Memuat nomor.")
    reply = SimpleNamespace(agency=agency, body="Ada, tanggal 12 Desember.")
    for letter in ("confirm", "answered", "rejected"):
        words = {"comment": comment, "reply": reply, **page}
        yield f"komentar-{letter}", f"comment_{letter}", words
    correction = SimpleNamespace(value_then="024 123456", answer="Terima kasih.")
    words = {"agency": agency, "correction": correction, "page_url": url}
    yield "koreksi", "contact_correction", {"is_accepted": True, **words}
    service = f.published("izin-panjang", now=f.NOW)
    yield (
        "ringkasan-editor",
        "digest_editor",
        {
            "due": 1, "waiting": 2, "reports": 3, "due_list": [service],
            "today": f.NOW.date(), "services_url": url, "reports_url": url,
        },
    )  # fmt: skip
    yield "pengunjung-bukti", "visitor_confirm", {"url": url}
    question = SimpleNamespace(
        subject=subject, public_body="Kapan, Pak?", due_at=f.NOW - DAY
    )
    waiting = {"unanswered": 1, "late": 1, "waiting": 2, "questions": [question]}
    yield "pertanyaan", "digest_questions", {**waiting, "now": f.NOW, "queue_url": url}
    notice = {"at": f.NOW, "text": "Kata sandi akun Anda diganti."}
    yield "akun-kabar", "account_notice", notice
    yield "akun-sandi", "account_reset", {"link_url": url, "minutes": 10}
    invited = {"agency": agency, "role": "Petugas OPD", "by": "Ayu", "hours": 72}
    yield "akun-undangan", "invitation", {**invited, "link_url": url}
    contact = f.head(agency).position.contacts.get()
    yield (
        "ringkasan-kontak",
        "digest_keeper",
        {
            "stale": 1, "stale_list": [contact], "corrections": 2,
            "today": f.NOW.date(), "contacts_url": url, "corrections_url": url,
        },
    )  # fmt: skip


def _enqueue(template: str, context: dict[str, Any]) -> None:
    count = Message.objects.count()
    outbox.enqueue_email(
        template, "a@b.example", context, dedup_key=f"contoh:{count}", now=f.NOW
    )


def _answer_by_mail(complaint) -> None:
    address = codes.reply_address(complaint.public_code, complaint.submission_key)
    raw = (
        f"From: siti@warga.example\nTo: {address}\nMessage-ID: <1@w>\n"
        "MIME-Version: 1.0\nContent-Type: text/plain\n\nMasih ada satu lubang.\n"
    )
    email.receive(raw.encode(), now=f.NOW)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_fit_a_small_phone_in_light_and_dark(letters, chromium, scheme):
    OUT.mkdir(parents=True, exist_ok=True)
    context = chromium.new_context(
        viewport={"width": 320, "height": 640}, color_scheme=scheme
    )
    page = context.new_page()
    for name, letter in letters.items():
        page.set_content(letter.html)
        page.screenshot(path=OUT / f"surat-{name}-{scheme}.png", full_page=True)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, f"{name} needs {width} px"
        assert page.evaluate("document.documentElement.lang") == "id"
    context.close()


def test_no_letter_is_missing_here(monkeypatch, request):
    seen = set()
    compose = texts.edited_email

    def note(key, language, context, default):
        seen.add(key)
        return compose(key, language, context, default)

    monkeypatch.setattr(texts, "edited_email", note)
    request.getfixturevalue("letters")
    assert seen == {key for key, text in texts.TEXTS.items() if text.is_email}


def test_text_and_subject_stand_on_their_own(letters):
    for name, letter in letters.items():
        assert "<" not in letter.text, name
        assert "\n\n\n" not in letter.text, name
        assert not letter.subject.startswith(("Portal", "Re:")), name
        for trace in ("Siti", "siti@", "berlubang", "Kilometer"):
            assert trace not in letter.subject, name
        assert "<img" not in letter.html, name
        assert "<svg" not in letter.html, name
