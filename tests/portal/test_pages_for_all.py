"""Every address without a cookie: for all and setting none, or here with why not.

The addresses come from the resolver, so a page added later is asked here too.
"""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints import rollups, workflow
from portal.opendata import building
from portal.opendata.models import DataFile
from services.models import Signpost
from tests import factories as f
from tests.complaints.test_secrecy import addresses
from tests.news.test_consultations import consultation
from tests.news.test_conversation import published as comment
from tests.news.test_programmes import programme
from tests.services.test_flows import flow

pytestmark = pytest.mark.django_db

OWN_FORM = "its form has a token"
ONE_S_OWN = "one reporter's, follower's or visitor's own"
POST_ONLY = "answers a POST only"
STAFF = "for staff"
NOT_FOR_ALL = {
    **dict.fromkeys(
        [
            *("complaints:new", "complaints:step", "complaints:track"),
            *("complaints:ask_link", "subscribe", "directory:correct"),
            *("news:prove", "news:report", "news:consultation"),
        ],
        OWN_FORM,
    ),
    **dict.fromkeys(
        [
            *("complaints:steps", "complaints:check", "complaints:draft_photo"),
            *("complaints:receipt", "complaints:access_link", "complaints:tracked"),
            *("complaints:own_data", "complaints:own_data_json", "complaints:photo"),
            *("news:confirm", "news:edit", "news:as_complaint", "news:appeal"),
            *("news:prove_link", "notifications:mailbox", "notifications:stop_digest"),
            *("notifications:subscription", "notifications:unsubscribe"),
        ],
        ONE_S_OWN,
    ),
    **dict.fromkeys(
        [
            *("set_language", "choose_region", "services:feedback"),
            *("complaints:discard_draft", "complaints:remove_photo"),
            *("complaints:receipt_noted", "complaints:reply", "complaints:confirm"),
            *("complaints:reopen", "complaints:cancel", "complaints:withdraw_contact"),
            *("complaints:request_erasure", "complaints:rate", "complaints:hide_more"),
            *("complaints:news", "complaints:support", "complaints:report_abuse"),
            *("complaints:follow", "news:support", "news:prove_phone"),
            *("notifications:confirm", "notifications:change", "notifications:forget"),
            "whatsapp",
        ],
        POST_ONLY,
    ),
    "search": "free words, and a search without a result is counted",
    "suggest": "free words, anew with each letter",
    "services:calculate": "asks about one's own vehicle",
    "service_worker": "a device that kept an old one would keep old pages",
    "healthz": "is asked because things change",
    "news:picture": "a file: kept by the device, read from the disk",
    "news:update_photo": "a file: kept by the device, read from the disk",
    "directory:portrait": "a file: kept by the device, read from the disk",
    **dict.fromkeys(
        [
            *("directory:heads_csv", "directory:heads_json", "directory:heads_vcard"),
            *("directory:heads_json_ld", "directory:head_vcard"),
        ],
        "a file with the numbers of people: asked for each time",
    ),
}
API = "Open311: each program asks anew, some with a key"
FOR_STAFF = ("account_", "mfa_", "usersessions_", "on_behalf:", "scorecards:")


def why_not(name: str) -> str:
    """Why an address is not for all; "" if it has to be."""
    if name.startswith((*FOR_STAFF, "invited", "accept_invitation")):
        return STAFF
    if name.startswith("open311:") and name not in PAGES_OF_API:
        return API
    return NOT_FOR_ALL.get(name, "")


PAGES_OF_API = ("open311:documentation", "open311:openapi")


@pytest.fixture
def sample(settings, django_capture_on_commit_callbacks):
    """A value for each parameter of an address that is for all."""
    settings.SECURITY_CONTACT = "mailto:aman@jateng.example"
    agency, region = f.agency(), f.region("33.19")
    f.head(agency)
    f.service("izin", agency=agency)
    tax = f.tax("pkb")
    complaint = f.filed(agency=agency)
    workflow.verify(complaint, by=f.vera(), now=f.NOW)
    comment()
    flow({"mulai": {"ya": "SELESAI"}})
    consultation()
    sign = Signpost.objects.create(
        slug="ktp",
        name="KTP",
        summary="Di kabupaten.",
        level="regency",
        office="Dukcapil",
    )
    with django_capture_on_commit_callbacks(execute=True):
        building.build(timezone.now() + datetime.timedelta(days=1))
    rollups.rebuild(f.NOW)
    file = DataFile.objects.first()
    return {
        "complaints:detail": {"public_code": complaint.public_code},
        "directory:agency": {"slug": agency.slug},
        "news:post": {"slug": "perbaikan-jalan"},
        "news:programme": {"slug": programme().slug},
        "news:region_programmes": {"slug": region.slug},
        "news:service_questions": {"slug": "izin"},
        "opendata:dataset": {"slug": file.dataset},
        "opendata:schema": {"slug": file.dataset},
        "opendata:file": {"slug": file.dataset, "name": file.name},
        "services:changes": {"slug": "izin"},
        "services:flow": {"slug": "uji"},
        "services:flow_step": {"slug": "uji", "answers": "ya"},
        "services:service": {"slug": "izin"},
        "services:signpost": {"slug": sign.slug},
        "services:sms": {"slug": "izin"},
        "services:tax": {"slug": tax.service.slug},
        "sitemap": {"section": "layanan"},
        "sitemap_complaints": {"stretch": complaint.pk // 20_000},
        "statistics:index_csv": {"table": "instansi"},
        "statistics:section_csv": {"slug": "status"},
        "statistics:widget": {"slug": agency.slug},
        "statistics:widget_svg": {"slug": agency.slug},
    }


def test_every_public_address_is_for_all_or_says_why_not(sample):
    wrong = {}
    for name, wanted in sorted(addresses(), key=lambda found: found[0]):
        if why_not(name):
            continue
        assert not wanted or name in sample, f"{name}: which {list(wanted)}?"
        answer = Client().get(reverse(name, kwargs=sample.get(name, {})))
        said = answer.get("Cache-Control", "")
        if answer.status_code != 200 or answer.cookies or "public" not in said:
            wrong[name] = (answer.status_code, said, list(answer.cookies))
    assert wrong == {}


def test_what_is_not_for_all_says_so_to_everybody_between(sample):
    """Those that need no parameter, and those that the sample has by another name."""
    for name, wanted in addresses():
        if wanted or not why_not(name):
            continue
        answer = Client().get(reverse(name))
        assert "public" not in answer.get("Cache-Control", ""), name


def test_the_list_names_no_address_that_is_gone():
    assert set(NOT_FOR_ALL) <= {name for name, _wanted in addresses()}


@pytest.mark.parametrize(
    "address", ["/berita/perbaikan-jalan/", "/layanan/izin/tanya/"]
)
def test_the_form_for_a_comment_is_one_link_away(sample, address):
    """It has a token, so the page that many read is without it."""
    plain = Client().get(address)
    assert f'href="{address}?tulis=1#tulis"' in plain.content.decode()
    assert not plain.cookies
    writing = Client().get(f"{address}?tulis=1")
    assert 'name="csrfmiddlewaretoken"' in writing.content.decode()
    assert 'name="body"' in writing.content.decode()
    assert "private" in writing["Cache-Control"]
