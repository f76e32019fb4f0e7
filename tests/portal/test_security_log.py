"""What the log tells of attacks and of guards that failed: what happened, and nothing
of who it was or what was sent. ASVS 5.0, 16.3.2 to 16.3.4."""

from __future__ import annotations

import json
import logging
import socket
import ssl
import subprocess
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from complaints.models import Complaint
from notifications import outbox
from notifications.models import Message
from portal.logs import JsonLines
from tests import clamd
from tests import factories as f
from tests.complaints.test_second_look import NEW, answers
from tests.conftest import skip_or_fail

pytestmark = pytest.mark.django_db
PRIVATE = ("siti", "Siti", "0812", "10.9.8.7", "rahasia", "toko.example")


@pytest.fixture
def logged(caplog):
    """What production writes: level and message of each line from a warning on."""
    caplog.set_level(logging.WARNING)

    def lines() -> list[tuple[str, str]]:
        written = [JsonLines().format(row) for row in caplog.records]
        for line in written:
            assert not any(word in line for word in PRIVATE), line
        rows = map(json.loads, written)
        return [(row["level"], row["message"]) for row in rows]

    return lines


def sender(**options) -> Client:
    return Client(REMOTE_ADDR="10.9.8.7", **options)


def photo(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("rahasia.jpg", content, "image/jpeg")


def test_a_page_that_is_not_theirs(logged):
    rina = f.rina()
    complaint = f.filed(name="Siti", email="siti@warga.example")
    client = sender()
    client.force_login(rina)
    client.get(f"/admin/complaints/complaint/{complaint.pk}/buka-identitas/")
    client.get("/admin/directory/user/")
    levels, messages = zip(*logged(), strict=True)
    assert "403 GET admin/directory/user/" in messages
    assert set(levels) == {"WARNING"}


def test_a_form_without_its_protection(logged):
    sender(enforce_csrf_checks=True).post(NEW, answers(name="Siti rahasia"))
    assert ("WARNING", "403 POST aduan/baru/") in logged()


def test_a_forged_host(logged):
    sender().get("/aduan/lacak/", headers={"host": "rahasia.example"})
    assert [level for level, _message in logged()] == ["ERROR"]


def test_a_refused_input(logged):
    sender().post(NEW, answers(region="rahasia", phone="0812 rahasia"))
    assert ("WARNING", "422 POST aduan/baru/") in logged()


def test_a_limit_that_was_passed_once_for_many_tries(logged):
    for _ in range(15):
        data = {"code": "JTG-2026-7K3M9Q", "pin": "RAHASIA-0812"}
        sender().post("/aduan/lacak/", data)
    messages = [message for _level, message in logged()]
    assert messages.count("Batas terlampaui: track-code") == 1


def test_a_filing_that_has_to_wait(logged, monkeypatch):
    from complaints.views import filing

    monkeypatch.setattr(filing, "FILINGS_AT_ONCE", 1)
    for _ in range(3):
        sender().post(NEW, answers(name="Siti"))
    messages = [message for _level, message in logged()]
    assert len([m for m in messages if m.startswith("Diminta menunggu: ")]) == 1


def test_what_looks_like_spam(logged):
    sender().post(NEW, answers(situs="rahasia", text="https://toko.example/murah"))
    assert Complaint.objects.held().exists()
    assert any("Aduan ditahan untuk diperiksa" in message for _l, message in logged())


def test_a_file_that_only_says_it_is_a_photo(logged):
    sender().post(NEW, answers(photos=[photo(b"<script>rahasia</script>")]))
    assert any("Foto ditolak: kode" in message for _level, message in logged())


def test_a_virus_and_a_scanner_that_does_not_answer(logged, settings):
    with clamd.stub() as server:
        settings.CLAMD_URL = server.url
        sender().post(NEW, answers(photos=[photo(clamd.EICAR)]))
    sender().post(NEW, answers(photos=[photo(f.picture())]))
    lines = logged()
    assert ("WARNING", "Foto ditolak: mengandung virus") in lines
    assert any(m.startswith("Foto belum dapat dipindai") for level, m in lines)


def test_a_delivery_to_the_webhook_that_meta_did_not_sign(logged, settings):
    settings.WHATSAPP_APP_SECRETS = ["kunci"]
    settings.WHATSAPP_VERIFY_TOKEN = "kata"
    sender().post("/wa/webhook", "{}", content_type="application/json")
    assert ("WARNING", "403 POST wa/webhook") in logged()


def test_a_mail_server_whose_certificate_nobody_signed(logged, settings, tmp_path):
    """The letter waits: nothing is sent to a server that may be somebody else's."""
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes"]
    command += ["-subj", "/CN=127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        skip_or_fail("openssl is not installed")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(("127.0.0.1", 0))
    trusted: list[bool] = []

    def answer_once() -> None:
        stranger, _address = listener.accept()
        try:
            context.wrap_socket(stranger, server_side=True).close()
            trusted.append(True)
        except (ssl.SSLError, ConnectionError):
            stranger.close()

    thread = threading.Thread(target=answer_once, daemon=True)
    thread.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", listener.getsockname()[1]
    settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS = True, False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    with listener:
        f.filed(now=timezone.now(), name="Siti", email="siti@warga.example")
        outbox.sweep(timezone.now())
        thread.join(timeout=10)
    assert not trusted
    assert Message.objects.get().state == Message.State.PENDING
    assert ("WARNING", "Saluran email gagal: SSLCertVerificationError") in logged()
