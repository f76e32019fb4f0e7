"""Who stands where in the authorisation matrix, and what each may see and do.

Small tables, written by hand; nothing of them comes from the code under test.
"""

import uuid

from django.core.files.base import ContentFile
from django.test import Client
from django.urls import get_resolver, reverse

from complaints import codes
from complaints.models import Attachment, Complaint, Event, Reporter
from directory.models import StaffPosting, User
from tests import factories as f

Role = StaffPosting.Role

# --- The rules ------------------------------------------------------------------

ROLES = [
    "public",
    "reporter",
    "other reporter",
    "officer A",
    "head A",
    "officer B",
    "verifier",
    "inspector",
    "auditor",
    "editor",
    "superuser",
]
STAFF = set(ROLES) - {"public", "reporter", "other reporter"}
# "ordinary" is Dinas PU's (A), filed with a name that it may know. "accusation" is
# about Dinas PU, so it is anonymous, secret, and the Inspectorate's.
SEES = {
    "ordinary": {"officer A", "head A", "verifier", "auditor", "superuser"},
    "accusation": {"inspector", "verifier", "auditor", "superuser"},
}
ACTS = {kind: roles - {"auditor"} for kind, roles in SEES.items()}
# All staff here hold a permit; an administrator without a posting cannot.
OPENS_IDENTITY = {
    "ordinary": {"officer A", "head A", "verifier"},
    "accusation": {"inspector", "verifier"},
}
WORKS_ON_COMPLAINTS = STAFF - {"editor"}

OPEN, OWN, PHOTO, DESK, ACT, IDENTITY, NEVER = [
    "open",
    "own",
    "photo",
    "desk",
    "act",
    "identity",
    "never",
]
KIND_OF_ADDRESS = {
    "complaints:landing": OPEN,
    "complaints:new": OPEN,
    "complaints:track": OPEN,
    "complaints:consent": OPEN,
    "complaints:tracked": OWN,
    "complaints:reply": OWN,
    "complaints:confirm": OWN,
    "complaints:reopen": OWN,
    "complaints:cancel": OWN,
    "complaints:own_data": OWN,
    "complaints:own_data_json": OWN,
    "complaints:withdraw_contact": OWN,
    "complaints:request_erasure": OWN,
    "complaints:rate": OWN,
    "complaints:hide_more": OWN,
    "complaints:news": OWN,
    "complaints:photo": PHOTO,
    "admin:complaints_complaint_change": DESK,
    "admin:complaints_complaint_history": DESK,
    "admin:complaints_complaint_print": DESK,
    "admin:complaints_complaint_as_citizen": DESK,
    "admin:complaints_complaint_presence": DESK,
    "admin:complaints_complaint_act": ACT,
    "admin:complaints_complaint_identity": IDENTITY,
    "admin:complaints_complaint_delete": NEVER,
    "admin:complaints_complaint_add": NEVER,
}

OK, LOGIN, TRACK, HIDDEN, REFUSED = ["ok", "login", "track", "hidden", "refused"]


def expected(address_kind, role, kind):
    """What GET answers; a set where several refusals are as good."""
    if address_kind == OPEN:
        return {OK}
    if address_kind == OWN:
        return {OK} if role == "reporter" else {TRACK}
    if address_kind == PHOTO:
        return {OK} if role == "reporter" or role in SEES[kind] else {HIDDEN}
    if role not in STAFF:
        return {LOGIN}
    allowed = {
        DESK: SEES[kind],
        ACT: ACTS[kind],
        IDENTITY: OPENS_IDENTITY[kind],
        NEVER: set(),
    }[address_kind]
    return {OK} if role in allowed else {HIDDEN, REFUSED}


# --- The cast -------------------------------------------------------------------


def people():
    """A user for each role of the staff, with a permit where they have a posting."""
    a, b, inspectorate = f.agency("dpupr"), f.agency("dinkes"), f.agency("inspektorat")
    posted = {
        "officer A": (a, Role.OFFICER),
        "head A": (a, Role.HEAD),
        "officer B": (b, Role.OFFICER),
        "verifier": (f.agency("diskominfo"), Role.VERIFIER),
        "inspector": (inspectorate, Role.INSPECTOR),
        "auditor": (inspectorate, Role.AUDITOR),
        "editor": (a, Role.EDITOR),
    }
    users = {
        role: f.permit(f.staff(f"{n}@jateng.example", agency, posting))
        for n, (role, (agency, posting)) in enumerate(posted.items())
    }
    users["superuser"] = User.objects.create_superuser("s@jateng.example", name="S")
    return users


def complaint_of(kind):
    """The receipt of one with a photo; its text is in no other."""
    trace = f"Perkara {uuid.uuid4().hex}"
    fields = {"text": trace, "anonymous": False, "name": f"Nama {trace}"}
    if kind == "accusation":
        fields |= {"category": f.accusation_category(), "anonymous": True}
    receipt = f.receipt(**fields)
    Attachment.objects.create(
        complaint=receipt.complaint,
        event=receipt.complaint.events.get(),
        file=ContentFile(f.picture(size=(8, 8)), name="x.jpg"),
        sha256="0" * 64,
        width=8,
        height=8,
        created_at=f.NOW,
    )
    return receipt


def track(client, receipt):
    client.post(
        reverse("complaints:track"),
        {"code": receipt.complaint.public_code, "pin": codes.grouped(receipt.pin)},
    )


def browser(role, receipts, users):
    client = Client()
    if role == "reporter":
        for receipt in receipts:
            track(client, receipt)
    elif role == "other reporter":
        track(client, f.receipt())
    elif role in STAFF:
        client.force_login(users[role])
    return client


def outcome(response):
    if response.status_code == 302:
        target = response["Location"]
        if target.startswith("/admin/login/"):
            return LOGIN
        return TRACK if target == reverse("complaints:track") else f"302 {target}"
    # 405: the address is there for this visitor, who came with the wrong verb.
    known = {200: OK, 405: OK, 404: HIDDEN, 403: REFUSED}
    return known.get(response.status_code, response.status_code)


def arguments(name, complaint):
    """What the address needs, read from its pattern's own parameters."""
    if name == "complaints:photo":
        return {"pk": complaint.attachments.get().pk}
    return {
        "public_code": complaint.public_code,
        "pk": complaint.pk,
        "object_id": complaint.pk,
        "name": "catatan",
    }


def addresses():
    """Every name of the complaints' addresses and of their back-office."""
    resolver = get_resolver()
    found = {}
    for namespace, prefix in [("complaints", ""), ("admin", "complaints_")]:
        inner = resolver.namespace_dict[namespace][1]
        for name in inner.reverse_dict:
            if isinstance(name, str) and name.startswith(prefix):
                wanted = inner.reverse_dict.getlist(name)[0][0][0][1]
                found[f"{namespace}:{name}"] = wanted
    return found


def url_of(name, wanted, complaint):
    given = arguments(name, complaint)
    if set(wanted) - set(given):
        return None
    return reverse(name, kwargs={key: given[key] for key in wanted})


def text_of(response):
    return response.content.decode(errors="replace")


def state_of_all():
    return (
        list(Complaint.objects.order_by("pk").values()),
        Event.objects.count(),
        list(Reporter.objects.order_by("pk").values()),
    )
