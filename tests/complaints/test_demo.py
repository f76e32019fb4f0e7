"""The invented province: believable, marked, repeatable, removable, never real."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client

from complaints import demo, reference, statuses
from complaints.demo import pictures
from complaints.models import Attachment, Complaint, Event, Satisfaction
from directory.models import User
from notifications.models import Message
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def province(reference_data, monkeypatch):
    monkeypatch.setattr(pictures, "PER_MOTIF", 1)
    reference.load()
    return lambda count=60, seed=7: demo.create(count, seed=seed, now=f.NOW)


def stories():
    rows = Complaint.objects.order_by("pk")
    return list(rows.values_list("original_text", "status", "created_at", "source"))


def test_it_is_a_year_in_many_states_and_obeys_the_rules_of_real_ones(province):
    progress = []
    opened = demo.create(60, seed=7, now=f.NOW, progress=progress.append)
    assert progress[-1] == Complaint.objects.count() == 60
    assert all(c.is_demo for c in Complaint.objects.all())
    assert Complaint.objects.filter(created_at__gt=f.NOW).count() == 0
    oldest = Complaint.objects.earliest("created_at").created_at
    assert f.NOW - oldest > datetime.timedelta(days=200)
    assert len({c.status for c in Complaint.objects.all()}) >= 6
    assert len({c.region_id for c in Complaint.objects.all()}) >= 12
    assert Attachment.objects.exists()
    assert Satisfaction.objects.exists()
    moves_are_lawful()
    # Nobody is written to: invented people have no address.
    assert Message.objects.count() == 0
    code, pin = opened[0]
    answer = Client().post("/aduan/lacak/", {"code": code, "pin": pin}, follow=True)
    assert "Aduan ini rekaan" in answer.content.decode()


def moves_are_lawful():
    for complaint in Complaint.objects.prefetch_related("events"):
        at, status = None, ""
        for event in complaint.events.all():
            assert at is None or event.at >= at, complaint
            at = event.at
            if event.status_to and event.kind != Event.Kind.FILED:
                allowed = statuses.TRANSITIONS[statuses.Status(status)]
                assert event.status_to in allowed, complaint
            status = event.status_to or status
        assert status == complaint.status
        assert complaint.updated_at <= f.NOW


def test_a_seed_tells_the_same_stories_again_and_another_seed_others(province):
    province(12)
    first = stories()
    assert demo.remove() == 12
    province(12)
    assert stories() == first
    demo.remove()
    province(12, seed=8)
    assert stories() != first


def test_removing_it_leaves_the_real_ones_and_the_triggers(province):
    real = f.filed()
    province(12)
    with pytest.raises(demo.Refused):
        province(3)
    demo.remove()
    assert list(Complaint.objects.all()) == [real]
    assert not User.objects.filter(email__endswith="rekaan.example").exists()
    event = real.events.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=event.pk)._raw_delete(connection.alias)


def test_production_refuses_and_so_does_an_empty_database(settings):
    with pytest.raises(CommandError, match="load_reference"):
        call_command("create_demo", complaints=1, verbosity=0)
    settings.PRODUCTION = True
    for options in ({}, {"remove": True}):
        with pytest.raises(CommandError, match="produksi"):
            call_command("create_demo", **options)


def test_its_public_page_and_card_say_that_it_is_invented(client):
    complaint = f.put(f.filed(), "verified")
    Complaint.objects.update(is_demo=True)
    page = client.get(complaint.get_public_url()).content.decode()
    assert "Aduan ini rekaan" in page
    assert "rekaan" in client.get("/aduan/daftar/").content.decode()
    Complaint.objects.update(is_demo=False)
    assert "rekaan" not in client.get("/aduan/daftar/").content.decode()
