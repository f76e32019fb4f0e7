"""Agency B's officer at every address of the back-office, with every id of agency A.

The addresses come from the resolver and the objects from the database: a new admin
page is asked here without anybody adding it.
"""

import uuid

import pytest
from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from complaints.models import AbuseReport, Complaint, ReplyTemplate
from directory.accounts import invitations
from directory.models import ContactChannel, ContactCorrection, StaffPosting, User
from portal.news.models import BlockedWord, Comment
from services.models import Disruption, Feedback, Service
from tests import factories as f
from tests.news.test_conversation import post, wrote
from tests.roles import complaint_of

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]
Role = StaffPosting.Role
# What anybody on staff may open, since it shows nothing but what is theirs.
OWN = {
    *["index", "logout", "autocomplete", "jsi18n", "password_change", "login"],
    *["password_change_done", "view_on_site", "app_list"],
}
SECRET = f"Hanya milik dinas A {uuid.uuid4().hex}"


def province():
    """Something of agency A in every table that an agency has rows in."""
    a = f.agency("dpupr")
    head = f.head(a)
    for contact in [
        ContactChannel(agency=a, kind="phone", value="0243517463", label=SECRET[:60]),
        ContactChannel(position=head.position, kind="email", value="k@a.example"),
    ]:
        contact.save()
    for kind in ("ordinary", "accusation"):
        receipt = complaint_of(kind)
        receipt.complaint.original_text = SECRET
        receipt.complaint.save()
    service = Service.objects.create(
        slug="milik-a", name=SECRET, kind=Service.Kind.values[0], agency=a
    )
    ayu = User.objects.create_superuser("ayu@jateng.example", f.PASSWORD, name="Ayu")
    f.permit(f.staff("a@jateng.example", a, Role.OFFICER))
    _said_about(a, service)
    invitations.invite(
        f"{uuid.uuid4().hex}@a.example",
        by=ayu,
        now=timezone.now(),
        role=Role.OFFICER,
        agency=a,
    )
    return a


def _said_about(a, service):
    """What citizens and editors wrote under agency A."""
    now = timezone.now()
    ReplyTemplate.objects.create(agency=a, title=SECRET[:60], text=SECRET)
    BlockedWord.objects.create(agency=a, word=SECRET[:60])
    comment = wrote(post(), body=SECRET)
    Comment.objects.filter(pk=comment.pk).update(state=Comment.State.PENDING)
    Disruption.objects.create(
        service=service, state="closed", starts_at=now, text=SECRET
    )
    Feedback.objects.create(
        service=service, version=1, answer="no", created_at=now, text=SECRET
    )
    ContactCorrection.objects.create(
        contact=ContactChannel.objects.filter(agency=a).get(),
        value_then="1",
        problem="wrong",
        note=SECRET,
        created_at=now,
    )
    AbuseReport.objects.create(
        complaint=Complaint.objects.first(),
        reason="insult",
        text=SECRET,
        created_at=now,
    )


def addresses():
    """(name, path with %(placeholders)s) of all of Django admin."""
    found = []

    def walk(patterns, prefix):
        for entry in patterns:
            route = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                walk(entry.url_patterns, route)
            elif isinstance(entry, URLPattern) and entry.name:
                found.append((entry.name, route))

    resolver = next(
        entry
        for entry in get_resolver().url_patterns
        if isinstance(entry, URLResolver) and entry.app_name == "admin"
    )
    walk(resolver.url_patterns, "/admin/")
    return found


def filled(route: str, pk: int) -> str | None:
    """The address for one object; None where it has another shape."""
    for part in ("<path:object_id>", "<int:pk>", "<int:object_id>", "<int:pk_>"):
        route = route.replace(part, str(pk))
    route = route.replace("<name>", "catatan").replace("<slug:name>", "catatan")
    route = route.replace("<str:name>", "catatan").replace("<int:posting>", str(pk))
    return route if not {"<", "^", "("} & set(route) else None


def objects_by_prefix():
    """The start of an admin address's name to the ids of that table."""
    admin.autodiscover()
    return {
        f"{model._meta.app_label}_{model._meta.model_name}_": list(
            model._default_manager.values_list("pk", flat=True)[:2]
        )
        for model in admin.site._registry
    }


# The tables whose lists an officer of any agency works with.
SHARED = ("complaints_complaint_changelist", "complaints_abusereport_changelist")


def rows_of_all():
    """Every row that the back-office knows, by table and number."""
    admin.autodiscover()
    return {
        (model, row[model._meta.pk.attname]): row
        for model in admin.site._registry
        for row in model._default_manager.values()
    }


@pytest.mark.parametrize("role", [Role.OFFICER, Role.HEAD, Role.EDITOR])
def test_another_agencys_staff_reach_nothing_by_any_address(client, role):
    province()
    rina = f.staff("rina@jateng.example", f.agency("dinkes"), role)
    client.force_login(rina)
    client.raise_request_exception = True
    ids, asked, surprises = objects_by_prefix(), 0, []
    before = rows_of_all()
    for name, route in addresses():
        if name in OWN:
            continue
        prefix = next((p for p in ids if name.startswith(p)), None)
        if prefix is None:
            surprises.append((name, "belongs to no table"))
            continue
        keys = ids[prefix] if "<" in route else [0]
        for url in filter(None, (filled(route, pk) for pk in keys)):
            asked += 1
            surprises += _told(client.get(url), url, name)
            surprises += _told(client.post(url, {"post": "yes"}), url, name)
    assert asked > 80
    assert surprises == []
    after = rows_of_all()
    assert {key: after.get(key) for key in before} == before


def _told(response, url, name) -> list:
    text = response.content.decode(errors="replace") if not response.streaming else ""
    if SECRET in text or SECRET[:60] in text:
        return [(url, "shows agency A's text")]
    total = getattr((response.context or {}).get("cl"), "result_count", 0)
    if total:
        return [(url, f"counts {total}")]
    return []


def test_the_walk_finds_what_an_officer_of_the_agency_itself_sees(client):
    """So that silence above is no accident."""
    a = province()
    client.force_login(f.staff("budi@jateng.example", a, Role.OFFICER))
    text = client.get("/admin/complaints/complaint/").content.decode()
    assert SECRET in text
