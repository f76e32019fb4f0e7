"""The page of a service: all that a citizen needs, and nothing that can harm."""

from __future__ import annotations

import datetime
import json
import re

import pytest
from django.utils import timezone

from directory.provenance import Verification
from services import richtext
from services.models import (
    Disruption,
    Fee,
    Feedback,
    LegalBasis,
    ProcedureStep,
    Question,
    Requirement,
    Service,
    ServiceVersion,
)
from tests import factories as f

pytestmark = pytest.mark.django_db

PAGE = "/layanan/izin-trayek/"


def html(client, address=PAGE):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_parts_come_in_the_order_citizens_know(client):
    f.service()
    page = html(client)
    order = [
        page.index(f'id="{part}"')
        for part in ("persyaratan", "prosedur", "waktu", "biaya", "produk", "pengaduan")
    ]
    assert order == sorted(order)
    assert page.index("summary-box") < order[0]


def test_requirements_say_how_to_get_them(client):
    service = f.service()
    Requirement.objects.create(
        service=service,
        order=2,
        text="Surat rekomendasi",
        how_to_get="Dari dinas asal",
        url="https://formulir.example/rekomendasi",
    )
    page = html(client)
    assert "Dari dinas asal" in page
    assert 'href="https://formulir.example/rekomendasi"' in page
    assert 'data-remember="izin-trayek"' in page


def test_steps_say_who_where_and_how_long(client):
    ProcedureStep.objects.create(
        service=f.service(),
        order=2,
        actor=ProcedureStep.Actor.OFFICER,
        text="Periksa berkas",
        place="Loket 3",
        duration="2 hari kerja",
    )
    page = html(client)
    for words in ("Oleh: Petugas", "Tempat: <span>Loket 3</span>", "2 hari kerja"):
        assert words in page


def test_fees_have_dates_and_a_legal_basis_and_end_on_their_last_day(client):
    today = timezone.localdate()
    day = datetime.timedelta(days=1)
    service = f.service()
    basis = LegalBasis.objects.create(title="Perda Uji Nomor 1", source="uji")
    for order, label, last in (
        (2, "Sampai kemarin", today - day),
        (3, "Hari ini", today),
    ):
        Fee.objects.create(
            service=service,
            order=order,
            label=label,
            amount=1_000,
            valid_from=today - 30 * day,
            valid_to=last,
            legal_basis=basis,
        )
    page = html(client)
    assert "Sampai kemarin" not in page
    assert "Hari ini" in page
    assert "Perda Uji Nomor 1" in page


def test_frequent_questions_and_the_rest_of_the_standard_are_there(client):
    service = f.service(service_guarantee="<p>Tepat waktu</p>")
    Question.objects.create(
        service=service, order=1, question="Boleh diwakilkan?", answer="<p>Boleh.</p>"
    )
    page = html(client)
    assert "Boleh diwakilkan?" in page
    assert "<p>Boleh.</p>" in page
    assert "Standar pelayanan lengkap" in page
    assert "<p>Tepat waktu</p>" in page


def test_related_services_share_a_topic_not_just_an_audience(client):
    topic, people = f.tag("jalan"), f.tag("perorangan", "audience")
    service = f.service()
    service.tags.add(topic, people)
    f.service("rambu").tags.add(topic)
    f.service("rapor").tags.add(people)
    f.service("konsep", status=Service.Status.DRAFT).tags.add(topic)
    page = html(client)
    assert 'href="/layanan/rambu/"' in page
    assert "/layanan/rapor/" not in page
    assert "/layanan/konsep/" not in page


def test_complaint_and_question_links_know_the_service(client):
    f.service()
    page = html(client)
    assert "/aduan/baru/?layanan=izin-trayek" in page
    assert "/aduan/baru/?layanan=izin-trayek&amp;jenis=information" in page


# --- Rich text ------------------------------------------------------------------

EVIL = (
    '<p onclick="x()">Baik</p><script>alert(1)</script><img src=x onerror=x()>'
    '<a href="javascript:x()">a</a><style>p{}</style><iframe src="//x"></iframe>'
)


@pytest.mark.parametrize("write", ["save", "update", "bulk_create"])
def test_html_is_cleaned_however_it_is_written(client, write):
    if write == "save":
        assert f.service(description=EVIL).description == richtext.clean(EVIL)
    elif write == "update":
        f.service()
        Service.objects.update(description=EVIL)
    else:
        Service.objects.bulk_create(
            [
                Service(
                    code="izin-trayek",
                    slug="izin-trayek",
                    name="Izin",
                    kind="permit",
                    status="published",
                    agency=f.agency(),
                    description=EVIL,
                )
            ]
        )
    page = html(client)
    assert "<p>Baik</p>" in page
    for trace in ("alert(1)", "onclick", "onerror", "javascript:", "<iframe", "p{}"):
        assert trace not in page


# --- Disruptions ----------------------------------------------------------------


@pytest.fixture
def disrupted():
    now = timezone.now()
    hour = datetime.timedelta(hours=1)
    service = f.service()
    Disruption.objects.create(
        service=service,
        state=Disruption.State.CLOSED,
        starts_at=now - hour,
        ends_at=now + hour,
        text="Loket tutup karena listrik padam.",
    )
    Disruption.objects.create(
        service=service,
        state=Disruption.State.DISRUPTED,
        starts_at=now - 3 * hour,
        ends_at=now - 2 * hour,
        text="Sudah lewat.",
    )
    Disruption.objects.create(
        service=service,
        state=Disruption.State.DISRUPTED,
        starts_at=now + hour,
        text="Belum mulai.",
    )
    return service


@pytest.mark.parametrize("address", [PAGE, "/layanan/", "/"])
def test_a_disruption_of_now_is_on_page_list_and_home(client, disrupted, address):
    page = html(client, address)
    assert "Loket tutup karena listrik padam." in page
    assert "Tutup" in page
    assert "Sudah lewat." not in page
    assert "Belum mulai." not in page


def test_a_draft_is_not_announced(client, disrupted):
    Service.objects.update(status=Service.Status.DRAFT)
    assert "Loket tutup" not in html(client, "/")


def test_of_two_disruptions_the_page_shows_the_worse(client, disrupted):
    Disruption.objects.create(
        service=disrupted,
        state=Disruption.State.DISRUPTED,
        starts_at=timezone.now() - datetime.timedelta(hours=2),
        text="Antrean panjang.",
    )
    assert "Loket tutup karena listrik padam." in html(client)


# --- Size and queries -----------------------------------------------------------


def test_eight_queries_however_much_there_is(
    client, disrupted, django_assert_max_num_queries
):
    topic = f.tag("jalan")
    disrupted.tags.add(topic)
    for n in range(10):
        f.service(f"lain-{n}").tags.add(topic)
        Requirement.objects.create(service=disrupted, order=n + 2, text=f"Syarat {n}")
        Question.objects.create(
            service=disrupted, order=n + 1, question=f"Tanya {n}?", answer="Ya"
        )
    with django_assert_max_num_queries(8):
        html(client)


# --- For machines ---------------------------------------------------------------


def json_ld(page):
    return json.loads(re.search(r'ld\+json">(.*?)</script>', page).group(1))


def test_the_page_tells_machines_of_a_permit(client):
    f.service(name='Izin </script><b>"x"', product="Surat izin")
    page = html(client)
    data = json_ld(page)
    assert data["@type"] == "GovernmentService"
    assert data["name"] == 'Izin </script><b>"x"'
    assert data["serviceOutput"]["@type"] == "GovernmentPermit"
    assert data["serviceOperator"]["name"] == f.agency().name
    assert data["availableChannel"][0]["processingTime"] == "P14D"
    assert data["url"].endswith(PAGE)


def test_an_example_is_not_told_to_machines(client):
    f.service(verification=Verification.EXAMPLE, is_demo=True)
    f.service("izin-nyata")
    assert "ld+json" not in html(client)
    titles = json.dumps(client.get("/data/layanan.jsonld").json())
    assert "izin-trayek" not in titles
    assert "izin-nyata" in titles
    sitemap = client.get("/sitemap-layanan.xml").content.decode()
    assert "/layanan/izin-nyata/" in sitemap
    assert PAGE not in sitemap


def test_the_catalogue_is_cpsv_ap(client, django_assert_num_queries):
    f.service(fee_note="x")
    with django_assert_num_queries(6):
        response = client.get("/data/layanan.jsonld")
    assert response["Content-Type"] == "application/ld+json"
    (service,) = response.json()["@graph"]
    assert service["@type"] == "cpsv:PublicService"
    assert service["dct:title"] == {"@language": "id", "@value": "Izin izin-trayek"}
    assert service["cv:hasCompetentAuthority"]["@type"] == "cv:PublicOrganisation"
    assert service["cv:processingTime"]["@value"] == "P14D"
    assert service["cv:hasCost"][0]["cv:value"]["@value"] == "84000.00"
    assert service["cv:holdsRequirement"][0]["dct:title"]["@value"] == "KTP"
    assert service["adms:status"] == "Belum diverifikasi"
    client.post("/bahasa/setlang/", {"language": "en", "next": "/"})
    assert client.get("/data/layanan.jsonld").json() == response.json()
    Service.objects.update(duration_value=None)
    (service,) = client.get("/data/layanan.jsonld").json()["@graph"]
    assert "cv:processingTime" not in service


def test_the_feed_tells_what_is_new_and_what_changed(client):
    service = f.published()
    ServiceVersion.objects.create(
        service=service, number=2, content=service.versions.get().content,
        published_at=f.NOW,
    )  # fmt: skip
    feed = client.get("/layanan/perubahan.atom")
    assert feed["Content-Type"].startswith("application/atom+xml")
    text = feed.content.decode()
    assert "Layanan baru: Izin izin-baru" in text
    assert "/layanan/izin-baru/perubahan/#versi-1" in text
    assert "Berubah: Izin izin-baru" in text


def test_the_short_text_fits_a_message_and_keeps_the_address(client):
    service = f.service(
        name="Nama " * 32, duration_note="Hari " * 40, fee_note="Rp84.000 " * 20
    )
    for n in range(30):
        Requirement.objects.create(service=service, order=n + 2, text="Syarat " * 20)
    response = client.get(f"{PAGE}sms/")
    text = response.content.decode()
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert len(text) <= 459
    assert text.endswith(PAGE)
    assert "Waktu: 14 hari kerja" in text
    # Outside of SMS's own alphabet, one would halve what fits into each message.
    assert "…" not in text


def test_the_short_text_of_a_service_without_details_is_its_name_and_place(client):
    f.service()
    Requirement.objects.all().delete()
    Service.objects.update(verification="verified")
    text = client.get(f"{PAGE}sms/").content.decode()
    assert "Syarat:" not in text
    assert "belum diverifikasi" not in text


# --- Readers' word --------------------------------------------------------------


def say(client, **data):
    return client.post(f"{PAGE}masukan/", {"version": 3, **data}, follow=True)


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_one_tap_is_enough(client, answer):
    f.service()
    page = say(client, answer=answer).content.decode()
    assert "Terima kasih." in page
    row = Feedback.objects.get()
    assert (row.answer, row.version, row.service.code) == (answer, 3, "izin-trayek")


def test_a_mistake_is_told_in_words(client):
    f.service()
    say(client, answer="wrong", text="Biaya sudah naik.")
    assert Feedback.objects.get().text == "Biaya sudah naik."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"answer": "wrong"}, "Tulis apa yang salah"),
        ({"answer": "maybe"}, "Pilih salah satu jawaban."),
        ({}, "Pilih salah satu jawaban."),
        ({"answer": "wrong", "text": "a" * 10_000}, "1000"),
        ({"answer": "wrong", "text": "a\x00b"}, "Karakter"),
    ],
)
def test_bad_feedback_gets_a_message_and_keeps_the_text(client, data, message):
    f.service()
    response = client.post(f"{PAGE}masukan/", {"version": 1, **data})
    assert response.status_code == 422
    page = response.content.decode()
    assert message in page
    beside = 'aria-describedby="masukan-petunjuk masukan-salah" aria-invalid="true"'
    assert (beside in page) == (data.get("answer") == "wrong")
    assert data.get("text", "")[:500].replace("\x00", "") in page.replace("\x00", "")
    assert not Feedback.objects.exists()


def test_an_impossible_version_is_refused(client):
    f.service()
    response = client.post(f"{PAGE}masukan/", {"version": "9" * 30, "answer": "yes"})
    assert response.status_code == 422


def test_a_flood_from_one_network_is_stopped(client):
    f.service()
    for _ in range(20):
        assert say(client, answer="yes").status_code == 200
    response = client.post(f"{PAGE}masukan/", {"version": 1, "answer": "yes"})
    assert response.status_code == 429
    assert Feedback.objects.count() == 20
