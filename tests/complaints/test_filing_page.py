import datetime
import re
import uuid
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from complaints import suspicion
from complaints.forms.filing import ComplaintForm
from complaints.models import Attachment, Complaint, Reporter
from complaints.privacy import agencies_to_assign
from tests import factories as f

pytestmark = pytest.mark.django_db

NEW = "/aduan/baru/"


def upload(content: bytes, name="foto.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def answers(**changes):
    district = f.district()
    data = {
        "submission_key": str(uuid.uuid4()),
        "dibuka": suspicion.stamp(timezone.now() - datetime.timedelta(minutes=3)),
        "kind": "complaint",
        "text": f.TEXT,
        "category": f.category().pk,
        "region": district.region.pk,
        "district": district.pk,
        "hide_name": "on",
        "anonymous": "on",
        "name": "Siti Aminah",
        "email": "siti@warga.example",
    }
    return {k: v for k, v in (data | changes).items() if v is not None}


def stored():
    return Complaint.objects.count(), Attachment.objects.count()


def test_filing_ends_with_code_pin_and_due_date(client):
    response = client.post(NEW, answers(), follow=True)
    complaint = Complaint.objects.get()
    page = response.content.decode()
    assert response.redirect_chain == [("/aduan/terkirim/", 302)]
    assert complaint.public_code in page
    assert re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", page)
    assert "no-store" in response["Cache-Control"]


def test_a_printed_receipt_says_where_to_follow_it(client, settings):
    settings.SITE_URL = "https://portal.example"
    page = client.post(NEW, answers(), follow=True).text
    assert "https://portal.example/aduan/lacak/" in page


def test_the_pin_is_gone_once_noted(client):
    client.post(NEW, answers())
    page = client.get("/aduan/terkirim/").content.decode()
    pin = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", page).group()
    client.post("/aduan/terkirim/dicatat/")
    after = client.get("/aduan/terkirim/", follow=True).content.decode()
    assert pin not in after


def test_the_pin_is_gone_after_ten_minutes(client, settings):
    client.post(NEW, answers())
    session = client.session
    session["receipt"] |= {"until": f.NOW.replace(year=2020).isoformat()}
    session.save()
    page = client.get("/aduan/terkirim/").content.decode()
    assert not re.search(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", page)


def test_another_browser_sees_no_receipt(client, django_user_model):
    from django.test import Client

    client.post(NEW, answers())
    response = Client().get("/aduan/terkirim/")
    assert (response.status_code, response["Location"]) == (302, "/aduan/lacak/")


def test_a_double_click_files_once(client):
    form = answers()
    client.post(NEW, form)
    first = client.get("/aduan/terkirim/").content.decode()
    client.post(NEW, form)
    second = client.get("/aduan/terkirim/").content.decode()
    pin = r"[0-9A-Z]{5}-[0-9A-Z]{5}"
    assert re.search(pin, first).group() == re.search(pin, second).group()
    assert Complaint.objects.count() == 1


def test_the_three_switches_are_taken_as_set(client):
    client.post(NEW, answers(hide_name=None, anonymous=None, secret="on"))
    complaint = Complaint.objects.get()
    assert (complaint.hide_name, complaint.anonymous, complaint.secret) == (
        False,
        False,
        True,
    )


def test_the_safe_switches_are_on_until_the_citizen_turns_them_off(client):
    page = client.get(NEW).content.decode()
    assert re.search(r'name="hide_name"[^>]*checked', page)
    assert re.search(r'name="anonymous"[^>]*checked', page)
    assert not re.search(r'name="secret"[^>]*checked', page)


def test_identity_is_optional(client):
    client.post(NEW, answers(name=None, email=None))
    assert Complaint.objects.count() == 1
    assert not Reporter.objects.exists()


def test_photos_are_stored_clean_under_a_random_name(client):
    client.post(
        NEW, answers(photos=[upload(f.picture(), "../../rumah saya.jpg") for _ in "12"])
    )
    first, second = Attachment.objects.all()
    assert "rumah" not in first.file.name
    assert first.file.name != second.file.name


def test_a_service_page_prefills_the_form(client):
    service = f.service()
    page = client.get(f"{NEW}?layanan={service.code}&instansi=dpupr").content.decode()
    assert re.search(rf'<option value="{service.pk}"[^>]*selected', page)
    assert client.get(f"{NEW}?layanan=tak-ada&kategori=%00").status_code == 200


@pytest.mark.parametrize("address", [NEW, "/aduan/langkah/apa/"])
@pytest.mark.parametrize(
    ("kind", "chosen"),
    [
        ("information", "information"),
        ("suggestion", "suggestion"),
        ("tak-ada", "complaint"),
        ("", "complaint"),
        ("%00", "complaint"),
    ],
)
def test_the_page_that_led_here_says_what_kind_it_is(client, address, kind, chosen):
    """“Tanya layanan ini” asks; what is no kind leaves the usual choice."""
    f.category()
    service = f.service()
    page = client.get(f"{address}?layanan={service.code}&jenis={kind}")
    form = page.context["form"]
    assert (form["kind"].value() or form["kind"].field.initial) == chosen
    checked = [
        tag
        for tag in re.findall("<input[^>]*>", page.content.decode())
        if 'name="kind"' in tag and "checked" in tag
    ]
    assert [re.search('value="([^"]*)"', tag)[1] for tag in checked] == [chosen]


def test_a_complaint_about_a_service_goes_to_its_agency(client):
    service = f.service(agency=f.agency("dinkes"))
    client.post(NEW, answers(service=service.pk))
    assert Complaint.objects.get().agency.code == "dinkes"


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"text": ""}, "text", "Ceritakan apa"),
        ({"text": "pendek"}, "text", "paling sedikit 20"),
        ({"text": "x" * 5001}, "text", "5000"),
        ({"category": ""}, "category", "yang paling mendekati"),
        ({"region": "999999"}, "region", "tersedia"),
        ({"region": "abc"}, "region", "tersedia"),
        ({"district": "999999"}, "district", "tersedia"),
        ({"kind": "hack"}, "kind", "hack"),
        ({"email": "bukan-alamat"}, "email", "nama@contoh.id"),
        ({"phone": "abc"}, "phone", "telepon"),
        ({"submission_key": "x"}, "submission_key", ""),
    ],
)
def test_a_wrong_answer_gets_a_message_in_indonesian_and_nothing_is_lost(
    client, change, field, message
):
    form = answers(address="depan pasar Bitingan", **change)
    response = client.post(NEW, form)
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert list(errors) == [field]
    assert message in str(errors[field]).lower() or message in str(errors[field])
    page = response.content.decode()
    assert "depan pasar Bitingan" in page
    assert "Kesalahan:" in page
    assert stored() == (0, 0)


def test_an_empty_form_names_each_missing_answer(client):
    response = client.post(NEW, {})
    assert set(response.context["form"].errors) == {
        "submission_key",
        "kind",
        "text",
        "category",
        "region",
    }
    assert stored() == (0, 0)


def test_a_kecamatan_of_another_region_is_refused(client):
    elsewhere = f.district("33.74.01", "Semarang Tengah")
    response = client.post(NEW, answers(district=elsewhere.pk))
    assert "tidak berada di" in str(response.context["form"].errors["district"])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "bukan foto"),
        (b"hanya teks", "bukan foto"),
        (f.picture()[:400], "rusak"),
        (f.picture() + b"0" * (11 * 1024 * 1024), "10 MB"),
    ],
    ids=["svg", "text", "cut", "11 MB"],
)
def test_a_bad_photo_is_refused_and_the_text_kept(client, settings, content, message):
    response = client.post(NEW, answers(photos=[upload(content)]))
    assert response.status_code == 422
    assert message in str(response.context["form"].errors["photos"])
    assert f.TEXT in response.content.decode()
    assert stored() == (0, 0)
    assert not settings.MEDIA_ROOT.exists()


def test_six_photos_are_too_many(client):
    response = client.post(NEW, answers(photos=[upload(f.picture())] * 6))
    assert "lima" in str(response.context["form"].errors["photos"])


def test_one_bad_photo_of_two_is_named_and_nothing_is_stored(client):
    photos = [upload(f.picture()), upload(b"teks", "surat.jpg")]
    response = client.post(NEW, answers(photos=photos))
    assert response.status_code == 422
    assert "surat.jpg: " in str(response.context["form"].errors["photos"])
    assert stored() == (0, 0)


def test_photos_are_asked_for_again_when_something_else_was_wrong(client):
    response = client.post(NEW, answers(photos=[upload(f.picture())], text="pendek"))
    errors = response.context["form"].errors
    assert list(errors) == ["text", "photos"]
    assert "sekali lagi" in str(errors["photos"])


def test_the_summary_of_errors_follows_the_page(client):
    response = client.post(NEW, answers(photos=[upload(b"x")], text="", region=""))
    summary = response.text.split('class="error-summary"')[1].split("</ul>")[0]
    assert re.findall('href="#id_([a-z]+)"', summary) == ["text", "photos", "region"]


def test_a_failure_after_the_photo_was_written_leaves_no_file(
    client, settings, monkeypatch
):
    from complaints import moves

    def fail(*args, **kwargs):
        raise RuntimeError("disk")

    monkeypatch.setattr(moves.Attachment, "save", fail)
    with pytest.raises(RuntimeError):
        client.post(NEW, answers(photos=[upload(f.picture())]))
    assert stored() == (0, 0)
    assert not [p for p in settings.MEDIA_ROOT.rglob("*") if p.is_file()]


@pytest.mark.parametrize(
    "text", ["\x00" * 30, "a\u0301" * 2000, "\u202e" + f.TEXT, "😀" * 40, "\u200b" * 40]
)
def test_strange_text_is_stored_or_refused_but_never_an_error(client, text):
    response = client.post(NEW, answers(text=text))
    assert response.status_code in (302, 422)


def test_hostile_text_is_shown_as_text(client):
    hostile = '<script>alert("x")</script> dan teks lain yang panjang'
    client.post(NEW, answers(text=hostile))
    page = client.get(Complaint.objects.get().get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_fields_that_the_form_does_not_have_change_nothing(client):
    client.post(NEW, answers(status="confirmed", outcome="resolved", is_staff="1"))
    assert Complaint.objects.get().status == "received"


def test_too_many_filings_from_one_address_keep_the_text(client, monkeypatch):
    from complaints.views import filing

    monkeypatch.setattr(filing, "FORMS_PER_HOUR", 1)
    client.post(NEW, answers())
    response = client.post(NEW, answers())
    assert response.status_code == 429
    assert f.TEXT in response.content.decode()


def test_the_photo_is_for_the_reporter_and_the_staff_of_the_agency_only(client):
    from django.test import Client

    client.post(NEW, answers(photos=[upload(f.picture())], agency=f.agency().pk))
    url = reverse("complaints:photo", args=[Attachment.objects.get().pk])
    own = client.get(url)
    assert own.status_code == 200
    assert own["Content-Type"] == "image/jpeg"
    assert own["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in own["Content-Security-Policy"]
    assert own.content[:2] == b"\xff\xd8"
    assert Client().get(url).status_code == 404
    for user, status in ((f.rina(), 404), (f.budi(), 200)):
        officer = Client()
        officer.force_login(user)
        assert officer.get(url).status_code == status


# --- Machines, jokers, and lines that break -----------------------------------


def internal_notes():
    return [
        event.text for event in Complaint.objects.first().events.filter(kind="note")
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"situs": "http://spam.example"}, "Kolom tersembunyi"),
        ({"text": "https://spam.example/murah-sekali-hari-ini"}, "hanya tautan"),
    ],
)
def test_what_looks_like_a_machines_work_waits_with_a_note_for_the_verifier(
    client, change, told
):
    client.post(NEW, answers(**change))
    assert told in internal_notes()[0]
    page = client.get(Complaint.objects.get().get_absolute_url()).content.decode()
    assert told not in page
    assert not Complaint.objects.public()


def test_the_same_text_for_the_fourth_time_in_a_day_is_noted_and_nothing_is_dropped(
    client,
):
    for _ in range(3):
        client.post(NEW, answers())
    assert internal_notes() == []
    client.post(NEW, answers())
    assert "beberapa kali" in internal_notes()[0]
    assert Complaint.objects.count() == 4


def test_a_session_that_ended_while_the_form_was_open_loses_nothing():
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    page = client.get(NEW).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)
    client.cookies.pop("sessionid", None)
    client.post(NEW, answers(csrfmiddlewaretoken=token))
    assert Complaint.objects.get().original_text == f.TEXT


@pytest.mark.parametrize(
    "text", ["a\ud800" * 30, "x" * 1_000_000, "e" + "\u0301" * 100_000]
)
def test_huge_and_broken_texts_are_refused_and_never_an_error(client, text):
    data = answers() | {"text": text.encode("utf-8", "surrogatepass")}
    form = "application/x-www-form-urlencoded"
    assert client.post(NEW, urlencode(data), form).status_code in (302, 400, 422)


def test_a_kabupaten_is_no_agency_to_complain_to():
    """What is out of the province's scope goes there by referral."""
    ours, theirs = f.agency(), f.agency("pemkab-kudus", kind="pemda")
    for offered in (
        ComplaintForm().fields["agency"].queryset,
        agencies_to_assign(f.NOW.date()),
    ):
        assert ours in offered
        assert theirs not in offered
