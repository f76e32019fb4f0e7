"""Who may see and change which complaint."""

import datetime

import pytest

from complaints import workflow
from complaints.models import Complaint
from directory.models import StaffPosting, User
from tests import factories as f

pytestmark = pytest.mark.django_db

TODAY = f.NOW.date()
Role = StaffPosting.Role


def visible(user):
    return set(Complaint.objects.visible_to(user, TODAY))


def test_an_officer_sees_their_agencys_complaints_only():
    ours, theirs = f.filed(), f.filed(agency=f.agency("dinkes"))
    assert visible(f.budi()) == {ours}
    assert visible(f.rina()) == {theirs}


def test_the_centre_sees_all_but_what_accuses_its_own_agency():
    ours = f.filed()
    about_us = f.filed(category=f.accusation_category(), agency=f.agency("diskominfo"))
    assert visible(f.vera()) == {ours}
    elsewhere = f.staff("vino@jateng.example", f.agency("dinkes"), Role.VERIFIER)
    assert visible(elsewhere) == {ours, about_us}


def test_an_auditor_reads_all_and_changes_nothing():
    complaint = f.filed()
    auditor = f.staff("audit@jateng.example", f.agency("inspektorat"), Role.AUDITOR)
    assert visible(auditor) == {complaint}
    assert not Complaint.objects.changeable_by(auditor, TODAY)


def test_an_editor_sees_no_complaint():
    f.filed()
    editor = f.staff("edit@jateng.example", f.agency("dpupr"), Role.EDITOR)
    assert visible(editor) == set()


def test_a_posting_that_ended_or_has_not_begun_shows_nothing():
    f.filed()
    budi = f.budi()
    posting = budi.postings.get()
    posting.ended_on = TODAY - datetime.timedelta(days=1)
    posting.save()
    assert visible(budi) == set()
    posting.started_on, posting.ended_on = TODAY + datetime.timedelta(days=1), None
    posting.save()
    assert visible(budi) == set()


def test_a_staff_account_without_posting_sees_nothing():
    f.filed()
    nobody = User.objects.create_user("new@jateng.example", name="Baru", is_staff=True)
    assert visible(nobody) == set()


def test_the_public_reads_verified_and_open_ones_only():
    vera = f.vera()
    f.filed()
    verified, secret = f.filed(), f.filed(secret=True)
    for complaint in (verified, secret):
        workflow.verify(complaint, by=vera, now=f.NOW)
    assert set(Complaint.objects.public()) == {verified}


def test_after_reassignment_the_first_agency_sees_nothing():
    complaint, vera, budi = f.filed(), f.vera(), f.budi()
    workflow.verify(complaint, by=vera, now=f.NOW)
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency("dinkes"))
    assert visible(budi) == set()
    assert visible(f.rina()) == {complaint}
