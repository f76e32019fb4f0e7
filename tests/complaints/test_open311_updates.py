"""Open311: what an agency's own system tells of a complaint."""

import datetime
import json

import pytest

from complaints import workflow
from complaints.models import ReceivedUpdate
from directory.models import User
from tests import factories as f
from tests import open311 as o

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret(db):
    f.category(default_agency=f.agency())
    f.district()
    return o.key()


def refusals(response) -> str:
    return " ".join(e["description"] for e in json.loads(response.content))


def news(complaint, number="1", **changes):
    return {
        "service_request_id": complaint.public_code,
        "update_id": number,
        "updated_datetime": "2026-11-12T03:00:00Z",
        "status": "open",
        "description": "Tim survei berangkat Kamis pagi.",
    } | changes


@pytest.fixture
def assigned(db):
    complaint = o.verified()
    vera = User.objects.get(email="vera@jateng.example")
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency())
    return complaint


@pytest.fixture
def agencys(assigned):
    return o.key(may_file=False, may_update=True, user=f.budi())


def tell(client, secret, data):
    return o.post(client, secret, path="servicerequestupdates", **data)


def test_an_agencys_system_tells_starts_and_answers(client, assigned, agencys):
    for number, (said, status) in enumerate(
        [("open", "assigned"), ("in progress", "in_progress"), ("closed", "answered")]
    ):
        response = tell(client, agencys, news(assigned, str(number), status=said))
        assert response.status_code == 200, response.content
        (answer,) = json.loads(response.content)
        assert answer["update_id"] == str(assigned.events.latest("pk").pk)
        assigned.refresh_from_db()
        assert assigned.status == status
    assert assigned.events.latest("pk").agency == f.agency()
    assert assigned.outcome == "resolved"


def test_the_same_news_twice_is_taken_once(client, assigned, agencys):
    assert tell(client, agencys, news(assigned)).status_code == 200
    before = assigned.events.count()
    again = tell(client, agencys, news(assigned, description="Lain."))
    assert again.status_code == 400
    assert "sudah pernah" in refusals(again)
    assert assigned.events.count() == before


def test_a_move_that_the_table_forbids_is_refused_and_may_come_again(
    client, assigned, agencys
):
    tell(client, agencys, news(assigned, "1", status="closed"))
    late = tell(client, agencys, news(assigned, "2", status="in_progress"))
    assert late.status_code == 400
    assert "status" in refusals(late)
    assert not ReceivedUpdate.objects.filter(update_id="2").exists()


@pytest.mark.parametrize(
    ("changes", "about"),
    [
        ({"status": "selesai"}, "status"),
        ({"update_id": ""}, "update_id"),
        ({"updated_datetime": "kemarin"}, "updated_datetime"),
        ({"description": ""}, "description"),
        ({"service_request_id": ""}, "service_request_id"),
    ],
)
def test_news_that_is_wrong_is_refused(client, assigned, agencys, changes, about):
    before = assigned.events.count()
    response = tell(client, agencys, news(assigned) | changes)
    assert response.status_code == 400
    assert about in refusals(response)
    assert assigned.events.count() == before


def test_another_agencys_complaint_is_as_unknown_as_none(client, assigned, agencys):
    other = o.verified(agency=f.agency("dinkes"))
    unknown = tell(client, agencys, news(other, service_request_id="JTG-2026-000000"))
    foreign = tell(client, agencys, news(other))
    assert (foreign.status_code, foreign.content) == (404, unknown.content)
    assert not ReceivedUpdate.objects.exists()


def test_each_key_does_only_what_it_may(client, assigned, agencys, secret):
    assert tell(client, secret, news(assigned)).status_code == 403
    assert (
        o.post(client, agencys, service_code="jalan", description=f.TEXT).status_code
        == 403
    )


def test_a_key_ends_with_the_account_it_acts_for(client, assigned, agencys):
    User.objects.filter(email="budi@jateng.example").update(is_active=False)
    assert tell(client, agencys, news(assigned)).status_code == 404
    assert (
        assigned.events.filter(at__gt=f.NOW + datetime.timedelta(days=1)).count() == 0
    )
