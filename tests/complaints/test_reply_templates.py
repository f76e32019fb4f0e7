"""Replies written once: who writes them, where they are offered, how they fill."""

import pytest

from complaints import placeholders, reference, substance, workflow
from complaints.models import ReplyTemplate
from complaints.moves import WorkflowError
from complaints.statuses import Status
from directory.models import StaffPosting
from tests import factories as f

pytestmark = pytest.mark.django_db

LIST = "/admin/complaints/replytemplate/"


def template(title="Sudah ditambal", **fields):
    categories = fields.pop("categories", [])
    row = ReplyTemplate.objects.create(
        title=title, **({"text": "Aduan {nomor} sudah kami kerjakan."} | fields)
    )
    row.categories.set(categories)
    return row


def act(complaint, name):
    return f"/admin/complaints/complaint/{complaint.pk}/aksi/{name}/"


# --- Where they are offered -----------------------------------------------------


def test_offered_where_agency_category_and_step_fit():
    complaint = f.filed()
    for_all, own = template("Umum"), template("Milik PU", agency=f.agency())
    subject = template("Jalan", categories=[complaint.category])
    step = template("Jawaban", status=Status.ANSWERED)
    template("Instansi lain", agency=f.agency("dinkes"))
    template("Kategori lain", categories=[f.category("sekolah")])
    template("Langkah lain", status=Status.REJECTED)
    template("Tidak dipakai", active=False)
    offered = ReplyTemplate.objects.offered(complaint, Status.ANSWERED)
    assert list(offered) == [own, subject, step, for_all]
    assert list(ReplyTemplate.objects.offered(complaint, None)) == [
        own,
        subject,
        for_all,
    ]


def test_the_reply_form_offers_them_filled(client):
    complaint = f.filed()
    template()
    client.force_login(f.budi())
    page = client.get(act(complaint, "kabar")).content.decode()
    assert f"Aduan {complaint.public_code} sudah kami kerjakan." in page
    assert "Templat balasan" in page
    assert not client.get(act(complaint, "catatan")).context["replies"]


def test_without_script_choose_then_send(client):
    complaint = f.put(f.filed(), "in_progress")
    row = template(outcome="explained", text="Aduan {nomor}: saluran air dibersihkan.")
    client.force_login(f.budi())
    address = act(complaint, "jawab")
    page = client.post(address, {"templat": row.pk, "day": "2099-01-02", "text": "x"})
    assert page.status_code == 200
    form = page.context["form"]
    wanted = f"Aduan {complaint.public_code}: saluran air dibersihkan."
    assert form["text"].value() == wanted
    assert form["outcome"].value() == "explained"
    assert form["day"].value() == "2099-01-02"
    assert not form.is_bound
    client.post(address, {"text": wanted, "outcome": "explained"})
    complaint.refresh_from_db()
    assert complaint.status == Status.ANSWERED


@pytest.mark.parametrize("picked", ["", "x", "999999", "1 OR 1=1"])
def test_a_template_that_is_not_offered_fills_nothing(client, picked):
    complaint = f.filed()
    template(agency=f.agency("dinkes"), text="Milik dinas lain")
    client.force_login(f.budi())
    page = client.post(act(complaint, "kabar"), {"templat": picked, "text": "Ketikan"})
    assert page.status_code == 200
    assert page.context["form"]["text"].value() == "Ketikan"


# --- What is filled in ----------------------------------------------------------


def test_every_placeholder_is_filled_in_indonesian():
    complaint = f.filed()
    text = " ".join(f"{{{name}}}" for name in placeholders.PLACEHOLDERS)
    filled = placeholders.fill(text, complaint, f.NOW)
    assert "{" not in filled
    for part in (complaint.public_code, "Kabupaten Kudus", "10 November 2026"):
        assert part in filled


@pytest.mark.parametrize(
    ("hidden", "anonymous", "secret"),
    [
        (True, True, False),
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ],
)
def test_a_hidden_name_is_never_filled_in(hidden, anonymous, secret):
    """Of a secret complaint an officer reads the name with a reason only."""
    complaint = f.filed(hide_name=hidden, anonymous=anonymous, secret=secret)
    assert placeholders.fill("Yth. {nama}", complaint, f.NOW) == "Yth. Bapak/Ibu"


def test_a_name_shown_to_all_is_filled_in():
    complaint = f.filed(hide_name=False, anonymous=False)
    assert placeholders.fill("Yth. {nama}", complaint, f.NOW) == "Yth. Siti Aminah"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Halo {nomer}", "{nomer}"),
        ("{}", "{}"),
        ("{nomor.pin_hash}", "{nomor.pin_hash}"),
        ("{nomor!r}", "{nomor!r}"),
        ("{nomor", "{"),
        ("nomor}", "}"),
    ],
)
def test_an_unknown_placeholder_is_refused_beside_the_field(client, text, wrong):
    client.force_login(f.vera())
    page = client.post(f"{LIST}add/", {"title": "Coba", "text": text})
    assert wrong in page.context["adminform"].form.errors["text"][0]
    assert page.context["adminform"].form["text"].value() == text
    assert not ReplyTemplate.objects.exists()


def test_the_preview_shows_an_example(client):
    row = template(text="Yth. {nama}, aduan {nomor} <b>selesai</b>.")
    client.force_login(f.vera())
    page = client.get(f"{LIST}{row.pk}/change/").content.decode()
    assert "Yth. Siti Aminah, aduan JTG-2026-7K3M9Q &lt;b&gt;selesai&lt;/b&gt;." in page


# --- Who writes them ------------------------------------------------------------


def test_an_officer_writes_for_the_own_agency_only(client):
    own, theirs = template(agency=f.agency()), template(agency=f.agency("dinkes"))
    for_all = template("Umum")
    client.force_login(f.budi())
    page = client.get(LIST).content.decode()
    assert f"{LIST}{own.pk}/change/" in page
    assert f"{LIST}{theirs.pk}/change/" not in page
    assert client.get(f"{LIST}{theirs.pk}/change/").status_code in (302, 404)
    data = {"title": "Baru", "text": "Sudah kami periksa.", "active": "on"}
    for agency in ("", f.agency("dinkes").pk):
        page = client.post(f"{LIST}add/", data | {"agency": agency})
        assert "agency" in page.context["adminform"].form.errors
    client.post(f"{LIST}add/", data | {"agency": f.agency().pk})
    assert ReplyTemplate.objects.filter(title="Baru", agency=f.agency()).exists()
    change = client.post(f"{LIST}{for_all.pk}/change/", data)
    assert change.status_code == 403
    client.post(f"{LIST}{theirs.pk}/delete/", {"post": "yes"})
    client.post(
        LIST, {"action": "delete_selected", "_selected_action": for_all.pk, "post": "y"}
    )
    assert ReplyTemplate.objects.filter(pk__in=[theirs.pk, for_all.pk]).count() == 2


def test_an_auditor_reads_and_an_editor_sees_none(client):
    row = template()
    role = StaffPosting.Role
    client.force_login(f.staff("a@jateng.example", f.agency(), role.AUDITOR))
    assert client.get(f"{LIST}{row.pk}/change/").status_code == 200
    assert client.get(f"{LIST}add/").status_code == 403
    client.force_login(f.staff("e@jateng.example", f.agency(), role.EDITOR))
    assert client.get(LIST).status_code == 403


# --- The gate -------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Sudah ditindaklanjuti.",
        "Terima kasih atas laporannya.",
        "Laporan Bapak/Ibu sudah kami tindaklanjuti sesuai prosedur.",
        "Pengaduan sudah diproses dan diselesaikan bidang terkait.",
        "Selesai selesai selesai selesai",
        "Ok 123 456 789",
        "........................",
    ],
)
def test_an_answer_without_substance_is_refused_and_kept(client, text):
    complaint = f.put(f.filed(), "in_progress")
    client.force_login(f.budi())
    page = client.post(act(complaint, "jawab"), {"outcome": "resolved", "text": text})
    assert page.status_code == 422
    assert "text" in page.context["form"].errors
    assert page.context["form"]["text"].value() == text
    complaint.refresh_from_db()
    assert complaint.status == Status.IN_PROGRESS


EVASIONS = [
    "Laporan jalan rusak di Kudus akan kami koordinasikan dengan bidang terkait.",
    "Laporan jalan rusak di Kudus AKAN  segera\nditindaklanjuti.",
    "Jalan berlubang di Kaliwungu masih dalam tahap dikaji tim teknis.",
    "Perbaikan jembatan Kaliwungu menunggu anggaran perubahan.",
]


@pytest.mark.parametrize("text", EVASIONS)
def test_an_evasion_asks_for_the_day_and_keeps_the_text(client, text):
    complaint = f.put(f.filed(), "in_progress")
    client.force_login(f.budi())
    said = {"outcome": "explained", "text": text}
    page = client.post(act(complaint, "jawab"), said)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["day"]
    assert text.split("\n")[0] in page.content.decode()
    client.post(act(complaint, "jawab"), said | {"day": "2099-01-02"})
    complaint.refresh_from_db()
    assert complaint.status == Status.ANSWERED
    answer = complaint.events.get(kind="answered").text
    assert answer.endswith("Target selesai: Jumat, 2 Januari 2099.")


@pytest.mark.parametrize(
    "text",
    [
        "Lubang di Jalan Pemuda sudah ditambal kemarin.",
        "Sudah kami koordinasikan dengan PLN; lampu di simpang Kaliwungu menyala.",
        "Izin trayek diproses oleh DPMPTSP dan terbit kemarin sore.",
    ],
)
def test_what_was_done_needs_no_day(text):
    assert substance.says_something(text)
    assert not substance.evades(text)


def test_a_plan_needs_its_day_and_no_day_gone_by(client):
    complaint = f.put(f.filed(), "in_progress")
    client.force_login(f.budi())
    said = {"outcome": "planned", "text": "Pelapisan ulang Jalan Pemuda masuk APBD."}
    for day in ("", "2020-01-01", "2026-13-45"):
        page = client.post(act(complaint, "jawab"), said | {"day": day})
        assert list(page.context["form"].errors) == ["day"], day


def test_no_door_closes_with_a_bare_promise():
    complaint = f.put(f.filed(), "in_progress")
    with pytest.raises(WorkflowError):
        workflow.answer(
            complaint, by=f.budi(), now=f.NOW, outcome="explained", text=EVASIONS[0]
        )


def test_the_first_templates_can_be_filled_and_later_words_stay(reference_data):
    reference.load()
    rows = ReplyTemplate.objects.filter(agency=None)
    assert rows.filter(status=Status.NEEDS_INFO).count() == 3
    for row in rows:
        row.full_clean()
    # A closing answer says what was done, and nobody knows that beforehand.
    assert not rows.filter(status=Status.ANSWERED).exists()
    rows.filter(title="Minta foto").update(text="Mohon kirim foto.", active=False)
    reference.load()
    changed = rows.get(title="Minta foto")
    assert (changed.text, changed.active) == ("Mohon kirim foto.", False)
