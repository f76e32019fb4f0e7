"""Open311 GeoReport v2, reading: shapes, filters, and what is never shown."""

import datetime
import json

import pytest

from complaints import workflow
from complaints.channels.open311 import documents, filters
from complaints.models import Complaint, Event
from complaints.statuses import PUBLIC, Status
from tests import factories as f
from tests import open311 as o

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    """The day of the tests' cast, for whoever asks the clock at this door."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: f.NOW + 3 * DAY)


PATHS = [
    "discovery",
    "services",
    "services/jalan",
    "requests",
    "requests/{code}",
    "servicerequestupdates",
]


@pytest.mark.parametrize("path", PATHS)
def test_both_formats_say_the_same_in_their_own_content_type(client, path):
    question = o.question(f.category(), "lebar", "singlevaluelist", True, ["a", "b"])
    assert question.options.count() == 2
    complaint = o.verified(district=f.district())
    path = path.format(code=complaint.public_code)
    plain = client.get(f"{o.BASE}/{path}.json")
    marked = client.get(f"{o.BASE}/{path}.xml")
    assert plain["Content-Type"] == "application/json; charset=utf-8"
    assert marked["Content-Type"] == "text/xml; charset=utf-8"
    assert marked.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    assert b"xmlns" not in marked.content
    assert o.from_xml(marked.content) == o.as_text(json.loads(plain.content))


def test_lists_are_arrays_at_the_top_in_json(client):
    o.verified()
    for path in ("services", "requests", "servicerequestupdates"):
        rows = o.get_json(client, path)
        assert isinstance(rows, list)
        assert rows


def test_discovery_names_two_formats_and_a_changeset_of_the_past(client):
    found = o.get_json(client, "discovery")
    (endpoint,) = found["endpoints"]
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["url"].endswith("/open311/v2")
    changed = datetime.datetime.fromisoformat(found["changeset"])
    assert changed < datetime.datetime.now(datetime.UTC)
    assert found["key_service"]


def test_services_tell_what_can_be_reported(client):
    plain = f.category("air", description="Saluran", keywords="air, irigasi")
    o.question(f.category(), "lebar", "number")
    f.category("lama", active=False)
    rows = {row["service_code"]: row for row in o.get_json(client, "services")}
    assert set(rows) == {"air", "jalan"}
    assert rows["air"] == {
        "service_code": "air",
        "service_name": plain.name,
        "description": "Saluran",
        "metadata": False,
        "type": "realtime",
        "keywords": "air, irigasi",
        "group": "Prasarana",
    }
    assert rows["jalan"]["metadata"] is True
    assert rows["jalan"]["description"]


def test_a_definition_lists_the_questions_with_unique_order(client):
    for code in ("satu", "dua"):
        o.question(f.category(), code, "text")
    o.question(f.category(), "pilih", "multivaluelist", True, ["a", "b"])
    found = o.get_json(client, "services/jalan")
    assert [a["order"] for a in found["attributes"]] == [1, 2, 3]
    assert found["attributes"][2]["values"] == [
        {"key": "a", "name": "Nama a"},
        {"key": "b", "name": "Nama b"},
    ]
    assert all(value != "" for a in found["attributes"] for value in a.values())
    assert o.get_json(client, "services/tidak-ada", status=404)[0]["code"] == 404


def test_a_request_tells_what_its_page_tells(client):
    complaint = o.verified(
        district=f.district(), address="rumah Bu Siti nomor 7", email="siti@w.example"
    )
    (row,) = o.get_json(client, f"requests/{complaint.public_code}")
    assert row == {
        "service_request_id": complaint.public_code,
        "status": "open",
        "status_notes": "Terverifikasi",
        "service_name": "Kategori jalan",
        "service_code": "jalan",
        "description": f.TEXT,
        "agency_responsible": "Dinas Pekerjaan Umum dan Penataan Ruang",
        "service_notice": "Dijawab paling lambat pada expected_datetime.",
        "requested_datetime": "2026-11-10T02:00:00Z",
        "updated_datetime": "2026-11-10T02:00:00Z",
        "expected_datetime": complaint.due_response_at.astimezone(
            datetime.UTC
        ).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "address": "Kec. Kaliwungu, Kabupaten Kudus, Jawa Tengah",
        "address_id": "33.19.01",
    }


def test_the_promised_day_of_the_work_is_expected_then(client):
    complaint = f.put(o.verified(), Status.SCHEDULED)
    (row,) = o.get_json(client, f"requests/{complaint.public_code}")
    assert row["expected_datetime"] == f"{complaint.scheduled_for}T16:59:59Z"
    in_time = complaint.told_due_at - datetime.timedelta(hours=1)
    complaint.public_photos = []
    said = documents.request(complaint, in_time)["service_notice"]
    assert said == "Pekerjaannya dijadwalkan pada expected_datetime."


@pytest.mark.parametrize("status", ["in_progress", "scheduled"])
def test_no_notice_promises_a_day_that_is_past(status):
    complaint = f.put(o.verified(), status)
    complaint.public_photos = []
    late = complaint.told_due_at + datetime.timedelta(hours=1)
    said = documents.request(complaint, late)["service_notice"]
    assert said.endswith("sudah lewat.")


def test_what_was_opened_again_is_not_called_answered(client):
    complaint = f.put(o.verified(), Status.REOPENED)
    Complaint.objects.update(answered_at=f.NOW)
    (row,) = o.get_json(client, f"requests/{complaint.public_code}")
    assert "Sudah dijawab" not in row["service_notice"]


def test_a_closed_one_was_updated_when_it_closed(client):
    complaint = f.put(o.verified(), Status.CONFIRMED)
    Complaint.objects.filter(pk=complaint.pk).update(updated_at=f.NOW + 5 * DAY)
    (row,) = o.get_json(client, f"requests/{complaint.public_code}")
    assert row["status"] == "closed"
    assert row["updated_datetime"] == "2026-11-10T02:00:00Z"


def test_the_language_of_a_visitor_changes_nothing(client):
    complaint = o.verified()
    client.post("/bahasa/setlang/", {"language": "en", "next": "/"})
    (row,) = o.get_json(client, f"requests/{complaint.public_code}")
    assert row["status_notes"] == "Terverifikasi"


# --- Filters ----------------------------------------------------------------------


def ids(client, **query):
    return {r["service_request_id"] for r in o.get_json(client, "requests", query)}


def test_numbers_override_every_other_filter_and_unknown_ones_are_ignored(client):
    old = o.verified(now=f.NOW - 200 * DAY).public_code
    other = o.verified().public_code
    found = ids(
        client,
        service_request_id=f"{old},JTG-2026-000000, {other.lower()},\x01",
        status="closed",
        service_code="tidak-ada",
        start_date="2020-01-01",
    )
    assert found == {old, other}


def test_the_last_ninety_days_are_shown_and_no_longer_stretch(client):
    recent = o.verified(now=f.NOW - 80 * DAY).public_code
    old = o.verified(now=f.NOW - 100 * DAY).public_code
    assert ids(client) == {recent}
    assert ids(client, start_date="2026-07-01", end_date="2026-08-20") == {old}
    # From one end 90 days on, or back.
    assert ids(client, start_date="2026-07-01") == {old, recent}
    assert ids(client, end_date="2026-08-01T00:00:00 07:00") == set()
    for bad in (
        {"start_date": "2026-01-01", "end_date": "2026-04-02"},
        {"start_date": "2026-02-01", "end_date": "2026-01-01"},
    ):
        assert o.get_json(client, "requests", bad, status=400)[0]["code"] == 400


def test_at_most_a_thousand_rows(client, monkeypatch):
    assert filters.MOST_ROWS == 1000
    monkeypatch.setattr("complaints.channels.open311.views.MOST_ROWS", 2)
    new = [o.verified(now=f.NOW - n * DAY).public_code for n in range(3)]
    assert [r["service_request_id"] for r in o.get_json(client, "requests")] == new[:2]


def test_status_and_codes_are_lists(client):
    open_one = o.verified().public_code
    closed = f.put(o.verified(), Status.CONFIRMED).public_code
    water = o.verified(category=f.category("air")).public_code
    assert ids(client, status="open") == {open_one, water}
    assert ids(client, status="closed") == {closed}
    assert ids(client, status="open,closed") == {open_one, closed, water}
    assert ids(client, status="") == {open_one, closed, water}
    assert ids(client, service_code="air") == {water}
    assert ids(client, service_code="air,jalan") == {open_one, closed, water}
    error = o.get_json(client, "requests", {"status": "open,apa"}, status=400)
    assert error == [{"code": 400, "description": "status: hanya open dan closed."}]


@pytest.mark.parametrize("day", ["kemarin", "2026-13-45", "9999-99-99T00:00:00Z", "0"])
@pytest.mark.parametrize("name", ["start_date", "end_date"])
@pytest.mark.parametrize("path", ["requests", "servicerequestupdates"])
def test_a_day_that_is_none_is_refused(client, path, name, day):
    (error,) = o.get_json(client, path, {name: day}, status=400)
    assert error["description"].startswith(name)


@pytest.mark.parametrize("day", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
@pytest.mark.parametrize("name", ["start_date", "end_date"])
def test_a_day_at_the_end_of_time_breaks_nothing(client, name, day):
    response = client.get(f"{o.BASE}/requests.json", {name: day})
    assert response.status_code in (200, 400)


# --- Secrecy ----------------------------------------------------------------------


def test_what_is_not_public_is_in_no_list_and_as_unknown_as_any_other(client):
    hidden = [f.put(f.filed(), s) for s in Status if s not in PUBLIC]
    hidden += [f.put(f.filed(secret=True), s) for s in PUBLIC]
    hidden = [Complaint.objects.get(pk=c.pk) for c in hidden]
    codes = ",".join(c.public_code for c in hidden)
    # The two of f.put's own duplicates are received: as hidden as these.
    assert ids(client) == set()
    assert ids(client, service_request_id=codes) == set()
    assert o.get_json(client, "servicerequestupdates") == []
    unknown = client.get(f"{o.BASE}/requests/JTG-2026-000000.json")
    assert unknown.status_code == 404
    for complaint in hidden:
        response = client.get(f"{o.BASE}/requests/{complaint.public_code}.json")
        assert (response.status_code, response.content) == (404, unknown.content)


def test_a_complaint_that_turns_secret_is_gone_from_the_next_answer(client):
    complaint = o.verified()
    first = client.get(f"{o.BASE}/requests.json")
    assert "no-cache" in first["Cache-Control"]
    same = client.get(
        f"{o.BASE}/requests.json", headers={"if-none-match": first["ETag"]}
    )
    assert same.status_code == 304
    workflow.keep_secret(complaint, by=f.budi(), now=f.NOW)
    again = client.get(
        f"{o.BASE}/requests.json", headers={"if-none-match": first["ETag"]}
    )
    assert again.status_code == 200
    assert json.loads(again.content) == []


def test_only_public_photos_are_named(client):
    from django.core.files.base import ContentFile

    complaint = o.verified()
    photos = [
        complaint.attachments.create(
            event=complaint.events.first(),
            file=ContentFile(f.picture(size=(8, 8)), name="x.jpg"),
            sha256="0" * 64,
            width=8,
            height=8,
            created_at=f.NOW,
            public=public,
        )
        for public in (False, True)
    ]
    (row,) = o.get_json(client, "requests")
    assert row["media_url"].endswith(f"/aduan/foto/{photos[1].pk}/")
    updates = o.get_json(client, "servicerequestupdates")
    assert [u["media_url"] for u in updates if "media_url" in u] == [row["media_url"]]


def test_internal_and_private_events_are_no_updates(client):
    complaint = o.verified()
    vera, words = f.rina(), "hanya untuk petugas"
    Event.objects.create(
        complaint=complaint,
        kind="note",
        visibility="internal",
        actor="staff",
        user=vera,
        text=words,
        at=f.NOW,
    )
    Event.objects.create(
        complaint=complaint,
        kind="message",
        visibility="reporter",
        actor="reporter",
        text=words,
        at=f.NOW,
    )
    Event.objects.create(
        complaint=complaint,
        kind="progress",
        visibility="public",
        actor="staff",
        user=vera,
        text="Hubungi 0812 3456 7890",
        at=f.NOW,
    )
    updates = o.get_json(client, "servicerequestupdates")
    assert words not in json.dumps(updates)
    assert updates[-1]["description"] == "Hubungi •••"
    assert {u["service_request_id"] for u in updates} == {complaint.public_code}
    one = {"service_request_id": complaint.public_code}
    assert o.get_json(client, "servicerequestupdates", one) == updates
    none = {"service_request_id": "JTG-2026-000000"}
    assert o.get_json(client, "servicerequestupdates", none) == []


# --- Errors and odd addresses --------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("requests.html", 404),
        ("services.csv", 404),
        ("discovery.", 404),
        ("requests/JTG-2026-000000.xml", 404),
        ("tokens/abc.json", 404),
        ("apa.json", 404),
        ("requests/a/b.xml", 404),
        ("requests/%22%3E%3Cscript%3E.xml", 404),
    ],
)
def test_what_does_not_exist_is_404(client, path, status):
    response = client.get(f"{o.BASE}/{path}")
    assert response.status_code == status
    if path.endswith(".xml"):
        (error,) = o.from_xml(response.content)
        assert error["code"] == "404"


def test_another_method_is_refused_in_the_format_asked_for(client):
    response = client.delete(f"{o.BASE}/requests.json")
    assert response.status_code == 405
    assert response["Allow"] == "GET, POST"
    assert o.codes_of(response) == [405]


def test_plain_http_is_refused_instead_of_redirected(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = client.get(f"{o.BASE}/requests.json")
    assert response.status_code == 403
    assert client.get(f"{o.BASE}/requests.json", secure=True).status_code == 200


@pytest.mark.parametrize(
    ("path", "most"),
    [("services", 1), ("requests", 2), ("servicerequestupdates", 2)],
)
def test_lists_take_few_queries_and_as_many_for_more_rows(
    client, django_assert_num_queries, path, most
):
    for size in (2, 20):
        for n in range(size):
            o.verified(category=f.category(f"kategori-{size}-{n}"))
        with django_assert_num_queries(most):
            assert len(o.get_json(client, path)) >= size


def test_a_day_without_an_hour_begins_at_midnight_in_java():
    read = filters.MomentField(required=False).clean("2026-03-02")
    assert read == datetime.datetime(2026, 3, 1, 17, tzinfo=datetime.UTC)


def test_more_codes_than_are_looked_up_are_refused(client):
    codes = ",".join(f"k{n}" for n in range(filters.MOST_CODES + 1))
    refused = client.get(f"{o.BASE}/requests.json", {"service_code": codes})
    assert refused.status_code == 400
    assert "paling banyak 100" in refused.content.decode()
