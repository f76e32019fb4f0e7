"""Six lives of a complaint, each walked over HTTP from filing to its end."""

import datetime
import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from complaints import codes, escalations, silence
from complaints.models import AccessLog, Complaint, EscalationStep
from complaints.statuses import Status
from directory.models import StaffPosting
from notifications.models import Message
from tests import factories as f

pytestmark = pytest.mark.django_db(transaction=True)

DAY = datetime.timedelta(days=1)


class Citizen:
    """Somebody with a browser, and, once they filed, a code and a PIN."""

    def __init__(self, **fields):
        receipt = f.receipt(now=timezone.now(), **fields)
        self.complaint, self.pin = receipt.complaint, receipt.pin
        self.client = Client()
        self.come_back()

    def come_back(self):
        response = self.client.post(
            "/aduan/lacak/",
            {"code": self.complaint.public_code, "pin": codes.grouped(self.pin)},
        )
        assert response["Location"] == self.complaint.get_absolute_url()

    def page(self):
        response = self.client.get(self.complaint.get_absolute_url())
        assert response.status_code == 200
        return response.content.decode()

    def does(self, verb, **data):
        url = f"{self.complaint.get_absolute_url()}{verb}/"
        response = self.client.post(url, data)
        assert response.status_code == 302, response.content.decode()
        self.complaint.refresh_from_db()


class Officer:
    """Somebody at the desk in the back-office."""

    def __init__(self, user):
        self.user, self.client = user, Client()
        self.client.force_login(user)

    def sees(self, complaint):
        url = f"/admin/complaints/complaint/{complaint.pk}/change/"
        return self.client.get(url).status_code == 200

    def page(self, complaint):
        url = f"/admin/complaints/complaint/{complaint.pk}/change/"
        return self.client.get(url).content.decode()

    def does(self, action, complaint, **data):
        url = f"/admin/complaints/complaint/{complaint.pk}/aksi/{action}/"
        response = self.client.post(url, data)
        assert response.status_code == 302, response.content.decode()
        complaint.refresh_from_db()


@pytest.fixture
def vera():
    return Officer(f.vera())


@pytest.fixture
def budi():
    return Officer(f.budi())


def answered(citizen, vera, budi, text="Lubang sudah ditambal."):
    complaint = citizen.complaint
    vera.does("verifikasi", complaint, public_text="Jalan berlubang.")
    vera.does("disposisi", complaint, agency=f.agency().pk)
    budi.does("jawab", complaint, outcome="resolved", text=text)
    return complaint


def test_an_anonymous_report_of_corruption_with_a_dialogue(vera, budi):
    """Without account, name or address: the inspector asks, the reporter answers,
    and the accused dinas never learns that anything was filed."""
    ira = Officer(
        f.staff(
            "ira@jateng.example", f.agency("inspektorat"), StaffPosting.Role.INSPECTOR
        )
    )
    citizen = Citizen(
        category=f.accusation_category(),
        agency=f.agency("dpupr"),
        text="Bendahara meminta uang agar berkas diproses.",
        name="",
        email="",
    )
    complaint = citizen.complaint
    assert (complaint.agency.code, complaint.secret) == ("inspektorat", True)
    vera.does("verifikasi", complaint, public_text="Laporan rahasia.")
    vera.does("disposisi", complaint, agency=f.agency("inspektorat").pk)
    ira.does("minta-data", complaint, text="Kapan uang itu diminta?")
    assert "Kapan uang itu diminta?" in citizen.page()
    citizen.does("pesan", text="Hari Senin, di ruang arsip.")
    assert complaint.status == Status.ASSIGNED
    assert "Hari Senin, di ruang arsip." in ira.page(complaint)
    ira.does("kerjakan", complaint, text="Tim sudah dibentuk.")
    ira.does("jawab", complaint, outcome="resolved", text="Bendahara diperiksa.")
    citizen.come_back()
    assert "Bendahara diperiksa." in citizen.page()
    citizen.does("selesai")
    assert complaint.status == Status.CONFIRMED
    # Nobody was told, nobody could look, no identity was there to look at.
    assert not budi.sees(complaint)
    assert budi.client.get(f"/admin/complaints/complaint/{complaint.pk}/history/")
    assert mail.outbox == []
    assert not Message.objects.exists()
    assert not AccessLog.objects.exists()
    assert "Inspektorat" in citizen.page()
    assert "Ira" not in citizen.page()


def test_a_duplicate_is_merged_and_leads_to_the_first(vera, budi):
    first = Citizen()
    second = Citizen(name="Joko", email="joko@warga.example")
    vera.does("verifikasi", first.complaint, public_text="Jalan berlubang.")
    vera.does("gabung", second.complaint, original=first.complaint.public_code)
    assert second.complaint.status == Status.DUPLICATE
    assert second.complaint.duplicate_of == first.complaint
    letters = [m.subject for m in mail.outbox if m.to == ["joko@warga.example"]]
    assert letters[-1].startswith("Digabung dengan aduan lain")
    assert "Digabung dengan aduan lain" in second.page()
    # It has ended: no message, no cancelling, and no merging back into it.
    second.client.post(
        second.complaint.get_absolute_url() + "pesan/",
        {"text": "Masih ada kabar lagi."},
    )
    assert not second.complaint.events.filter(kind="message").exists()
    url = f"/admin/complaints/complaint/{first.complaint.pk}/aksi/gabung/"
    vera.client.post(url, {"original": second.complaint.public_code})
    first.complaint.refresh_from_db()
    assert first.complaint.status == Status.VERIFIED
    # The first goes on as if nothing had happened.
    vera.does("disposisi", first.complaint, agency=f.agency().pk)
    budi.does(
        "jawab", first.complaint, outcome="resolved", text="Lubang sudah ditambal."
    )
    first.does("selesai")


def test_returned_by_one_dinas_and_answered_by_another(vera, budi):
    rina, citizen = Officer(f.rina()), Citizen()
    complaint = citizen.complaint
    promised = complaint.due_response_at
    vera.does("verifikasi", complaint, public_text="Jalan berlubang.")
    vera.does("disposisi", complaint, agency=f.agency("dinkes").pk)
    assert rina.sees(complaint)
    assert not budi.sees(complaint)
    rina.does("kembalikan", complaint, reason="Jalan bukan urusan kami.")
    assert complaint.status == Status.RETURNED
    assert "Jalan bukan urusan kami." in vera.page(complaint)
    assert "Jalan bukan urusan kami." not in citizen.page()
    vera.does("disposisi", complaint, agency=f.agency("dpupr").pk, reason="Jalan.")
    assert budi.sees(complaint)
    assert not rina.sees(complaint)
    hops = [
        (h.to_agency.code, bool(h.returned_at)) for h in complaint.assignments.all()
    ]
    assert hops == [("dinkes", True), ("dpupr", False)]
    # The way between offices is not the citizen's trouble: the date stands.
    assert complaint.due_response_at == promised
    budi.does("kerjakan", complaint, text="Alat sudah di lokasi.")
    budi.does("jawab", complaint, outcome="resolved", text="Lubang sudah ditambal.")
    citizen.does("selesai")
    assert complaint.status == Status.CONFIRMED


def test_silence_closes_it_and_it_can_still_be_opened_again(vera, budi):
    citizen = Citizen()
    complaint = answered(citizen, vera, budi)
    last_day = complaint.due_reporter_at
    assert silence.close_all(last_day) == (0, 0)
    assert silence.close_all(last_day + DAY) == (1, 0)
    complaint.refresh_from_db()
    assert complaint.status == Status.CLOSED_SILENT
    letter = Message.objects.latest("pk")
    assert letter.subject.startswith("Ditutup tanpa tanggapan pelapor")
    assert "Selesai tanpa tanggapan pelapor" in citizen.page()
    citizen.does("buka-kembali", **{"reopen-text": "Maaf, baru sempat: masih rusak."})
    assert complaint.status == Status.REOPENED


def test_unhappy_reopened_and_late_until_the_head_hears_of_it(vera, budi):
    EscalationStep.objects.create(order=1, working_days=1)
    f.staff("kadis@jateng.example", f.agency(), StaffPosting.Role.HEAD)
    citizen = Citizen()
    complaint = answered(citizen, vera, budi, "Lubang sudah kami lihat.")
    citizen.does("buka-kembali", **{"reopen-text": "Belum ada yang datang."})
    assert (complaint.status, complaint.reopen_count) == (Status.REOPENED, 1)
    assert complaint.due_response_at > timezone.now()
    assert "Belum ada yang datang." in budi.page(complaint)
    later = complaint.due_response_at + 7 * DAY
    assert escalations.escalate(later) == 1
    assert escalations.escalate(later) == 0
    warning = Message.objects.latest("pk")
    assert warning.recipient == "kadis@jateng.example"
    assert complaint.public_code in warning.text
    budi.does(
        "jawab", complaint, outcome="resolved", text="Sekarang lubangnya ditambal."
    )
    citizen.does("selesai")
    kinds = list(complaint.events.values_list("kind", flat=True))
    assert kinds[-4:] == ["answered", "reopened", "answered", "confirmed"]


def test_withdrawn_by_its_reporter_and_then_erased(vera):
    citizen = Citizen()
    complaint = citizen.complaint
    citizen.does("batalkan")
    assert complaint.status == Status.CANCELLED
    assert "Dibatalkan pelapor" in citizen.page()
    # The desk cannot go on with it.
    url = f"/admin/complaints/complaint/{complaint.pk}/aksi/verifikasi/"
    vera.client.post(url, {"public_text": "Jalan berlubang."})
    complaint.refresh_from_db()
    assert complaint.status == Status.CANCELLED
    page = citizen.client.get(complaint.get_absolute_url() + "data-saya/")
    assert "Minta data saya dihapus" in page.content.decode()
    citizen.does("hapus-data")
    assert complaint.original_text == ""
    response = Client().post(
        "/aduan/lacak/", {"code": complaint.public_code, "pin": citizen.pin}
    )
    assert response.status_code == 422
    assert not re.search("Siti", str(list(Complaint.objects.values())))
