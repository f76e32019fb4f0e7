"""All journeys, then a search through what stays behind: the log as production writes
it, the broker and the cache hold no name, number, code, PIN, address or text."""

from __future__ import annotations

import base64
import io
import json
import logging
import re
import sys
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from complaints import codes, identity, workflow
from complaints.models import Complaint
from portal.celery import app
from portal.logs import JsonLines
from portal.views import home
from tests import factories as f
from tests import whatsapp
from tests.complaints.test_email_in import mail
from tests.complaints.test_second_look import CHECK, NEW, answers

# What each journey brings in, and what must not stay anywhere but in the database.
NAME, EMAIL, PHONE, NIK = (
    "Wahyuning Tyas",
    "wahyuning@warga.example",
    "081298761234",
    "3319014507890002",
)
PLACE, STORY = "Gang Melati nomor sebelas", "Perangkat desa meminta uang rokok kepada"
ADDRESS, BROWSER = "203.0.113.77", "Peramban-Langka/9"
TRACES = [
    NAME,
    "Wahyuning",
    EMAIL,
    PHONE,
    PHONE[1:],
    NIK,
    PLACE,
    STORY,
    ADDRESS,
    BROWSER,
]


@pytest.fixture
def log():
    """All lines as production writes them, at the level of information."""
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def broker(settings):
    """What lies in Redis while no worker takes it; None where there is none."""
    if not settings.REDIS_URL:
        yield None
        return
    import redis

    with redis.Redis.from_url(settings.REDIS_URL) as server:
        server.delete("celery")
        app.conf.task_always_eager = False
        yield server
        server.delete("celery")


def visitor(**options) -> Client:
    return Client(
        REMOTE_ADDR=ADDRESS,
        headers={"User-Agent": BROWSER, "Referer": PLACE},
        **options,
    )


def by_web() -> list[str]:
    """File with all there is to tell, twice; track; write back; go wrong."""
    siti = visitor()
    text = f"{STORY} saya. Nama saya {NAME}, NIK {NIK}, telepon {PHONE}, di {PLACE}."
    photo = SimpleUploadedFile(f"{NAME}.jpg", f.picture(), "image/jpeg")
    contact = {"name": NAME, "email": EMAIL, "phone": PHONE, "address": PLACE}
    sent = answers(text=text, anonymous=None, **contact)
    siti.post(NEW, sent | {"photos": photo, "agency": f.agency().pk})
    siti.post(CHECK)
    complaint = Complaint.objects.get(original_text=text)
    pin = codes.pin_for(complaint.submission_key)
    code, own = complaint.public_code, complaint.get_absolute_url()
    siti.get("/aduan/terkirim/")
    siti.post(NEW, {"text": text, "email": EMAIL, "phone": "bukan"})
    for wrong in ("0" * 10, pin[::-1], pin):
        siti.post("/aduan/lacak/", {"code": code, "pin": codes.grouped(wrong)})
    siti.get(own)
    siti.post(f"{own}pesan/", {"text": f"{STORY} {NAME} lagi."})
    siti.get(f"{own}data-saya/")
    siti.get(f"{own}data-saya.json")
    siti.post("/aduan/lacak/tautan/", {"tautan-code": code, "tautan-email": EMAIL})
    for lost in (f"/aduan/lacak/tautan/{pin}/", f"/aduan/{code}/x/", f"/{EMAIL}/"):
        siti.get(lost)
    siti.get(f"/cari/?q={NAME}")
    siti.get(f"/aduan/daftar/?q={PHONE}")
    strict = visitor(enforce_csrf_checks=True)
    strict.post(NEW, sent)
    strict.post("/aduan/lacak/", {"code": code, "pin": pin})
    siti.get("/", headers={"Host": EMAIL})
    return [code, pin, codes.grouped(pin)]


def by_desk() -> None:
    complaint = Complaint.objects.order_by("pk").first()
    vera, budi, now = f.vera(), f.permit(f.budi()), timezone.now()
    workflow.verify(complaint, by=vera, now=now, public_text=STORY)
    workflow.assign(complaint, by=vera, now=now, agency=f.agency())
    identity.reveal(complaint, by=budi, now=now, reason=f"Menghubungi {NAME} sekali.")
    workflow.answer(
        complaint, by=budi, now=now, outcome="resolved", text=f"Sdr. {NAME}"
    )
    desk = visitor()
    desk.post("/admin/login/", {"username": EMAIL, "password": PHONE})
    desk.force_login(budi)
    desk.get(f"/admin/complaints/complaint/?q={NAME}")
    desk.get(f"/admin/complaints/complaint/{complaint.pk}/change/")
    desk.get("/admin/complaints/complaint/999999/change/")


def by_mail(monkeypatch) -> None:
    letter = mail(
        f"{STORY} saya, {NAME}, {PHONE}.", From=f"{NAME} <{EMAIL}>", Subject=PLACE
    )
    for raw in (bytes(letter), b"From: " + EMAIL.encode() + b"\r\n\r\n", b"\xff"):
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
        call_command("receive_email", stdout=io.StringIO())


def by_whatsapp(settings, monkeypatch) -> None:
    # Answered at once, as if a worker were there.
    app.conf.task_always_eager = True
    monkeypatch.setattr("notifications.transports.whatsapp.PAIR_BURST", 10_000)
    with whatsapp.running(settings) as stub:
        stub.pair_burst = 10_000
        phone = whatsapp.Phone(stub, sender=f"62{PHONE[1:]}")
        phone.say("halo", "1", "LANJUT", "1", f"{STORY} {NAME}", "1", "Kudus")
        phone.say("lewati", "1", "kirim")
        phone.photo(b"bukan foto")


def by_accident(monkeypatch) -> None:
    """A fault of ours, whose trace is logged."""

    def broken(month):
        raise ValueError("rusak")

    monkeypatch.setattr(home, "_figures", broken)
    Client(raise_request_exception=False).get(f"/?nama={NAME}")


def test_all_journeys_leave_no_trace(
    transactional_db, settings, monkeypatch, log, broker
):
    settings.INBOUND_EMAIL_DOMAIN = "lapor.portal.example"
    f.category("jalan-jembatan", name="Jalan")
    f.category("lainnya", order=99)
    f.district()
    cache.clear()
    secrets = by_web()
    by_desk()
    by_mail(monkeypatch)
    by_whatsapp(settings, monkeypatch)
    by_accident(monkeypatch)
    for command in ("send_outbox", "advance_complaints", "apply_retention"):
        call_command(command, stdout=io.StringIO())
    sources = set(Complaint.objects.values_list("source", flat=True))
    assert sources == {"web", "email", "whatsapp"}
    for complaint in Complaint.objects.all():
        pin = codes.pin_for(complaint.submission_key)
        secrets += [complaint.public_code, pin, codes.grouped(pin)]

    logged = log.getvalue()
    assert "ValueError" in logged  # the log is awake
    assert "404 GET" in logged
    kept = {"log": logged, "cache": str(getattr(cache, "_cache", ""))}
    if broker is not None:
        kept["broker"] = in_redis(broker)
        assert "deliver" in kept["broker"]  # and so is the broker
    for where, content in kept.items():
        found = [trace for trace in {*TRACES, *secrets} if trace in content]
        assert found == [], (where, lines_with(content, found))


def in_redis(server) -> str:
    """All that a stranger reads who gets into Redis."""
    readers = {
        b"string": server.get,
        b"list": lambda key: server.lrange(key, 0, -1),
        b"hash": server.hgetall,
        b"set": server.smembers,
        b"zset": lambda key: server.zrange(key, 0, -1, withscores=True),
    }
    content = []
    for key in server.scan_iter():
        value = readers[server.type(key)](key)
        content += [str(key), str(value)]
        for body in re.findall(r'"body": "([\w+/=]+)"', str(value)):
            content.append(decoded(body))
    return "\n".join(content)


def decoded(body: str) -> str:
    return json.dumps(json.loads(base64.b64decode(body)))


def lines_with(content: str, found: list[str]) -> list[str]:
    return [
        line[:300] for line in content.splitlines() if any(t in line for t in found)
    ][:5]
