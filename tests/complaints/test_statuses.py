import itertools

import pytest

from complaints.models import Complaint
from complaints.moves import IllegalMove, record
from complaints.statuses import CLOCKS, CLOSED, TRANSITIONS, Status, open311
from tests import factories as f

PAIRS = list(itertools.product(Status, Status))


def test_every_status_has_a_row_in_the_table():
    assert set(TRANSITIONS) == set(Status)


def test_a_status_is_closed_or_has_a_clock():
    assert set(CLOCKS) | CLOSED == set(Status)
    assert not set(CLOCKS) & CLOSED


@pytest.mark.django_db
@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_only_the_moves_in_the_table_happen(old, new):
    complaint = f.filed()
    Complaint.objects.filter(pk=complaint.pk).update(**_row_in(old, complaint))
    complaint.refresh_from_db()
    events = complaint.events.count()
    if new in TRANSITIONS[old]:
        record(complaint, "note", to=new, now=f.NOW)
        assert complaint.status == new
        return
    with pytest.raises(IllegalMove):
        record(complaint, "note", to=new, now=f.NOW)
    assert complaint.status == old
    assert complaint.events.count() == events


def _row_in(status, complaint):
    """What the database's constraints demand of a complaint in this status."""
    row = {"status": status}
    if status == Status.ANSWERED:
        row["outcome"] = Complaint.Outcome.RESOLVED
    if status == Status.NEEDS_INFO:
        row["paused_at"] = f.NOW
    if status == Status.DUPLICATE:
        row["duplicate_of"] = f.filed()
    return row


@pytest.mark.parametrize("status", Status)
def test_open311_knows_open_and_closed_only(status):
    assert open311(status) == ("closed" if status in CLOSED else "open")
