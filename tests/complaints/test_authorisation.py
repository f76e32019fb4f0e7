"""Every role at every address of every complaint in every status.

What is expected comes from the small tables of tests/roles.py and not from the code
under test. Addresses are read from the resolver: one that no table knows must at
least show a stranger nothing of a complaint that is not public, and fails nobody.
"""

import pytest
from django.urls import reverse

from complaints.forms.moderation import MODERATION
from complaints.forms.staff import ACTIONS
from complaints.models import Event, Reporter
from complaints.statuses import Status
from tests import factories as f
from tests.roles import (
    ACTS,
    HIDDEN,
    KIND_OF_ADDRESS,
    LOGIN,
    OK,
    REFUSED,
    ROLES,
    SEES,
    STAFF,
    TRACK,
    WORKS_ON_COMPLAINTS,
    addresses,
    browser,
    complaint_of,
    expected,
    outcome,
    people,
    state_of_all,
    text_of,
    url_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]

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
            elif OK not in allowed and complaint.original_text in text_of(response):
                surprises.append((name, status.value, "shows the text"))
    assert surprises == []


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
        return [text_of(client.get(reverse(name)))]
    urls = [url_of(name, wanted, complaint) for complaint in complaints]
    return [text_of(client.get(url)) for url in urls if url]


def _is_told(complaint, text):
    person = Reporter.objects.get(complaint=complaint).name
    return complaint.original_text in text or person in text


def acting():
    return {
        "verifikasi": {"public_text": "Isi untuk umum."},
        "disposisi": {"agency": f.agency("dinkes").pk, "reason": "Teruskan."},
        "kerjakan": {"text": "Mulai."},
        "jawab": {"outcome": "resolved", "text": "Lubang sudah ditambal."},
        "minta-data": {"text": "Di mana?"},
        "kabar": {"text": "Sedang."},
        "jadwal": {"day": "2099-01-02", "text": "Nanti."},
        "kembalikan": {"reason": "Bukan kami."},
        "bukan-wewenang": {"referral": "Ke kabupaten."},
        "gabung": {"original": f.filed().public_code},
        "tolak": {"reason": "Tidak jelas."},
        "periksa-ulang": {"reason": "Keliru."},
        "ubah-tenggat": {"day": "2099-01-02", "reason": "Menunggu bahan."},
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
    before = state_of_all()
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
    assert state_of_all() == before


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
    before = state_of_all()
    for receipt in receipts:
        for name, data in OWN_POSTS.items():
            url = reverse(f"complaints:{name}", args=[receipt.complaint.public_code])
            assert outcome(client.post(url, data)) == TRACK
    assert state_of_all() == before


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
        k for k, r in receipts.items() if r.complaint.public_code in text_of(response)
    }
    assert shown == {kind for kind in SEES if role in SEES[kind]}
    assert response.context["cl"].result_count == len(shown)
