"""Two neighbours report one thing: the second is merged, and both hear the end."""

import re

from django.test import Client

from complaints.models import Complaint
from notifications.models import Message
from tests import factories as f
from tests.journeys.test_report_to_confirmation import ACT, officer

STEPS = "/aduan/langkah/"


def file(text: str, email: str) -> tuple[Client, str]:
    """One citizen files in three steps; their browser and the complaint's number."""
    citizen = Client()
    first = {"kind": "complaint", "text": text, "category": f.category().pk}
    citizen.post(f"{STEPS}apa/", first)
    citizen.post(f"{STEPS}di-mana/", {"region": f.region().pk})
    citizen.post(f"{STEPS}siapa/", {"hide_name": "on", "email": email})
    receipt = citizen.post(f"{STEPS}periksa/", follow=True).content.decode()
    return citizen, re.search(r"JTG-\d{4}-[0-9A-Z]{6}", receipt).group()


def test_a_duplicate_is_merged_and_everybody_hears_the_answer(db):
    dpupr = f.agency("dpupr")
    vera, budi = officer(f.vera()), officer(f.budi())
    siti, first = file(f.TEXT, "siti@warga.example")
    andi, second = file("Lubang di jalan depan pasar makin besar.", "andi@b.example")

    def act(who, code, name, **data):
        pk = Complaint.objects.get(public_code=code).pk
        response = who.post(ACT.format(pk=pk, name=name), data)
        assert response.status_code == 302

    act(vera, first, "verifikasi", public_text=f.TEXT)
    # A third neighbour finds it in public, joins, and follows by e-mail.
    page = f"/aduan/{first}/"
    tono = Client()
    assert first in tono.get("/aduan/daftar/?q=berlubang").content.decode()
    tono.post(f"{page}dukung/")
    tono.post(f"{page}ikuti/", {"email": "tono@warga.example"})
    letter = Message.objects.get(recipient="tono@warga.example")
    link = re.search(r"/langganan/[^/\s]+/", letter.text).group()
    tono.post(f"{link}ya/")

    act(vera, second, "gabung", original=first)
    assert "3 orang mengalami ini" in tono.get(page).content.decode()
    own = andi.get(f"/aduan/lacak/{second}/").content.decode()
    assert page in own

    act(vera, first, "disposisi", agency=dpupr.pk)
    act(budi, first, "jawab", outcome="resolved", text="Lubang sudah ditambal.")
    told = Message.objects.filter(text__contains="Lubang sudah ditambal.")
    assert {m.recipient for m in told} == {
        "siti@warga.example",
        "andi@b.example",
        "tono@warga.example",
    }
    for message in told.exclude(recipient="siti@warga.example"):
        assert "siti@" not in message.text + message.html

    siti.post(f"/aduan/lacak/{first}/selesai/")
    siti.post(f"/aduan/lacak/{first}/nilai/", {"nilai-score": "5"})
    complaint = Complaint.objects.get(public_code=first)
    assert (complaint.status, complaint.satisfaction.score) == ("confirmed", 5)
    assert "Selesai" in tono.get(page).content.decode()
