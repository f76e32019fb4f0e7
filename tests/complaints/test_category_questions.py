"""A category's own questions: six data types, required place and photo."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from complaints.models import AttributeOption, CategoryAttribute, Complaint
from tests import factories as f

pytestmark = pytest.mark.django_db

NEW, WHAT, WHERE = "/aduan/baru/", "/aduan/langkah/apa/", "/aduan/langkah/di-mana/"
DataType = CategoryAttribute.DataType


def ask(category, code, datatype, *options, required=False):
    attribute = CategoryAttribute.objects.create(
        category=category,
        code=code,
        label=f"Pertanyaan {code}",
        datatype=datatype,
        required=required,
    )
    for n, key in enumerate(options):
        AttributeOption.objects.create(
            attribute=attribute, key=key, name=key.title(), order=n
        )
    return attribute


def answers(**changes):
    return {
        "submission_key": str(uuid.uuid4()),
        "kind": "complaint",
        "text": f.TEXT,
        "category": f.category().pk,
        "region": f.region().pk,
    } | changes


ALL_SIX = {
    "nama-jalan": (DataType.STRING, (), "Jalan Sunan", "Jalan Sunan"),
    "lebar": (DataType.NUMBER, (), "2.5", "2.5"),
    "sejak": (DataType.DATETIME, (), "2026-11-01T08:30", "1 November 2026 08.30"),
    "cerita": (DataType.TEXT, (), "Panjang\nsekali", "Panjang\nsekali"),
    "bahaya": (DataType.SINGLE, ("ya", "tidak"), "ya", "Ya"),
    "korban": (DataType.MULTIPLE, ("motor", "mobil", "kaki"), ["motor", "kaki"], None),
}


def test_each_of_the_six_types_is_asked_and_stored(client):
    category = f.category()
    for code, (datatype, options, _value, _answer) in ALL_SIX.items():
        ask(category, code, datatype, *options)
    sent = {f"rincian_{code}": row[2] for code, row in ALL_SIX.items()}
    assert client.post(NEW, answers(**sent)).status_code == 302
    stored = {row["code"]: row for row in Complaint.objects.get().details}
    assert list(stored) == list(ALL_SIX)
    for code, (_type, _options, _value, answer) in ALL_SIX.items():
        assert stored[code]["question"] == f"Pertanyaan {code}"
        assert stored[code]["answer"] == (answer or "Motor, Kaki")
    assert stored["korban"]["value"] == ["motor", "kaki"]
    assert stored["sejak"]["value"].startswith("2026-11-01T08:30:00+07:00")


@pytest.mark.parametrize(
    ("datatype", "options", "wrong"),
    [
        (DataType.NUMBER, (), "banyak"),
        (DataType.NUMBER, (), "9" * 400),
        (DataType.DATETIME, (), "kemarin"),
        (DataType.SINGLE, ("ya",), "mungkin"),
        (DataType.MULTIPLE, ("ya",), ["mungkin"]),
        (DataType.STRING, (), "x" * 300),
        (DataType.STRING, (), ""),
    ],
)
def test_a_wrong_answer_is_told_beside_its_question(client, datatype, options, wrong):
    ask(f.category(), "soal", datatype, *options, required=True)
    response = client.post(NEW, answers(rincian_soal=wrong))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["rincian_soal"]
    assert not Complaint.objects.exists()


def test_on_one_page_a_required_question_appears_once_its_category_is_known(client):
    ask(f.category(), "soal", DataType.STRING, required=True)
    assert "Pertanyaan soal" not in client.get(NEW).content.decode()
    assert "Pertanyaan soal" in client.get(f"{NEW}?kategori=jalan").content.decode()
    page = client.post(NEW, answers()).content.decode()
    assert "Pertanyaan soal" in page
    assert f.TEXT in page


def test_in_steps_the_questions_come_with_the_place(client):
    ask(f.category(), "soal", DataType.SINGLE, "ya", "tidak", required=True)
    client.post(WHAT, answers())
    assert "Pertanyaan soal" in client.get(WHERE).content.decode()
    assert client.post(WHERE, {"region": f.region().pk}).status_code == 422
    client.post(WHERE, {"region": f.region().pk, "rincian_soal": "ya"})
    client.post("/aduan/langkah/siapa/", {})
    page = client.get("/aduan/langkah/periksa/").content.decode()
    assert "Pertanyaan soal" in page
    client.post("/aduan/langkah/periksa/")
    (row,) = Complaint.objects.get().details
    assert (row["value"], row["answer"]) == ("ya", "Ya")


def test_a_category_can_demand_the_whole_place(client):
    category = f.category("banjir", location_required=True)
    response = client.post(NEW, answers(category=category.pk))
    assert set(response.context["form"].errors) == {"district", "address"}
    whole = {"district": f.district().pk, "address": "depan pasar"}
    assert client.post(NEW, answers(category=category.pk, **whole)).status_code == 302


def test_a_category_can_demand_a_photo_and_a_kept_one_counts(client):
    category = f.category("lampu", photo_required=True)
    assert client.post(NEW, answers(category=category.pk)).status_code == 422
    photo = SimpleUploadedFile("a.jpg", f.picture(), "image/jpeg")
    step = {"kind": "complaint", "text": f.TEXT, "category": category.pk}
    assert client.post(WHAT, step).status_code == 422
    assert client.post(WHAT, step | {"photos": [photo]}).status_code == 302
    assert client.post(WHAT, step).status_code == 302
