"""Every short answer of the conversation on WhatsApp can be said in other words."""

import datetime
import uuid

import pytest

from complaints import phone_proofs, workflow
from complaints.channels.whatsapp import conversation, processing
from complaints.channels.whatsapp.asking_steps import TRIES_PER_HOUR
from complaints.channels.whatsapp.filing_steps import FILINGS_PER_HOUR
from complaints.channels.whatsapp.incoming import Incoming
from complaints.channels.whatsapp.lines import LINES
from complaints.models import Complaint, WhatsAppConversation, WhatsAppInbound
from complaints.photos import MAX_COUNT
from notifications import texts
from notifications.models import Message, MessageText, WhatsAppContact
from tests import factories as f

pytestmark = pytest.mark.django_db
LIST = "/admin/notifications/messagetext/"
CODE = "JTG-2026-000000"


class Siti:
    """Siti's conversation, which can be begun at any step."""

    def __init__(self) -> None:
        self.contact = WhatsAppContact.objects.create(
            wa_id="6281234567890", created_at=f.NOW, last_inbound_at=f.NOW
        )
        self.talk = WhatsAppConversation.objects.create(
            contact=self.contact, updated_at=f.NOW
        )

    def at(self, step: str, **data) -> "Siti":
        self.talk.step, self.talk.data = step, data
        return self

    def hears(self, text="", kind="text", minutes=0, **more) -> str:
        now = f.NOW + datetime.timedelta(minutes=minutes)
        return conversation.respond(self.talk, Incoming(kind, text, **more), now)

    def files(self) -> str:
        """Her complaint, by way of the last step."""
        data = {"kind": "complaint", "text": f.TEXT, "district": None, "privacy": "1"}
        data |= {"category": f.category().pk, "region": f.region().pk}
        return self.at("confirm", **data, key=str(uuid.uuid4())).hears("kirim")

    def was(self, *, asked: bool) -> "Siti":
        """Her complaint, of which an officer asked something, or which was answered."""
        self.files()
        complaint, vera = Complaint.objects.get(), f.vera()
        if asked:
            workflow.request_info(complaint, by=vera, now=f.NOW, text="Di mana?")
            return self.at("answer", complaint=complaint.pk)
        workflow.verify(complaint, by=vera, now=f.NOW)
        workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency("dpupr"))
        workflow.answer(
            complaint, by=f.budi(), now=f.NOW, outcome="resolved", text="Ditambal."
        )
        return self.at("verdict", complaint=complaint.pk)


def public_code() -> str:
    complaint = f.filed(email="")
    workflow.verify(complaint, by=f.vera(), now=f.NOW)
    return complaint.public_code


def followed(siti) -> str:
    code = public_code()
    siti.hears(f"ikuti {code}")
    return siti.hears(f"lepas {code}")


def stopped(siti) -> str:
    siti.hears("berhenti")
    return siti.hears(f"ikuti {public_code()}")


def proven(siti) -> str:
    return siti.hears(f"bukti {phone_proofs.start(f.NOW)[1]}")


def gone(siti) -> str:
    category = f.category()
    category.active = False
    category.save()
    return siti.at("category", text=f.TEXT, options=[category.pk]).hears("1")


def failed(siti) -> str:
    siti.at("confirm").talk.save()  # nothing to confirm: it cannot be filed
    row = WhatsAppInbound.objects.create(
        contact=siti.contact, wamid="x", sent_at=f.NOW, received_at=f.NOW,
        payload='{"type": "text", "text": {"body": "kirim"}}',
        attempts=processing.MAX_ATTEMPTS - 1,
    )  # fmt: skip
    processing.process([row.pk], f.NOW)
    return Message.objects.get().text


def again(times: int, act) -> str:
    return [act() for _time in range(times + 1)][-1]


def photos(siti, count: int, step: str = "photos") -> str:
    siti.at(step, photos=[0] * count)
    return siti.hears(kind="image", photo=1)


SAID = {
    "wrong_kind": lambda s: s.at("kind").hears(kind="other"),
    "timed_out": lambda s: s.at("kind").hears("1", minutes=31),
    "failed": failed,
    "berhenti": lambda s: s.hears("berhenti"),
    "mulai": lambda s: s.hears("mulai"),
    "proven": proven,
    "proof_ended": lambda s: s.hears("bukti 123456"),
    "which": lambda s: s.at("place").hears("kuduss"),
    "one_of_three": lambda s: s.at("kind").hears("4"),
    "text_short": lambda s: s.at("text").hears("rusak"),
    "category_gone": gone,
    "accused_unknown": lambda s: s.at("accused").hears("entah"),
    "place_unknown": lambda s: s.at("place").hears("Surabaya"),
    "location_outside": lambda s: s.at("place").hears(
        kind="location", latitude=-6.2, longitude=106.8
    ),
    "location_kept": lambda s: s.at("place").hears(
        kind="location", latitude=-6.8, longitude=110.8
    ),
    "photo_missing": lambda s: s.at("photos").hears("ini"),
    "photo_kept": lambda s: photos(s, 1),
    "photo_failed": lambda s: s.at("photos").hears(kind="image"),
    "photos_full": lambda s: photos(s, MAX_COUNT, "text"),
    "confirm_word": lambda s: s.at("confirm").hears("ok"),
    "filed_too_often": lambda s: again(FILINGS_PER_HOUR, s.files),
    "receipt": lambda s: s.files(),
    "pin_told": lambda s: (s.files(), s.hears("pin"))[1],
    "code_incomplete": lambda s: s.at("track").hears("JTG"),
    "pin_wrong": lambda s: s.at("pin", code=CODE).hears("AAAAA"),
    "pin_too_often": lambda s: again(
        TRIES_PER_HOUR, lambda: s.at("pin", code=CODE).hears("AAAAA")
    ),
    "follow_unknown": lambda s: s.hears(f"ikuti {CODE}"),
    "follow_stopped": stopped,
    "follow_begun": lambda s: s.hears(f"ikuti {public_code()}"),
    "follow_ended": followed,
    "follow_none": lambda s: s.hears(f"lepas {CODE}"),
    "confirmed": lambda s: s.was(asked=False).hears("1"),
    "reopened": lambda s: (s.was(asked=False).hears("2"), s.hears("Masih rusak."))[1],
    "answered": lambda s: s.was(asked=True).hears("Kilometer 12."),
    "service_unknown": lambda s: s.at("service").hears("entah"),
    "agency_unknown": lambda s: s.at("agency").hears("entah"),
}


@pytest.fixture(autouse=True)
def province():
    f.category("jalan", keywords="lubang")
    f.region()


def test_each_has_a_way_to_be_heard_here():
    assert {f"whatsapp_{key}" for key in SAID} == LINES.keys()
    assert LINES.items() <= texts.TEXTS.items(), "at the desk of the editors"


@pytest.mark.parametrize("key", SAID)
def test_it_is_said_in_the_editors_words_with_its_fields_and_ours(key):
    text = LINES[f"whatsapp_{key}"]
    words = " ".join(f"<{{{name}}}>" for name in text.fields)
    MessageText.objects.create(key=text.key, text=f"Sugeng {words} – {{isi_bawaan}}")
    said = SAID[key](Siti())
    assert "Sugeng" in said
    assert "<>" not in said, "each field holds something"
    assert str(text.default).partition("%")[0].strip() in said


def test_what_a_citizen_typed_stays_what_it_was():
    MessageText.objects.create(
        key="whatsapp_place_unknown", text="{nama}? Dereng wonten."
    )
    typed = "{isi_bawaan} {{ x }} %(name)s <b>"
    said = Siti().at("place").hears(typed)
    assert said == f"{typed}? Dereng wonten."


def test_who_edits_it_sees_what_is_said_now_and_how_it_will_be(client):
    eka = f.User.objects.create_superuser("eka@jateng.example", f.PASSWORD)
    client.force_login(eka)
    data = {"key": "whatsapp_receipt", "language": "id", "active": "on"}
    data["text"] = "Matur nuwun.\n\n{isi_bawaan}\n\n{kode}, {hari}"
    assert client.post(f"{LIST}add/", data).status_code == 302
    row = MessageText.objects.get()
    preview = client.get(f"{LIST}{row.pk}/pratinjau/").content.decode()
    assert "Matur nuwun." in preview
    assert "Nomor aduan: JTG-2026-7K3M9Q" in preview, "our words"
    assert "JTG-2026-7K3M9Q, Kamis, 3 Desember 2026" in preview
    data["text"] = "Sampun ditampi."
    page = client.post(f"{LIST}{row.pk}/change/", data).content.decode()
    assert "Isi harus memuat {kode}" in page, "no receipt without its number"
