"""What only verbs write: its desk shows it, and lets nobody write it by hand."""

import pytest
from django.contrib import admin
from django.test import RequestFactory

from complaints.models import AbuseReport, AccessLog, Complaint, Escalation, Tombstone
from directory.models import AuditEvent, User
from notifications.models import Message, TransportState
from portal.news.models import Comment
from services.models import Feedback

WRITTEN_BY_VERBS = [
    *[AbuseReport, AccessLog, Complaint, Escalation, Tombstone, AuditEvent],
    *[Message, TransportState, Comment, Feedback],
]


@pytest.mark.parametrize("model", WRITTEN_BY_VERBS)
def test_not_even_an_administrator_writes_by_hand(model):
    admin.autodiscover()
    request = RequestFactory().get("/")
    request.user = User(is_superuser=True, is_staff=True, is_active=True)
    assert admin.site._registry[model].get_model_perms(request) == {
        "add": False,
        "change": False,
        "delete": False,
        "view": True,
    }
