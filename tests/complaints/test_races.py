"""Fifty at once: one wins, nobody sees an error that is not theirs."""

import threading
import uuid

import pytest
from django.db import connection

from complaints import workflow
from complaints.models import Complaint, Event
from complaints.moves import WorkflowError
from complaints.statuses import Status
from notifications.models import Message
from tests import factories as f

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 50


def at_once(act, many=MANY):
    """What `act` returned, or raised, in each of `many` threads started together."""
    barrier, outcomes = threading.Barrier(many), []

    def run():
        barrier.wait()
        try:
            outcomes.append(act())
        except Exception as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_fifty_same_status_changes_are_one():
    pk, vera = f.filed().pk, f.vera()

    def verify():
        workflow.verify(Complaint.objects.get(pk=pk), by=vera, now=f.NOW)
        return "done"

    outcomes = at_once(verify)
    assert outcomes.count("done") == 1
    refused = [o for o in outcomes if o != "done"]
    assert len(refused) == MANY - 1
    assert all(isinstance(error, WorkflowError) for error in refused), refused
    assert Event.objects.filter(kind="verified").count() == 1
    assert (
        Message.objects.filter(subject__startswith="Aduan terverifikasi").count() == 1
    )


def test_two_different_moves_from_one_status_cannot_both_happen():
    pk, vera = f.filed().pk, f.vera()
    turns = iter([workflow.verify, workflow.reject] * 10)
    lock = threading.Lock()

    def act():
        with lock:
            verb = next(turns)
        words = {"reason": "Bukan aduan."} if verb is workflow.reject else {}
        verb(Complaint.objects.get(pk=pk), by=vera, now=f.NOW, **words)
        return verb.__name__

    outcomes = at_once(act, 20)
    done = sorted(o for o in outcomes if isinstance(o, str))
    moves = list(
        Event.objects.filter(complaint=pk)
        .exclude(status_from="")
        .values_list("status_from", "status_to")
    )
    # A verified one may still be refused; a refused one is not verified.
    assert (done, moves) in [
        (["reject"], [("received", "rejected")]),
        (["reject", "verify"], [("received", "verified"), ("verified", "rejected")]),
    ]
    assert Complaint.objects.get(pk=pk).status == Status.REJECTED


def test_fifty_same_submits_are_one_complaint_with_one_receipt():
    key = uuid.uuid4()
    category, agency = f.category(), f.agency()
    f.region()

    def submit():
        return f.receipt(submission_key=key, category=category, agency=agency)

    receipts = at_once(submit)
    assert {(r.complaint.public_code, r.pin) for r in receipts} == {
        (receipts[0].complaint.public_code, receipts[0].pin)
    }
    assert Complaint.objects.count() == 1
    assert Event.objects.count() == 1
    assert Message.objects.count() == 1
