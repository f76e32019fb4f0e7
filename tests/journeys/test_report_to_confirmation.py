"""One citizen's story over HTTP: file, verify, assign, answer, mail, confirm."""

import re

from django.test import Client

from complaints.models import Complaint
from complaints.statuses import Status
from tests import factories as f
from tests.door import enter

ACT = "/admin/complaints/complaint/{pk}/aksi/{name}/"


def officer(user) -> Client:
    client = Client()
    assert enter(client, user)["Location"] == "/admin/"
    return client


def test_a_road_is_reported_mended_and_confirmed(delivery):
    category, district = f.category(), f.district()
    vera, budi = officer(f.vera()), officer(f.budi())

    siti = Client()
    form = siti.get("/aduan/baru/").content.decode()
    key = re.search(r'name="submission_key" value="([^"]+)"', form).group(1)
    siti.post(
        "/aduan/baru/",
        {
            "submission_key": key,
            "kind": "complaint",
            "text": f.TEXT,
            "category": category.pk,
            "region": district.region.pk,
            "district": district.pk,
            "anonymous": "on",
            "hide_name": "on",
            "email": "siti@warga.example",
        },
    )
    receipt = siti.get("/aduan/terkirim/").content.decode()
    code = re.search(r"JTG-\d{4}-[0-9A-Z]{6}", receipt).group()
    pin = re.search(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", receipt).group()
    assert code in delivery.wait_for("Aduan diterima")["Subject"]

    complaint = Complaint.objects.get(public_code=code)
    dpupr = f.agency("dpupr")

    def act(who, name, **data):
        response = who.post(ACT.format(pk=complaint.pk, name=name), data)
        assert response.status_code == 302

    act(vera, "verifikasi", public_text=f.TEXT)
    act(vera, "disposisi", agency=dpupr.pk)
    act(budi, "kerjakan", text="Tim berangkat hari Kamis.")
    act(budi, "jawab", outcome="resolved", text="Lubang sudah ditambal.")

    mail = delivery.wait_for("Aduan dijawab")
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert mail["To"] == "siti@warga.example"
    for body in (text, html):
        assert "Lubang sudah ditambal." in body
        assert code in body
        assert "/aduan/lacak/" in body
        assert pin not in body

    siti_on_another_phone = Client()
    response = siti_on_another_phone.post("/aduan/lacak/", {"code": code, "pin": pin})
    page = siti_on_another_phone.get(response["Location"]).content.decode()
    assert "Lubang sudah ditambal." in page
    siti_on_another_phone.post(response["Location"] + "selesai/")
    complaint.refresh_from_db()
    assert complaint.status == Status.CONFIRMED
