"""A complaint by e-mail names no region; every page that shows it copes."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from complaints import codes, workflow
from complaints.models import Complaint, RoutingRule
from complaints.statuses import Status
from directory.models import StaffPosting, User
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt():
    return f.receipt(region=None, source="email", email="siti@warga.example")


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def test_the_reporters_pages_say_that_it_is_not_known(client, receipt):
    complaint = receipt.complaint
    client.post(
        "/aduan/lacak/",
        {"code": complaint.public_code, "pin": codes.grouped(receipt.pin)},
    )
    own = complaint.get_absolute_url()
    for address in (own, f"{own}data-saya/"):
        page = text(client.get(address))
        assert "Belum diketahui" in page
        assert "None" not in page
    assert '"region": null' in text(client.get(f"{own}data-saya.json"))


@pytest.mark.parametrize("status", [Status.VERIFIED, Status.ANSWERED])
def test_the_public_pages_leave_it_out(client, receipt, status):
    complaint = f.put(receipt.complaint, status)
    Complaint.objects.filter(pk=complaint.pk).update(verified_at=f.NOW)
    page = text(client.get(complaint.get_public_url()))
    assert "None" not in page
    assert "wilayah=" not in page
    assert "di ." not in page
    for address in ("complaints:list", "complaints:feed"):
        page = text(client.get(reverse(address)))
        assert complaint.public_headline in page
        assert "None" not in page
    assert text(client.get("/"))


def test_the_desk_and_the_digests_cope(client, receipt):
    complaint = receipt.complaint
    f.vera(), f.staff("kadis@jateng.example", f.agency(), StaffPosting.Role.HEAD)
    client.force_login(User.objects.create_superuser("a@jateng.example", name="A"))
    base = "/admin/complaints/complaint/"
    for address in (base, f"{base}{complaint.pk}/change/"):
        assert "None" not in text(client.get(address))
    rule = RoutingRule.objects.create(
        name="Coba", keywords="berlubang", agency=f.agency("dinkes")
    )
    page = text(client.get(f"/admin/complaints/routingrule/{rule.pk}/coba/"))
    assert complaint.public_code in page
    assert "None" not in page
    for kind in ("daily", "weekly"):
        call_command("send_digests", kind)
    call_command("advance_complaints")


def test_the_verifier_fills_it_in_where_it_is_missing_and_only_there(client, receipt):
    client.force_login(f.vera())
    act = reverse(
        "admin:complaints_complaint_act", args=[receipt.complaint.pk, "verifikasi"]
    )
    assert 'name="region"' in text(client.get(act))
    client.post(act, {"public_text": "Jalan rusak.", "region": f.region().pk})
    complaint = Complaint.objects.get()
    assert (complaint.status, complaint.region) == (Status.VERIFIED, f.region())
    other = f.filed()
    act = reverse("admin:complaints_complaint_act", args=[other.pk, "verifikasi"])
    assert 'name="region"' not in text(client.get(act))


def test_what_the_reporter_said_stays(receipt):
    complaint = f.filed()
    workflow.verify(complaint, by=f.vera(), now=f.NOW, region=f.region("33.74"))
    assert complaint.region == f.region()
