"""Open311 GeoReport v2, writing: keys, what is checked, and what is stored."""

import datetime
import json
import socket

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from complaints import filing, workflow
from complaints.channels.open311 import keys
from complaints.models import ApiKey, Complaint, Reporter
from complaints.statuses import Status
from directory.models import User
from tests import factories as f
from tests import open311 as o

pytestmark = pytest.mark.django_db

PERSON = {
    "first_name": "Siti",
    "last_name": "Aminah",
    "email": "siti@warga.example",
    "phone": "0812 3456 7890",
    "device_id": "ponsel-siti",
}
GOOD = {"service_code": "jalan", "address_string": "depan pasar", "description": f.TEXT}


@pytest.fixture
def secret(db):
    f.category(default_agency=f.agency())
    f.district()
    return o.key()


def refusals(response) -> str:
    return " ".join(e["description"] for e in json.loads(response.content))


# --- Filing -----------------------------------------------------------------------


@pytest.mark.parametrize("format", ["json", "xml"])
def test_what_was_sent_can_be_read_under_the_same_number(client, secret, format):
    response = o.post(client, secret, format=format, **GOOD, **PERSON, account_id="7")
    assert response.status_code == 200, response.content
    read = json.loads if format == "json" else o.from_xml
    (answer,) = read(response.content)
    assert answer["account_id"] == "7"
    number = answer["service_request_id"]
    # Not before it was verified.
    assert o.get_json(client, f"requests/{number}", status=404)
    complaint = Complaint.objects.get(public_code=number)
    workflow.verify(complaint, by=f.vera(), now=complaint.created_at)
    (row,) = o.get_json(client, f"requests/{number}")
    assert row["service_request_id"] == number
    assert row["description"] == f.TEXT
    assert row["service_code"] == "jalan"


def test_it_is_stored_on_the_safe_side(client, secret):
    link = "https://foto.example/1.jpg"
    response = o.post(
        client, secret, **GOOD | {"address_id": "33.19.01"}, **PERSON, media_url=link
    )
    assert response.status_code == 200
    complaint = Complaint.objects.get()
    assert complaint.hide_name
    assert complaint.anonymous
    assert complaint.source == "open311"
    assert complaint.external_system == "Aplikasi Kudus"
    assert complaint.source_url == link
    assert str(complaint.region) == "Kabupaten Kudus"
    assert str(complaint.district) == "Kaliwungu"
    assert complaint.address == "depan pasar"
    reporter = Reporter.objects.get()
    assert (reporter.name, reporter.phone) == ("Siti Aminah", "+6281234567890")


def test_the_answer_holds_the_pin_that_opens_it(client, secret):
    (answer,) = json.loads(o.post(client, secret, **GOOD).content)
    pin = answer["service_notice"].partition("PIN ")[2][:11]
    assert filing.open_with_pin(answer["service_request_id"], pin)


def test_a_position_is_for_the_officer_and_never_published(client, secret):
    where = {"lat": "-6.804321", "long": "110.841234"}
    response = o.post(client, secret, service_code="jalan", description="x", **where)
    assert response.status_code == 200, response.content
    complaint = Complaint.objects.get()
    assert complaint.address == "(-6.80432, 110.84123)"
    workflow.verify(complaint, by=f.vera(), now=complaint.created_at)
    body = client.get(f"{o.BASE}/requests/{complaint.public_code}.json").content
    assert b"6.80" not in body
    assert b"110.84" not in body


@pytest.mark.parametrize(
    ("changes", "code", "about"),
    [
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "tidak-ada"}, 404, "service_code"),
        ({"service_code": "x\x00"}, 404, "service_code"),
        ({"address_string": ""}, 400, "Lokasi"),
        ({"address_string": "", "lat": "-6.8"}, 400, "lat"),
        ({"lat": "-6.8"}, 400, "long"),
        ({"long": "110.8"}, 400, "lat"),
        ({"lat": "utara", "long": "110"}, 400, "lat"),
        ({"lat": "nan", "long": "110"}, 400, "lat"),
        ({"lat": "52.5", "long": "13.4"}, 400, "lat"),
        ({"address_id": "99.99"}, 400, "address_id"),
        ({"description": "x" * 4001}, 400, "description"),
        ({"email": "bukan"}, 400, "email"),
        ({"phone": "12"}, 400, "phone"),
        ({"first_name": "x" * 61}, 400, "first_name"),
        ({"media_url": "javascript:alert(1)"}, 400, "media_url"),
        ({"media_url": "file:///etc/passwd"}, 400, "media_url"),
        ({"media_url": "ftp://x.example/a.jpg"}, 400, "media_url"),
        ({"description": "a\x00b"}, 400, "description"),
    ],
)
def test_what_is_wrong_is_refused_by_name_and_stores_nothing(
    client, secret, changes, code, about
):
    response = o.post(client, secret, **GOOD | changes)
    assert response.status_code == code
    assert o.codes_of(response)[0] == code
    assert about in refusals(response)
    assert not Complaint.objects.exists()


def test_all_that_is_wrong_is_said_at_once(client, secret):
    response = o.post(client, secret, **GOOD, email="bukan", phone="12")
    assert o.codes_of(response) == [400, 400]


def test_a_category_that_needs_the_place_gets_it_exactly(client, secret):
    f.category("lubang", location_required=True)
    place = {"service_code": "lubang", "address_id": "33.19.01", "description": "x"}
    assert o.post(client, secret, **place).status_code == 400
    assert o.post(client, secret, **place, address_string="km 3").status_code == 200


def test_answers_to_the_questions_are_demanded_checked_and_kept(client, secret):
    category = f.category()
    o.question(category, "lebar", "number", required=True)
    o.question(category, "akibat", "multivaluelist", options=["macet", "jatuh", "lain"])
    o.question(category, "kapan", "datetime")
    missing = o.post(client, secret, **GOOD)
    assert missing.status_code == 400
    assert "attribute[lebar]" in refusals(missing)
    wrong = o.post(client, secret, **GOOD, **{"attribute[lebar]": "luas"})
    assert wrong.status_code == 400
    unknown = {"attribute[lebar]": "3", "attribute[akibat][]": ["apa"]}
    assert o.post(client, secret, **GOOD, **unknown).status_code == 400
    answers = {
        "attribute[lebar]": "3.5",
        "attribute[akibat][]": ["macet", "jatuh"],
        "attribute[kapan]": "2026-11-09T03:00:00Z",
    }
    response = o.post(client, secret, **GOOD, **answers)
    assert response.status_code == 200, response.content
    stored = {d["code"]: d["value"] for d in Complaint.objects.get().details}
    assert stored["lebar"] == "3.5"
    assert stored["akibat"] == ["macet", "jatuh"]
    assert stored["kapan"].startswith("2026-11-09")


def test_an_accusation_is_taken_in_and_never_shown(client, secret):
    f.accusation_category()
    response = o.post(client, secret, **GOOD | {"service_code": "korupsi"})
    (answer,) = json.loads(response.content)
    complaint = f.put(Complaint.objects.get(), Status.VERIFIED)
    assert complaint.secret
    number = answer["service_request_id"]
    assert o.get_json(client, f"requests/{number}", status=404)


def test_who_reported_is_in_no_answer(client, secret):
    (answer,) = json.loads(o.post(client, secret, **GOOD, **PERSON).content)
    complaint = Complaint.objects.get()
    workflow.verify(complaint, by=f.vera(), now=complaint.created_at)
    pages = [
        client.get(f"{o.BASE}/{path}.{format}").content.decode()
        for path in (
            "requests",
            f"requests/{answer['service_request_id']}",
            "servicerequestupdates",
        )
        for format in ("json", "xml")
    ]
    for told in ("Siti", "Aminah", "warga.example", "3456", "ponsel-siti"):
        assert told not in "".join(pages)


def test_a_link_to_a_picture_is_never_fetched(client, secret, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("somebody looked a host up")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr("httpx.Client.send", refuse)
    link = "http://169.254.169.254/latest/meta-data/"
    assert o.post(client, secret, **GOOD, media_url=link).status_code == 200
    complaint = Complaint.objects.get()
    assert not complaint.attachments.exists()
    workflow.verify(complaint, by=f.vera(), now=complaint.created_at)
    assert b"169.254" not in client.get(f"{o.BASE}/requests.json").content


# --- Once, and not too often --------------------------------------------------------


def test_the_same_request_again_is_one_complaint(client, secret):
    first = o.post(client, secret, **GOOD, **PERSON)
    again = o.post(client, secret, format="json", **PERSON, **GOOD)
    assert again.content == first.content
    assert Complaint.objects.count() == 1
    o.post(client, secret, **GOOD | {"description": "Hal lain di jalan yang sama."})
    assert Complaint.objects.count() == 2


def test_the_senders_own_number_counts_before_the_content(client, secret):
    number = {"Idempotency-Key": "urut-1"}
    o.post(client, secret, headers=number, **GOOD)
    o.post(client, secret, headers=number, **GOOD | {"description": "Diperbaiki."})
    assert Complaint.objects.count() == 1
    o.post(client, secret, headers={"Idempotency-Key": "urut-2"}, **GOOD)
    assert Complaint.objects.count() == 2
    # Another system's number is another request.
    o.post(client, o.key(), headers=number, **GOOD)
    assert Complaint.objects.count() == 3


def test_a_key_files_no_more_than_it_may(client, secret):
    ApiKey.objects.update(per_hour=2)
    answers = [
        o.post(client, secret, **GOOD | {"description": str(n)}) for n in range(4)
    ]
    # An hour may end in between.
    assert answers[-1].status_code == 429 or answers[1].status_code == 429
    refused = next(a for a in answers if a.status_code == 429)
    assert refused["Retry-After"] == "3600"
    assert o.codes_of(refused) == [429]


# --- Keys -------------------------------------------------------------------------


@pytest.mark.parametrize("secret_sent", [None, "", "salah", "jtg_" + "x" * 43, "\x00"])
@pytest.mark.parametrize("path", ["requests", "servicerequestupdates"])
def test_without_a_valid_key_nothing_is_taken(client, secret, path, secret_sent):
    response = o.post(client, secret_sent, path=path, **GOOD)
    assert response.status_code == 403
    assert o.codes_of(response) == [403]
    assert not Complaint.objects.exists()


def test_a_key_in_the_address_is_none(client, secret):
    response = client.post(f"{o.BASE}/requests.json?api_key={secret}", GOOD)
    assert response.status_code == 403


def test_a_revoked_key_and_a_replaced_one_end_at_once(client, secret):
    key = ApiKey.objects.get()
    new = keys.issue(key, now=f.NOW)
    assert o.post(client, secret, **GOOD).status_code == 403
    assert o.post(client, new, **GOOD).status_code == 200
    keys.revoke(key, now=f.NOW)
    assert o.post(client, new, **GOOD).status_code == 403


def test_the_secret_is_stored_nowhere(secret):
    row = ApiKey.objects.get()
    kept = json.dumps([str(getattr(row, c.attname)) for c in ApiKey._meta.fields])
    assert secret not in kept
    assert secret[:8] == row.start
    assert len(row.key_hash) == 64


def test_no_cookie_is_asked_and_only_here(secret):
    strict = Client(enforce_csrf_checks=True)
    assert o.post(strict, secret, **GOOD).status_code == 200

    exempt = []

    def walk(patterns, prefix=""):
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, route)
            elif (
                isinstance(pattern, URLPattern)
                and getattr(pattern.callback, "csrf_exempt", False)
                # Those ask for the token themselves: tests/throttling/test_origin.py
                and not getattr(pattern.callback, "asks_for_token_or_origin", False)
            ):
                exempt.append(route)

    walk(get_resolver().url_patterns)
    ours = [route for route in exempt if route.startswith("open311/v2/")]
    assert len(ours) >= 8
    # One click in a mail program, and Meta, bring no cookie either.
    others = {r for r in exempt if r not in ours and not r.startswith("admin/")}
    assert {r.partition("/")[0] for r in others} <= {"wa", "langganan"}


# --- Admin --------------------------------------------------------------------------


@pytest.fixture
def desk(client):
    client.force_login(User.objects.create_superuser("s@jateng.example", name="S"))
    return client


NEW_KEY = {"name": "Aplikasi", "contact": "a@b.example", "may_file": "on"}


def test_a_new_key_is_shown_once(desk):
    form = NEW_KEY | {"per_hour": "50"}
    page = desk.post("/admin/complaints/apikey/add/", form)
    assert page.status_code == 200
    shown = page.context["secret"]
    assert shown in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert ApiKey.objects.get().per_hour == 50
    for address in ("", f"{ApiKey.objects.get().pk}/change/"):
        later = desk.get(f"/admin/complaints/apikey/{address}").content.decode()
        assert shown not in later
        assert shown[:8] in later


def test_a_key_that_tells_news_needs_somebody_to_act_for(desk):
    form = NEW_KEY | {"per_hour": "50", "may_update": "on"}
    page = desk.post("/admin/complaints/apikey/add/", form)
    assert "harus bertindak sebagai seorang petugas" in page.content.decode()
    assert not ApiKey.objects.exists()


def test_replacing_and_revoking_in_the_list(desk, secret):
    key = ApiKey.objects.get()
    chosen = {"_selected_action": [key.pk]}
    page = desk.post("/admin/complaints/apikey/", chosen | {"action": "replace"})
    new = page.context["secret"]
    assert new != secret
    assert o.post(desk, new, **GOOD).status_code == 200
    desk.post("/admin/complaints/apikey/", chosen | {"action": "revoke"})
    assert o.post(desk, new, **GOOD).status_code == 403
    page = desk.post(
        "/admin/complaints/apikey/", chosen | {"action": "replace"}, follow=True
    )
    assert "sudah dicabut" in page.content.decode()


def test_officers_do_not_make_keys(client):
    client.force_login(f.budi())
    for address in ("", "add/"):
        response = client.get(f"/admin/complaints/apikey/{address}")
        assert response.status_code == 403


def test_guessing_keys_is_limited(client):
    guess = {"api_key": "salah", "service_code": f.category().code}
    codes = [
        client.post(f"{o.BASE}/requests.json", guess).status_code
        for _try in range(keys.WRONG_KEYS_PER_HOUR + 1)
    ]
    assert set(codes[:-1]) == {403}
    assert codes[-1] == 429


def test_the_day_of_a_keys_last_use_is_one_of_wib(client, secret, monkeypatch):
    """At half past six in the morning it is still yesterday in UTC."""
    early = f.NOW.replace(hour=6, minute=30).astimezone(datetime.UTC)
    monkeypatch.setattr("complaints.channels.open311.views.timezone.now", lambda: early)
    o.post(client, secret, **GOOD)
    assert ApiKey.objects.get().last_used_on == f.NOW.date()
