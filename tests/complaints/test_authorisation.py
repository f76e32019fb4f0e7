"""Every role at every address of every complaint in every status.

What is expected comes from the small tables below and not from the code under
test. Addresses are read from the resolver: one that no table knows must at least
show a stranger nothing of a complaint that is not public, and fails nobody.
"""

import uuid

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import get_resolver, reverse

from complaints import codes
from complaints.models import Attachment, Complaint, Event, Reporter
from complaints.moderation_forms import MODERATION
from complaints.staff_forms import ACTIONS
from complaints.statuses import Status
from directory.models import StaffPosting, User
from tests import factories as f

pytestmark = pytest.mark.django_db

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


# --- The matrix -----------------------------------------------------------------


def test_the_tables_know_only_addresses_that_exist():
    assert set(KIND_OF_ADDRESS) <= set(addresses())


@pytest.mark.parametrize("kind", SEES)
@pytest.mark.parametrize("role", ROLES)
def test_reading(role, kind):
    users = people()
    receipts = [complaint_of(kind) for _ in Status]
    client = browser(role, receipts, users)
    wanted = {name: w for name, w in addresses().items() if name in KIND_OF_ADDRESS}
    surprises = []
    for status, receipt in zip(Status, receipts, strict=True):
        complaint = f.put(receipt.complaint, status)
        for name, parameters in wanted.items():
            if not parameters and status != Status.RECEIVED:
                # It does not depend on the complaint.
                continue
            response = client.get(url_of(name, parameters, complaint))
            allowed = expected(KIND_OF_ADDRESS[name], role, kind)
            if outcome(response) not in allowed:
                surprises.append((name, status.value, outcome(response), allowed))
            elif OK not in allowed and complaint.original_text in _text(response):
                surprises.append((name, status.value, "shows the text"))
    assert surprises == []


def _text(response):
    return response.content.decode(errors="replace")


# Not public, each for a reason of its own; and one that anybody may read.
NOT_PUBLIC = [
    ("ordinary", Status.RECEIVED),
    ("ordinary", Status.REJECTED),
    ("accusation", Status.VERIFIED),
    ("accusation", Status.ANSWERED),
]


@pytest.mark.parametrize("role", ROLES)
def test_addresses_that_no_table_knows_leak_nothing(role):
    """New pages are caught here until somebody gives them a rule."""
    users = people()
    hidden = []
    for kind, status in NOT_PUBLIC:
        complaint = f.put(complaint_of(kind).complaint, status)
        if role not in SEES[kind]:
            hidden.append(complaint)
    client = browser(role, [], users)
    surprises = []
    for name, wanted in addresses().items():
        if name in KIND_OF_ADDRESS or (wanted and name.startswith("admin:")):
            continue
        for text in _pages(client, name, wanted, hidden):
            surprises += [(name, c.status) for c in hidden if _is_told(c, text)]
    assert surprises == []


def _pages(client, name, wanted, complaints):
    """The page, or that of each complaint if the address names one."""
    if not wanted:
        return [_text(client.get(reverse(name)))]
    urls = [url_of(name, wanted, complaint) for complaint in complaints]
    return [_text(client.get(url)) for url in urls if url]


def _is_told(complaint, text):
    person = Reporter.objects.get(complaint=complaint).name
    return complaint.original_text in text or person in text


def acting():
    return {
        "verifikasi": {"public_text": "Isi untuk umum."},
        "disposisi": {"agency": f.agency("dinkes").pk, "reason": "Teruskan."},
        "kerjakan": {"text": "Mulai."},
        "jawab": {"outcome": "resolved", "text": "Sudah."},
        "minta-data": {"text": "Di mana?"},
        "kabar": {"text": "Sedang."},
        "jadwal": {"day": "2099-01-02", "text": "Nanti."},
        "kembalikan": {"reason": "Bukan kami."},
        "bukan-wewenang": {"referral": "Ke kabupaten."},
        "gabung": {"original": f.filed().public_code},
        "tolak": {"reason": "Tidak jelas."},
        "periksa-ulang": {"reason": "Keliru."},
        "rahasiakan": {},
        "catatan": {"text": "Catatan."},
        "ubah-isi": {"public_text": "Isi yang baru.", "reason": "Ada nama."},
        "pisah": {"text": "Bagian kedua dari aduan ini.", "reason": "Dua perkara."},
    }


@pytest.mark.parametrize("kind", SEES)
@pytest.mark.parametrize("role", sorted(set(ROLES) - {"superuser"}))
def test_who_may_not_act_changes_nothing(role, kind):
    """Each action, filled in rightly, in each status; nothing may move."""
    if role in ACTS[kind]:
        pytest.skip("may act: see test_who_may_act")
    users = people()
    receipts = [complaint_of(kind) for _ in Status]
    for status, receipt in zip(Status, receipts, strict=True):
        f.put(receipt.complaint, status)
    client, forms = browser(role, receipts, users), acting()
    before = _state()
    for receipt in receipts:
        for name in ACTIONS | MODERATION:
            url = reverse(
                "admin:complaints_complaint_act", args=[receipt.complaint.pk, name]
            )
            response = client.post(url, forms.get(name, {}))
            assert outcome(response) in {LOGIN, HIDDEN, REFUSED}, (name, role)
        for name in ("change", "delete"):
            url = reverse(
                f"admin:complaints_complaint_{name}", args=[receipt.complaint.pk]
            )
            client.post(url, {"post": "yes", "status": "confirmed", "agency": "1"})
    assert _state() == before


@pytest.mark.parametrize("kind", SEES)
@pytest.mark.parametrize("role", sorted(STAFF))
def test_who_may_act(role, kind):
    users, receipt = people(), complaint_of(kind)
    client = browser(role, [receipt], users)
    url = reverse(
        "admin:complaints_complaint_act", args=[receipt.complaint.pk, "catatan"]
    )
    client.post(url, {"text": "Sudah dibaca."})
    noted = Event.objects.filter(kind="note").exists()
    assert noted is (role in ACTS[kind])


OWN_POSTS = {
    "rate": {"score": "5"},
    "hide_more": {"secret": "on"},
    "news": {"email": "penyusup@warga.example"},
    "reply": {"text": "Ada kabar baru dari saya."},
    "confirm": {},
    "reopen": {"reopen-text": "Belum selesai."},
    "cancel": {},
    "withdraw_contact": {},
    "request_erasure": {},
}


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"reporter"}))
def test_only_the_reporter_acts_as_the_reporter(role):
    users = people()
    receipts = [complaint_of("ordinary") for _ in Status]
    for status, receipt in zip(Status, receipts, strict=True):
        f.put(receipt.complaint, status)
    client = browser(role, receipts, users)
    before = _state()
    for receipt in receipts:
        for name, data in OWN_POSTS.items():
            url = reverse(f"complaints:{name}", args=[receipt.complaint.public_code])
            assert outcome(client.post(url, data)) == TRACK
    assert _state() == before


def _state():
    return (
        list(Complaint.objects.order_by("pk").values()),
        Event.objects.count(),
        list(Reporter.objects.order_by("pk").values()),
    )


@pytest.mark.parametrize("role", ROLES)
def test_the_desks_list_shows_what_the_role_sees_and_counts_no_more(role):
    users = people()
    receipts = {kind: complaint_of(kind) for kind in SEES}
    client = browser(role, [], users)
    response = client.get(reverse("admin:complaints_complaint_changelist"))
    if role not in WORKS_ON_COMPLAINTS:
        assert outcome(response) in {LOGIN, REFUSED}
        return
    shown = {
        k for k, r in receipts.items() if r.complaint.public_code in _text(response)
    }
    assert shown == {kind for kind in SEES if role in SEES[kind]}
    assert response.context["cl"].result_count == len(shown)


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
    text = _text(client.get(LIST + query, follow=True))
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
    assert "<script>p" not in _text(response)


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
    offered = {kind for kind, code in codes.items() if code in _text(response)}
    may = {kind for kind in SEES if role in SEES[kind]}
    assert offered <= (may if field == "duplicate_of" else set())


@pytest.mark.parametrize("role", ["officer A", "officer B", "inspector", "editor"])
def test_the_index_and_bulk_actions_show_nothing_foreign(role):
    users, receipt = people(), complaint_of("ordinary")
    client = browser(role, [], users)
    assert receipt.complaint.public_code not in _text(client.get("/admin/"))
    before = _state()
    for action in ("delete_selected", "export_admin_action"):
        client.post(
            LIST,
            {
                "action": action,
                "_selected_action": receipt.complaint.pk,
                "post": "yes",
            },
        )
    assert _state() == before


# Lists that the desk works with; what stands in them is bounded like complaints.
DESK_LISTS = {"admin:complaints_abusereport_changelist"}


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
    assert Reporter.objects.get().name not in _text(second.get(change))
