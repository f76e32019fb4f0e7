"""What the database refuses is told in our own words where staff can meet it."""

import pytest
from django.contrib import admin
from django.db.models import CheckConstraint, UniqueConstraint

from portal.news.models import Programme
from tests import factories as f

# Nobody meets these in a form: the rows are made by code alone, or the form's own
# fields already say it.
NOT_IN_A_FORM = {
    "identity_access_has_a_viewer_and_a_reason",
    "complaint_status_is_known",
    "answered_complaint_has_an_outcome",
    "duplicate_names_its_original",
    "complaint_is_not_its_own_duplicate",
    "clock_pauses_while_data_is_awaited",
    "accused_agency_never_handles_it",
    "correction_is_decided_with_an_answer",
    "invited_to_a_posting_or_as_administrator",
    "comment_has_one_subject",
    "comment_has_one_author",
    "commenter_is_an_address_or_a_number",
    "consultation_conclusion_has_a_day",
    "hoax_has_claim_and_verdict",
    "news_expires_after_it_appears",
    "feedback_says_what_is_wrong",
    "service_revision_is_never_public",
    "service_approved_by_another_person",
    "external_number_is_filed_once",
    "one_open_invitation_per_address",
    "user_email_once_in_any_letter_case",
}


def of_the_back_office():
    models = set(admin.site._registry)
    for desk in admin.site._registry.values():
        models |= {inline.model for inline in desk.inlines}
    return models


def in_djangos_words(constraint):
    """Django says well what a plain unique constraint refuses."""
    plain = isinstance(constraint, UniqueConstraint) and (
        constraint.fields and not constraint.condition
    )
    default = constraint.default_violation_error_message
    return not plain and str(constraint.violation_error_message) == str(default)


def test_each_constraint_that_staff_can_meet_has_words_of_its_own():
    found = {
        constraint.name
        for model in of_the_back_office()
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
        and in_djangos_words(constraint)
    }
    assert found == NOT_IN_A_FORM


@pytest.mark.django_db
def test_the_words_stand_in_the_form(admin_client):
    programme = Programme.objects.create(
        name="Program", slug="program", summary="Singkat", level="province",
        agency=f.agency(), status="running", year_from=2026, source="Dinas",
    )  # fmt: skip
    address = f"/admin/news/programme/{programme.pk}/change/"
    form = admin_client.get(address).context["adminform"].form
    data = {name: value for name, value in form.initial.items() if value is not None}
    data |= {"year_to": "2020", "updates-TOTAL_FORMS": 0, "updates-INITIAL_FORMS": 0}
    answer = admin_client.post(address, data)
    assert "Tahun selesai tidak boleh sebelum tahun mulai." in answer.content.decode()
