"""A secret complaint never appears: one test for each way out of the house.

The text, the code and the reporter of a secret complaint, in every status that
would make an open one public, are looked for wherever anything leaves. Addresses
are read from the resolver, so a page added later is looked at too.
"""

import io
import logging
from urllib.parse import quote_plus

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter

from complaints import digests, escalations, identity, workflow
from complaints.models import Complaint, EscalationStep, Reporter, RoutingRule
from complaints.statuses import PUBLIC, Status
from directory.models import StaffPosting, User
from notifications.models import Message
from notifications.tasks import deliver
from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]

TEXT = "Kepala gudang Xanthippe mengambil semen bantuan untuk rumahnya sendiri."
TRACES = ("Xanthippe", "Wahyuning Rahasia", "wahyuning@rahasia.example", "85711122233")


def filed(**fields):
    defaults = {
        "text": TEXT,
        "secret": True,
        "name": "Wahyuning Rahasia",
        "email": "wahyuning@rahasia.example",
        "phone": "+6285711122233",
        "service": None,
    }
    return f.filed(**(defaults | fields))


@pytest.fixture
def secrets():
    """One in each status that is public for an open complaint."""
    return [f.put(filed(), status) for status in sorted(PUBLIC)]


def traces_in(text, complaints):
    return [t for t in (*TRACES, *(c.public_code for c in complaints)) if t in text]


# What parameters that name a format are filled with.
FORMATS = {"format": "json", "suffix": "json", "extension": "json"}

# --- Pages ----------------------------------------------------------------------


def addresses(resolver=None, namespace=""):
    """Each address outside the back-office: its name and its pattern's parameters."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            if inner != "admin:":
                yield from addresses(pattern, namespace + inner)
        elif pattern.name:
            parts = dict.fromkeys(pattern.pattern.regex.groupindex)
            yield f"{namespace}{pattern.name}", parts | pattern.pattern.converters


def public_urls():
    """Every address that needs no parameter."""
    return sorted({reverse(name) for name, wanted in addresses() if not wanted})


def complaint_urls(complaint):
    """Every address, whatever it is of, with the complaint's number or key in it."""
    found = []
    for name, wanted in addresses():
        kwargs = {
            parameter: complaint.pk
            if isinstance(converter, IntConverter)
            else FORMATS.get(parameter, complaint.public_code)
            for parameter, converter in wanted.items()
        }
        try:
            found += [reverse(name, kwargs=kwargs)] if wanted else []
        except NoReverseMatch:
            # A parameter of another kind: no complaint's number fits it.
            continue
    return found


def test_no_public_page_shows_any(client, secrets):
    urls = public_urls()
    assert {"/", "/aduan/", "/aduan/daftar/", "/aduan/daftar/umpan.xml"} <= set(urls)
    for url in urls:
        body = client.get(url).content.decode(errors="replace")
        assert traces_in(body, secrets) == [], url


# What people may type or choose on a page that lists.
QUERIES = [
    "q=Xanthippe",
    "cari=Xanthippe",
    "kata=Xanthippe",
    "status=verified",
    "status=answered",
    "terlambat=1",
    "instansi=dpupr",
    "kategori=jalan",
    "wilayah=kabupaten-kudus",
    "urut=dukungan",
    "halaman=1",
]


@pytest.mark.parametrize("query", QUERIES)
def test_no_search_filter_or_order_reaches_any(client, secrets, query):
    for url in public_urls():
        body = client.get(f"{url}?{query}").content.decode(errors="replace")
        # A page may repeat the word that was typed; it must not find it.
        assert traces_in(body.replace("Xanthippe", ""), secrets) == [], url
        assert "semen bantuan" not in body, url


def test_its_own_addresses_show_a_stranger_nothing(client, secrets):
    for complaint in secrets:
        urls = complaint_urls(complaint)
        assert urls
        for url in urls:
            response = client.get(url)
            body = response.content.decode(errors="replace")
            assert traces_in(body, []) == [], url


def test_an_unknown_number_and_a_secret_one_answer_alike(client, secrets):
    """Not even that it exists is told, by status, headers or length."""
    for complaint in secrets:
        unknown = Complaint(public_code="JTG-2026-ZZZZZZ", pk=987_654)
        for ours, theirs in zip(
            complaint_urls(complaint), complaint_urls(unknown), strict=True
        ):
            one, other = client.get(ours), client.get(theirs)
            assert one.status_code == other.status_code, ours
            # A door may say which address it will lead on to: the one that was asked.
            led, lead = (
                (answer.headers.get("Location") or "").replace(quote_plus(url), "")
                for answer, url in ((one, ours), (other, theirs))
            )
            assert led == lead


def test_made_secret_later_it_is_gone_from_everywhere_at_once(client):
    complaint = f.put(filed(secret=False), Status.VERIFIED)
    assert complaint in Complaint.objects.public()
    for url in [*public_urls(), *complaint_urls(complaint)]:
        client.get(url)
    workflow.keep_secret(complaint, by=f.vera(), now=f.NOW)
    assert complaint not in Complaint.objects.public()
    for url in [*public_urls(), *complaint_urls(complaint)]:
        body = client.get(url).content.decode(errors="replace")
        assert traces_in(body, [complaint] if url in public_urls() else []) == [], url


def test_the_queryset_for_the_public_holds_none(secrets):
    assert len(secrets) == len(PUBLIC)
    assert not Complaint.objects.public().exists()


# --- Letters and digests --------------------------------------------------------


def all_letters():
    return str(
        list(Message.objects.values_list("subject", "text", "html", "dedup_key"))
    )


def test_the_digest_to_the_agency_counts_it_and_says_no_more(secrets):
    """T8: counts and links only."""
    f.budi()
    Message.objects.all().delete()
    assert digests.send_daily(f.NOW.replace(month=12))
    assert traces_in(all_letters(), secrets) == []


def test_the_escalation_counts_it_and_says_no_more(secrets):
    EscalationStep.objects.create(order=1, working_days=1)
    f.staff("kadis@jateng.example", f.agency(), StaffPosting.Role.HEAD)
    Message.objects.all().delete()
    assert escalations.escalate(f.NOW.replace(month=12))
    assert traces_in(all_letters(), secrets) == []
    assert "aduan rahasia" in all_letters()


def test_no_letter_goes_to_an_agency_when_it_is_handed_on():
    complaint, vera = f.put(filed(), Status.VERIFIED), f.vera()
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency("dinkes"))
    recipients = set(Message.objects.values_list("recipient", flat=True))
    assert recipients == {"wahyuning@rahasia.example"}


def test_the_letters_to_its_own_reporter_carry_no_word_of_it():
    complaint, vera, budi = filed(), f.vera(), f.budi()
    workflow.request_info(complaint, by=vera, now=f.NOW, text="Siapa Xanthippe?")
    workflow.add_message(complaint, now=f.NOW, text="Xanthippe itu kepala gudang.")
    workflow.verify(complaint, by=vera, now=f.NOW)
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency())
    workflow.answer(
        complaint, by=budi, now=f.NOW, outcome="resolved", text="Xanthippe diperiksa."
    )
    assert Message.objects.count() == 5
    for trace in (*TRACES, "semen"):
        assert trace not in all_letters()


# --- The back-office ------------------------------------------------------------


def test_another_agencys_desk_history_search_and_autocomplete_have_none(secrets):
    client = Client()
    client.force_login(f.rina())
    base = "/admin/complaints/complaint/"
    key = secrets[0].pk
    autocomplete = (
        "/admin/autocomplete/?app_label=complaints&model_name=complaint"
        "&field_name=duplicate_of&term="
    )
    for url in (
        "/admin/",
        base,
        f"{base}?q={secrets[0].public_code}",
        f"{base}{key}/history/",
        f"{base}{key}/change/",
        autocomplete,
        "/admin/complaints/escalation/",
        "/admin/complaints/accesslog/",
        "/admin/notifications/message/",
    ):
        body = client.get(url).content.decode(errors="replace")
        assert traces_in(body.replace(f"q={secrets[0].public_code}", ""), []) == []
        assert "semen bantuan" not in body, url
    body = client.get(base).content.decode()
    assert traces_in(body, secrets) == []


def test_no_admin_list_prints_an_identity(secrets):
    """Not even an administrator reads one in passing."""
    client = Client()
    client.force_login(User.objects.create_superuser("s@jateng.example", name="S"))
    for model in apps.get_app_config("complaints").get_models():
        try:
            url = reverse(f"admin:complaints_{model._meta.model_name}_changelist")
        except NoReverseMatch:
            continue
        body = client.get(url).content.decode()
        for trace in TRACES[1:]:
            assert trace not in body, url


def test_a_rules_trial_lists_no_text(secrets):
    rule = RoutingRule.objects.create(
        name="Coba", keywords="Xanthippe", agency=f.agency("dinkes")
    )
    client = Client()
    client.force_login(User.objects.create_superuser("s@jateng.example", name="S"))
    page = client.get(f"/admin/complaints/routingrule/{rule.pk}/coba/").content.decode()
    assert secrets[0].public_code in page
    assert "semen bantuan" not in page
    assert "Wahyuning" not in page


# --- What nobody looks at: cache, logs, tasks, texts of objects -------------------


def test_nothing_of_it_is_in_a_cache(client, secrets):
    cache.clear()
    for url in [*public_urls(), *complaint_urls(secrets[0])]:
        response = client.get(url)
        if secrets[0].public_code in url:
            assert "public" not in response.get("Cache-Control", ""), url
    kept = str(getattr(cache, "_cache", ""))
    assert traces_in(kept, []) == []


def test_nothing_of_it_is_logged_in_its_whole_life(caplog, capsys):
    """T6: names, addresses, texts and receipts, over filing, desk and commands."""
    caplog.set_level(logging.DEBUG)
    vera, budi = f.vera(), f.permit(f.budi())
    receipt = f.receipt(
        text=TEXT,
        secret=True,
        anonymous=False,
        name="Wahyuning Rahasia",
        email="wahyuning@rahasia.example",
    )
    complaint, client = receipt.complaint, Client()
    client.post("/aduan/lacak/", {"code": complaint.public_code, "pin": receipt.pin})
    client.get(complaint.get_absolute_url())
    client.get("/aduan/lacak/tidak-ada/")
    workflow.verify(complaint, by=vera, now=f.NOW)
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency())
    identity.reveal(
        complaint, by=budi, now=f.NOW, reason="Menghubungi pelapor sekali ini."
    )
    call_command("advance_complaints", stdout=io.StringIO())
    call_command("apply_retention", "--dry-run", stdout=io.StringIO())
    call_command("send_outbox", stdout=io.StringIO())
    # Statements themselves are logged under DEBUG only, by a logger of Django's.
    logged = "\n".join(
        r.getMessage() for r in caplog.records if r.name != "django.db.backends"
    )
    output = capsys.readouterr()
    for trace in (*TRACES, receipt.pin):
        assert trace not in logged
        assert trace not in output.out + output.err


def test_a_task_takes_a_key_and_nothing_else(monkeypatch, secrets):
    """T7: what lies in Redis is a number. Of a secret one nothing lies there at the
    moment of the act, since its letters wait for the fixed hour (T9)."""
    sent = []
    monkeypatch.setattr(deliver, "delay", lambda *args: sent.append(args))
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        workflow.request_info(
            f.put(filed(), Status.RECEIVED), by=f.vera(), now=f.NOW, text="Di mana?"
        )
    assert not sent
    with TestCase.captureOnCommitCallbacks(execute=True):
        filed(secret=False)
    assert sent
    assert all(isinstance(a, int) and len(args) == 1 for args in sent for a in args)


def test_the_text_of_an_object_never_names_its_reporter(secrets):
    """repr() and str() reach logs, errors and the admin's lists."""
    for model in apps.get_app_config("complaints").get_models():
        for row in model._default_manager.all()[:20]:
            for text in (str(row), repr(row)):
                assert traces_in(text, []) == [], model


def test_an_anonymous_one_without_contact_keeps_nothing_to_find(client):
    """T6: name, address and browser of a visitor are in no table at all."""
    from django.db import connection

    f.category(), f.region()
    page = client.get("/aduan/baru/")
    assert page.status_code == 200
    complaint = filed(name="", email="", phone="")
    client.get(
        complaint.get_absolute_url(),
        REMOTE_ADDR="203.0.113.77",
        HTTP_USER_AGENT="Peramban-Langka/9",
    )
    assert not Reporter.objects.exists()
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = str(cursor.fetchall())
        for trace in ("203.0.113.77", "Peramban-Langka"):
            assert trace not in rows, table
