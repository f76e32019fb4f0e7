"""Keepers hear weekly which contacts to check and what waits for an answer."""

from __future__ import annotations

import datetime

import pytest
from django.core.management import call_command

from directory import corrections, digests
from directory.models import ContactChannel, StaffPosting
from notifications.models import Message
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    f.head(f.agency())
    f.head(f.agency("dinkes"), name="Kepala Lain")
    return f.staff("editor@jateng.example", f.agency(), StaffPosting.Role.EDITOR)


def test_it_names_the_stale_contacts_of_the_keepers_agency_only(keeper):
    assert digests.send_weekly(f.NOW) == 1
    message = Message.objects.get()
    assert message.recipient == keeper.email
    assert "1 kontak perlu diperiksa" in message.subject
    for body in (message.text, message.html):
        assert "DPUPR" in body
        assert "DINKES" not in body
        assert "belum pernah diperiksa" in body


def test_a_second_run_in_the_week_sends_nothing_and_the_next_week_does(keeper):
    digests.send_weekly(f.NOW)
    assert digests.send_weekly(f.NOW + datetime.timedelta(days=2)) == 0
    assert digests.send_weekly(f.NOW + datetime.timedelta(days=7)) == 1


def test_an_empty_one_is_not_sent(keeper):
    ContactChannel.objects.update(verified_on=f.NOW.date())
    assert digests.send_weekly(f.NOW) == 0


def test_a_waiting_correction_alone_is_worth_one(keeper):
    ContactChannel.objects.update(verified_on=f.NOW.date())
    contact = ContactChannel.objects.get(position__agency=f.agency())
    corrections.submit(contact, now=f.NOW, problem="dead")
    assert digests.send_weekly(f.NOW) == 1
    assert "1 koreksi menunggu" in Message.objects.get().subject


def test_those_who_keep_no_contacts_get_none(keeper):
    f.budi()
    f.staff("kepala@jateng.example", f.agency(), StaffPosting.Role.HEAD)
    assert digests.send_weekly(f.NOW) == 2
    assert not Message.objects.filter(recipient="budi@jateng.example").exists()


def test_cron_sends_it(keeper, capsys):
    call_command("send_digests", "weekly")
    assert "1 ringkasan dikirim" in capsys.readouterr().out
