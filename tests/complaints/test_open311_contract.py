"""The Open311 interface keeps to its OpenAPI file, and its page to the truth."""

import json
import shlex

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.urls import get_resolver
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from complaints.channels.open311.documentation import EXAMPLES, OPENAPI
from complaints.models import Complaint
from complaints.statuses import Status
from tests import factories as f
from tests import open311 as o

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]

# Small on purpose: the suite runs on two databases.
EXAMPLES_PER_OPERATION = 8

schema = schemathesis.openapi.from_dict(json.loads(OPENAPI.read_text()))
schema.app = get_wsgi_application()


@pytest.fixture
def province(db):
    category = f.category(code="jalan-jembatan", default_agency=f.agency())
    o.question(category, "akibat", "multivaluelist", options=["macet", "jatuh"])
    f.district()
    o.verified(category=category)
    f.put(o.verified(category=category), Status.CONFIRMED)
    f.put(f.filed(secret=True), Status.VERIFIED)


@pytest.fixture
def connection_stays():
    """The application ends each request by letting go of the database, which here is
    the test's own."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES_PER_OPERATION,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_keeps_to_the_file(province, connection_stays, case):
    # Two dates, each of them right, may be more than 90 days apart: that is refused,
    # and no schema can tell it.
    dated = case.method == "GET" and {"start_date", "end_date"} & set(case.query or ())
    case.call_and_validate(
        excluded_checks=[positive_data_acceptance] if dated else None,
        # In process nobody unpacks what is compressed.
        headers={"Accept-Encoding": "identity"},
    )


def test_the_file_and_the_addresses_are_the_same():
    inner = get_resolver().namespace_dict["open311"][1]
    here = {
        "/" + routes[0][0].partition("v2/")[2].replace("%(", "{").replace(")s", "}")
        for name in inner.reverse_dict
        if isinstance(name, str) and name not in ("documentation", "openapi", "nothing")
        for routes in [inner.reverse_dict.getlist(name)[0][0]]
    }
    told = set(json.loads(OPENAPI.read_text())["paths"])
    assert {path.replace("service_request_id", "public_code") for path in told} == here


def test_the_file_is_served(client):
    response = client.get("/open311/v2/openapi.json")
    assert response["Content-Type"] == "application/json"
    assert json.loads(response.content)["openapi"].startswith("3.1")
    again = client.get(
        "/open311/v2/openapi.json", headers={"if-none-match": response["ETag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.path)
def test_what_the_page_says_to_type_works(client, province, settings, example):
    f.agency("diskominfo")
    page = client.get("/open311/").content.decode()
    words = shlex.split(example.command)
    assert words[0] == "curl"
    assert example.command.replace("&", "&amp;").replace("'", "&#x27;") in page
    address = words[1].removeprefix(settings.SITE_URL)
    if "-d" not in words:
        assert client.get(address).status_code == 200
        return
    before = Complaint.objects.count()
    body = words[words.index("-d") + 1].replace("KUNCI-ANDA", o.key())
    kind = "application/x-www-form-urlencoded"
    response = client.post(address, body, content_type=kind)
    assert response.status_code == 200, response.content
    assert Complaint.objects.count() == before + 1
