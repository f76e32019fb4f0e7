"""Side doors of the back-office: filters, autocomplete, bulk actions, handing on."""

import pytest
from django.urls import reverse

from complaints.models import Reporter
from complaints.statuses import Status
from tests import factories as f
from tests.roles import (
    HIDDEN,
    OK,
    REFUSED,
    SEES,
    STAFF,
    WORKS_ON_COMPLAINTS,
    addresses,
    browser,
    complaint_of,
    outcome,
    people,
    state_of_all,
    text_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]

# --- Side doors of the back-office (M1 to M3) ------------------------------------

LIST = "/admin/complaints/complaint/"


@pytest.mark.parametrize(
    "query",
    [
        "?agency__code=dpupr",
        "?agency__id__exact=1",
        "?reporter__name__startswith=N",
        "?reporter__email__contains=siti",
        "?original_text__contains=Perkara",
        "?status__exact=received",
        "?tenggat=terbuka",
        "?e=1",
        "?o=1.2.-3",
        "?all=",
        "?_popup=1",
        "?_to_field=id",
    ],
)
def test_no_filter_reaches_another_agencys_complaint(query):
    users, receipt = people(), complaint_of("ordinary")
    client = browser("officer B", [], users)
    text = text_of(client.get(LIST + query, follow=True))
    assert receipt.complaint.public_code not in text
    assert receipt.complaint.original_text not in text


@pytest.mark.parametrize(
    "query", ["?reporter__name__startswith=N", "?reporter__email="]
)
def test_nobody_filters_by_identity(query):
    users, receipt = people(), complaint_of("ordinary")
    client = browser("officer A", [receipt], users)
    response = client.get(f"{LIST}?{query}")
    assert response.status_code in (302, 400)


@pytest.mark.parametrize("page", ["<script>", "-1", "1e9", "999999999", "\x00", "%"])
def test_a_mad_page_number_is_no_error(page):
    users = people()
    complaint_of("ordinary")
    client = browser("officer A", [], users)
    response = client.get(LIST, {"p": page})
    assert response.status_code in (200, 302, 404)
    assert "<script>p" not in text_of(response)


@pytest.mark.parametrize("role", sorted(STAFF))
@pytest.mark.parametrize("field", ["duplicate_of", "category", "agency", "officer"])
def test_autocomplete_offers_what_the_role_sees_and_no_more(role, field):
    users = people()
    receipts = {kind: complaint_of(kind) for kind in SEES}
    response = browser(role, [], users).get(
        "/admin/autocomplete/",
        {
            "app_label": "complaints",
            "model_name": "complaint",
            "field_name": field,
            "term": "",
        },
    )
    codes = {kind: r.complaint.public_code for kind, r in receipts.items()}
    offered = {kind for kind, code in codes.items() if code in text_of(response)}
    may = {kind for kind in SEES if role in SEES[kind]}
    assert offered <= (may if field == "duplicate_of" else set())


@pytest.mark.parametrize("role", ["officer A", "officer B", "inspector", "editor"])
def test_the_index_and_bulk_actions_show_nothing_foreign(role):
    users, receipt = people(), complaint_of("ordinary")
    client = browser(role, [], users)
    # The start page leads to what waits for this officer, and to nothing else.
    shown = receipt.complaint.public_code in text_of(client.get("/admin/"))
    assert shown <= (role in SEES["ordinary"])
    before = state_of_all()
    for action in ("delete_selected", "export_admin_action"):
        client.post(
            LIST,
            {
                "action": action,
                "_selected_action": receipt.complaint.pk,
                "post": "yes",
            },
        )
    assert state_of_all() == before


# Lists that the desk works with; what stands in them is bounded like complaints.
DESK_LISTS = {
    "admin:complaints_abusereport_changelist",
    "admin:complaints_replytemplate_changelist",
}
# Whoever acts on complaints writes templates; an auditor reads them.
WRITES_TEMPLATES = WORKS_ON_COMPLAINTS - {"auditor"}


@pytest.mark.parametrize("role", sorted(STAFF - {"superuser"}))
def test_rules_logs_and_permits_are_the_administrators(role):
    users = people()
    client = browser(role, [], users)
    names = [
        name
        for name, wanted in addresses().items()
        if name.startswith("admin:") and not wanted and "_complaint_" not in name
    ]
    assert len(names) >= 12
    for name in names:
        opened = name in DESK_LISTS and role in WORKS_ON_COMPLAINTS
        if name == "admin:complaints_replytemplate_add":
            opened = role in WRITES_TEMPLATES
        allowed = {OK} if opened else {HIDDEN, REFUSED}
        assert outcome(client.get(reverse(name))) in allowed, name


def test_handed_on_the_first_agency_loses_everything_at_once():
    """M2; the letter to the next agency is the digest, which names nobody."""
    users, receipt = people(), complaint_of("ordinary")
    complaint = f.put(receipt.complaint, Status.VERIFIED)
    first = browser("officer A", [], users)
    second = browser("officer B", [], users)
    change = reverse("admin:complaints_complaint_change", args=[complaint.pk])
    assert (first.get(change).status_code, second.get(change).status_code) == (200, 404)
    act = reverse("admin:complaints_complaint_act", args=[complaint.pk, "disposisi"])
    first.post(act, {"agency": f.agency("dinkes").pk})
    assert (first.get(change).status_code, second.get(change).status_code) == (404, 200)
    photo = reverse("complaints:photo", args=[complaint.attachments.get().pk])
    assert (first.get(photo).status_code, second.get(photo).status_code) == (404, 200)
    assert Reporter.objects.get().name not in text_of(second.get(change))
