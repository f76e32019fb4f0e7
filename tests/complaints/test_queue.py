"""The desk's list: urgent first, searched, counted to a bound, done in bulk."""

import datetime

import pytest

from complaints import urgency
from complaints.admin import queue
from complaints.models import Complaint, ReplyTemplate, SavedFilter
from complaints.statuses import Status
from complaints.urgency import Urgency
from directory.models import StaffPosting
from tests import factories as f

pytestmark = pytest.mark.django_db

LIST = "/admin/complaints/complaint/"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def now(monkeypatch):
    """The desk's clock stands at f.NOW."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: f.NOW)
    return f.NOW


def due(complaint, days):
    """Its running deadline so many days from today."""
    end = f.NOW.replace(hour=23, minute=59, second=59) + days * DAY
    Complaint.objects.filter(pk=complaint.pk).update(
        due_verify_at=end, due_response_at=end
    )
    complaint.refresh_from_db()
    return complaint


def listed(response):
    return [c.public_code for c in response.context["cl"].result_list]


# --- Urgency --------------------------------------------------------------------


@pytest.mark.parametrize("status", Status)
def test_the_databases_deadline_is_the_models(status):
    complaint = f.put(f.filed(), status)
    waits = status in (Status.ANSWERED, Status.NEEDS_INFO)
    assert complaint.staff_due_at == (None if waits else complaint.due_at)
    late = Complaint.objects.overdue(f.NOW + 60 * DAY).filter(pk=complaint.pk)
    assert late.exists() is complaint.is_overdue(f.NOW + 60 * DAY)


@pytest.mark.parametrize(
    ("days", "wanted", "words"),
    [
        (-3, Urgency.LATE, "Terlambat 3 hari"),
        (0, Urgency.TODAY, "Hari ini"),
        (1, Urgency.WEEK, "1 hari lagi"),
        (7, Urgency.WEEK, "7 hari lagi"),
        (8, Urgency.LATER, "8 hari lagi"),
    ],
)
def test_urgency_in_words_and_as_a_filter(days, wanted, words):
    complaint = due(f.filed(), days)
    look = urgency.look(complaint.status, complaint.staff_due_at, f.NOW)
    assert (look.urgency, look.words) == (wanted, words)
    for step in Urgency:
        found = Complaint.objects.filter(urgency.condition(step, f.NOW))
        assert found.exists() is (step == wanted), step


@pytest.mark.parametrize("status", Status)
def test_every_status_has_exactly_one_urgency(status):
    complaint = f.put(f.filed(), status)
    steps = [
        step
        for step in Urgency
        if Complaint.objects.filter(
            urgency.condition(step, f.NOW), pk=complaint.pk
        ).exists()
    ]
    assert steps == [urgency.of(complaint.status, complaint.staff_due_at, f.NOW)]


def test_the_most_urgent_comes_first_and_what_waits_for_the_citizen_last(budi, now):
    waiting, later, late, today = (f.filed() for _ in range(4))
    f.put(waiting, "answered")
    for complaint, days in ((later, 5), (late, -2), (today, 0)):
        due(complaint, days)
    page = budi.get(LIST)
    assert listed(page) == [c.public_code for c in (late, today, later, waiting)]
    for words in ("Terlambat 2 hari", "Hari ini", "5 hari lagi", "Menunggu warga"):
        assert words in page.content.decode()
    for name, wanted in (("lewat", late), ("hari-ini", today), ("warga", waiting)):
        assert listed(budi.get(LIST, {"tenggat": name})) == [wanted.public_code]
    assert len(listed(budi.get(LIST, {"tenggat": "ngawur"}))) == 4


# --- Search and bounds ----------------------------------------------------------


def test_search_goes_by_stems_and_by_number(budi):
    road = f.put(f.filed(text="Jalan berlubang di Kaliwungu"), "verified")
    Complaint.objects.filter(pk=road.pk).update(public_stems=" jalan lubang kaliwungu ")
    lamp = f.filed(text="Lampu penerangan mati di simpang")
    for term, wanted in (
        ("lubang jalan", [road]),
        ("penerangan", [lamp]),
        ("lubang lampu", []),
        (lamp.public_code.lower().replace("-", " "), [lamp]),
        (lamp.public_code[:-1], [lamp]),
        (lamp.public_code[-6:], [lamp] if not lamp.public_code[-6:].isalpha() else []),
        ("'; DROP TABLE", []),
        ("%", []),
        ("yang dan", []),
    ):
        found = listed(budi.get(LIST, {"q": term}))
        assert found == [c.public_code for c in wanted], term


def test_no_count_goes_over_the_bound(budi, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(queue, "MOST_LISTED", 60)
    for _ in range(65):
        f.filed()
    with django_assert_max_num_queries(14) as queries:
        page = budi.get(LIST)
    counts = [q["sql"] for q in queries if "COUNT(*)" in q["sql"]]
    assert counts
    assert page.context["cl"].result_count == 60
    assert len(listed(page)) == 50
    assert len(listed(budi.get(LIST, {"p": 2}))) == 10
    assert all("LIMIT" in sql for sql in counts)
    assert "paling mendesak" in page.content.decode()


def test_the_number_beside_the_search_box_is_that_of_a_search(budi, monkeypatch):
    """Not of all there are, and not the bound where more are found."""
    monkeypatch.setattr(queue, "MOST_LISTED", 2)
    f.filed(text="Lampu jalan mati.")
    beside = "Tampilkan semua"
    assert beside not in budi.get(LIST).content.decode()
    assert (
        f'1 buah (<a href="?">{beside}'
        in budi.get(LIST, {"q": "lampu"}).content.decode()
    )
    f.filed(text="Lampu taman mati.")
    assert beside not in budi.get(LIST, {"q": "lampu"}).content.decode()


# --- Saved filters --------------------------------------------------------------


def test_a_filter_is_saved_under_a_name_and_only_for_its_owner(budi, client):
    query = "tenggat=lewat&q=jalan&p=3&csrfmiddlewaretoken=x"
    data = {"name": "Jalan lewat", "query": query}
    back = budi.post(f"{LIST}saringan/simpan/", data)
    assert back["Location"] == f"{LIST}?tenggat=lewat&q=jalan"
    row = SavedFilter.objects.get()
    assert row.query == "tenggat=lewat&q=jalan"
    page = budi.get(LIST, {"tenggat": "lewat"}).content.decode()
    assert "Jalan lewat" in page
    client.force_login(f.vera())
    assert "Jalan lewat" not in client.get(LIST).content.decode()
    assert client.post(f"{LIST}saringan/{row.pk}/hapus/").status_code == 404
    client.force_login(row.user)
    client.post(f"{LIST}saringan/{row.pk}/hapus/")
    assert not SavedFilter.objects.exists()


def test_a_filter_that_has_a_name_is_not_offered_to_be_saved_again(budi):
    f.filed()
    narrowed = f"{LIST}?status__exact=received"
    assert "id_filter_name" in budi.get(narrowed).text
    kept = {"name": "Baru", "query": "status__exact=received"}
    budi.post(f"{LIST}saringan/simpan/", kept)
    page = budi.get(narrowed).text
    assert "id_filter_name" not in page
    assert 'aria-current="true">Baru' in page


@pytest.mark.parametrize(
    "data",
    [
        {"name": "", "query": "tenggat=lewat"},
        {"name": "x" * 41, "query": "tenggat=lewat"},
        {"name": "Kosong", "query": "p=2&lain=1"},
        {"name": "Kosong", "query": ""},
        {"name": "Panjang", "query": "q=" + "x" * 600},
    ],
)
def test_a_filter_that_says_nothing_is_not_saved(budi, data):
    page = budi.post(f"{LIST}saringan/simpan/", data, follow=True)
    assert page.status_code == 200
    assert not SavedFilter.objects.exists()
    assert list(page.context["messages"])


def test_each_filter_of_the_list_can_be_saved(budi):
    f.category("jalan"), f.category("lainnya")
    changelist = budi.get(LIST).context["cl"]
    assert len(changelist.filter_specs) == 5
    for spec in changelist.filter_specs:
        _all, chosen, *_others = spec.choices(changelist)
        query = chosen["query_string"]
        data = {"name": str(spec.title), "query": query}
        budi.post(f"{LIST}saringan/simpan/", data)
        assert f"?{SavedFilter.objects.get(name=spec.title).query}" == query


def test_who_reads_all_chooses_an_agency_and_an_officer_is_not_asked(client, budi):
    here, there = f.filed(), f.filed(agency=f.agency("dinkes"))
    assert "instansi" not in {
        s.title for s in budi.get(LIST).context["cl"].filter_specs
    }
    assert [c.pk for c in rows_of(budi.get(f"{LIST}?instansi=dinkes"))] == [here.pk]
    client.force_login(f.vera())
    assert {c.pk for c in rows_of(client.get(LIST))} == {here.pk, there.pk}
    chosen = client.get(f"{LIST}?instansi=dinkes")
    assert [c.pk for c in rows_of(chosen)] == [there.pk]
    client.post(
        f"{LIST}saringan/simpan/", {"name": "Dinkes", "query": "instansi=dinkes"}
    )
    assert SavedFilter.objects.get().query == "instansi=dinkes"


def rows_of(answer):
    return answer.context["cl"].result_list


# --- Bulk -----------------------------------------------------------------------


def bulk(client, action, complaints, **data):
    return client.post(
        LIST, {"action": action, "_selected_action": [c.pk for c in complaints], **data}
    )


def report(response):
    return {row.complaint.pk: row.refused for row in response.context["report"]}


def test_bulk_asks_first_then_acts_and_reports_what_was_refused(budi):
    fresh, answered = f.filed(), f.put(f.filed(), "answered")
    asked = bulk(budi, "verify", [fresh, answered])
    assert asked.status_code == 200
    assert fresh.public_code in asked.content.decode()
    fresh.refresh_from_db()
    assert fresh.status == Status.RECEIVED
    told = bulk(budi, "verify", [fresh, answered], apply="1")
    assert report(told)[fresh.pk] == ""
    assert "tidak dapat diubah menjadi" in report(told)[answered.pk]
    assert "1 dari 2 aduan" in told.content.decode()
    fresh.refresh_from_db()
    assert fresh.status == Status.VERIFIED


def test_bulk_reaches_no_row_of_another_agency(budi):
    theirs = f.filed(agency=f.agency("dinkes"))
    page = bulk(budi, "verify", [theirs], apply="1")
    assert theirs.public_code not in page.content.decode()
    theirs.refresh_from_db()
    assert theirs.status == Status.RECEIVED


def test_bulk_asks_for_permission_row_by_row(client):
    """An auditor of all agencies who is an officer of one acts on that one only."""
    user, ours = f.budi(), f.filed()
    StaffPosting.objects.create(
        user=user,
        agency=f.agency("inspektorat"),
        role=StaffPosting.Role.AUDITOR,
        started_on=f.NOW.date(),
    )
    theirs = f.filed(agency=f.agency("dinkes"))
    client.force_login(user)
    told = report(bulk(client, "verify", [ours, theirs], apply="1"))
    assert told[ours.pk] == ""
    assert "tidak berwenang" in told[theirs.pk]
    theirs.refresh_from_db()
    assert theirs.status == Status.RECEIVED


def test_bulk_assign_reply_with_template_and_close(budi):
    complaints = [f.put(f.filed(), "verified") for _ in range(3)]
    bulk(budi, "assign", complaints, agency=f.agency().pk, reason="", apply="1")
    news = ReplyTemplate.objects.create(title="Kabar", text="Tim ke lokasi: {nomor}")
    bulk(budi, "reply", complaints, template=news.pk, text="", apply="1")
    for complaint in complaints:
        complaint.refresh_from_db()
        assert complaint.status == Status.ASSIGNED
        text = complaint.events.get(kind="progress").text
        assert text == f"Tim ke lokasi: {complaint.public_code}"
    said = {"outcome": "resolved", "template": "", "apply": "1"}
    empty = bulk(budi, "answer", complaints, text="Sudah selesai.", **said)
    assert all("belum menjelaskan" in why for why in report(empty).values())
    bulk(budi, "answer", complaints, text="Lubang di jalan itu ditambal.", **said)
    for complaint in complaints:
        complaint.refresh_from_db()
        assert complaint.status == Status.ANSWERED


@pytest.mark.parametrize(
    ("action", "data", "field"),
    [
        ("assign", {"agency": "999999"}, "agency"),
        ("reply", {"text": ""}, "text"),
        ("reply", {"text": "x", "template": "abc"}, "template"),
        ("answer", {"text": "Lubang ditambal.", "outcome": "?"}, "outcome"),
        ("answer", {"text": "x", "outcome": "resolved", "day": "besok"}, "day"),
    ],
)
def test_a_bulk_form_that_is_wrong_asks_again(budi, action, data, field):
    complaint = f.put(f.filed(), "in_progress")
    page = bulk(budi, action, [complaint], apply="1", **data)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    complaint.refresh_from_db()
    assert complaint.status == Status.IN_PROGRESS


def test_an_auditor_is_offered_no_bulk_action(client):
    complaint = f.filed()
    role = StaffPosting.Role.AUDITOR
    client.force_login(f.staff("a@jateng.example", f.agency("inspektorat"), role))
    assert client.get(LIST).context["action_form"] is None
    bulk(client, "verify", [complaint], apply="1")
    complaint.refresh_from_db()
    assert complaint.status == Status.RECEIVED
