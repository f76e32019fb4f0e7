"""The steps that file a complaint: what happened, about what, where, how open."""

from __future__ import annotations

import datetime
import io
import uuid
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import codes, deadlines, filing, photos
from complaints.channels.whatsapp import lookups
from complaints.channels.whatsapp.incoming import Incoming
from complaints.channels.whatsapp.lines import line
from complaints.channels.whatsapp.talk import Again, Step, Talk
from complaints.models import Category, Complaint, WhatsAppInbound
from complaints.photos import Photo
from complaints.privacy import agencies_to_assign
from directory.models import Agency, District, Region
from throttling.limits import allow

MIN_TEXT = 20
FILINGS_PER_HOUR = 10
# Central Java with Karimunjawa, in degrees, generously.
LATITUDES, LONGITUDES = (-8.5, -5.5), (108.4, 111.9)

# Switches: hide_name, anonymous, secret.
PRIVACY = {
    "1": (True, True, False),
    "2": (True, True, True),
    "3": (True, False, False),
}
PRIVACY_LABELS = {
    "1": gettext_lazy("Anonim bagi umum dan bagi instansi yang diadukan"),
    "2": gettext_lazy("Rahasia: isinya juga tidak diterbitkan"),
    "3": gettext_lazy("Instansi boleh tahu nomor saya, umum tidak"),
}


def ask_notice(talk: Talk) -> str:
    return _(
        "Sebelum mulai: lewat WhatsApp kami selalu melihat nomor atau nama pengguna"
        " Anda, jadi laporan di sini tidak pernah benar-benar anonim. Ingin melapor"
        " tanpa dikenali? Pakai formulir di %(url)s\n\n"
        "Jangan menulis NIK atau alamat rumah. Ketik LANJUT untuk meneruskan di sini."
    ) % {"url": settings.SITE_URL + reverse("complaints:new")}


def read_kind(talk: Talk, message: Incoming) -> str:
    kinds = dict(zip("123", Complaint.Kind.values, strict=True))
    if message.word not in kinds:
        raise Again(line("one_of_three"))
    talk.data["kind"] = kinds[message.word]
    return "text"


def read_text(talk: Talk, message: Incoming) -> str:
    if message.kind == "image":
        _keep_photo(talk, message)
    if len(message.text) < MIN_TEXT:
        raise Again(line("text_short", count=MIN_TEXT))
    talk.data["text"] = message.text
    return "category"


def ask_category(talk: Talk) -> str:
    found = lookups.categories(talk.data["text"])
    return talk.offer(
        ((c.pk, c.name) for c in found),
        _("Tentang apa? Balas dengan angka, atau ketik kata lain:"),
    )


def read_category(talk: Talk, message: Incoming) -> str:
    picked = talk.picked(message)
    if picked is None:
        found = lookups.categories_named(message.text)
        raise Again(talk.offer((c.pk, c.name) for c in found))
    category = Category.objects.active().filter(pk=picked).first()
    if category is None:
        raise Again(line("category_gone"))
    talk.data["category"] = category.pk
    # Said of another category, before UBAH.
    talk.data.pop("accused", None)
    return "accused" if category.is_accusation else "place"


def read_accused(talk: Talk, message: Incoming) -> str:
    picked = talk.picked(message)
    if picked is None:
        ours = agencies_to_assign(deadlines.wib_date(talk.now))
        found = lookups.agencies(message.text, ours)
        if not found:
            raise Again(line("accused_unknown"))
        raise Again(talk.offer((a.pk, a.name) for a in found))
    talk.data["accused"] = picked
    return "place"


def ask_place(talk: Talk) -> str:
    talk.data["options"] = []
    # Of another place, before UBAH.
    talk.data.pop("address", None)
    return _(
        "Di mana? Ketik nama kabupaten/kota atau kecamatan, misalnya: Kudus."
        " Anda juga boleh mengirim lokasi lewat tombol lampiran."
    )


def read_place(talk: Talk, message: Incoming) -> str:
    if message.kind == "location":
        return _read_location(talk, message)
    picked = talk.picked(message)
    found, exact = ([], False) if picked else lookups.places(message.text)
    if found and not (exact and len(found) == 1):
        raise Again(talk.offer((_key(p), lookups.place_label(p)) for p in found))
    if found:
        picked = _key(found[0])
    if picked is None:
        raise Again(line("place_unknown", name=message.text[:60]))
    return _keep_place(talk, picked)


def _keep_place(talk: Talk, picked: list[str]) -> str:
    kind, pk = picked
    if kind == "district":
        district = District.objects.select_related("region").get(pk=pk)
        talk.data.update(district=district.pk, region=district.region_id)
        talk.say(lookups.place_label(district))
    else:
        region = Region.objects.get(pk=pk)
        talk.data.update(district=None, region=region.pk)
        talk.say(region.name)
    return "photos"


def _key(place: Region | District) -> list[Any]:
    return ["district" if isinstance(place, District) else "region", place.pk]


def _read_location(talk: Talk, message: Incoming) -> str:
    """Keep the point; its text may name the place, else we ask for the name."""
    assert message.latitude is not None  # noqa: S101 - narrows a type
    assert message.longitude is not None  # noqa: S101 - narrows a type
    if not (
        LATITUDES[0] <= message.latitude <= LATITUDES[1]
        and LONGITUDES[0] <= message.longitude <= LONGITUDES[1]
    ):
        raise Again(line("location_outside"))
    point = f"{message.latitude:.6f}, {message.longitude:.6f}"
    talk.data["address"] = f"{message.place} ({point})" if message.place else point
    for part in reversed(message.place.split(",")):
        found, exact = lookups.places(part)
        if exact and len(found) == 1:
            return _keep_place(talk, _key(found[0]))
    raise Again(line("location_kept"))


def read_photo(talk: Talk, message: Incoming) -> str:
    if message.kind != "image":
        raise Again(line("photo_missing"))
    _keep_photo(talk, message)
    count = len(talk.data["photos"])
    if count >= photos.MAX_COUNT:
        return "privacy"
    raise Again(line("photo_kept", count=count))


def _keep_photo(talk: Talk, message: Incoming) -> None:
    if message.photo is None:
        raise Again(message.photo_error or line("photo_failed"))
    kept = talk.data.setdefault("photos", [])
    if len(kept) >= photos.MAX_COUNT:
        raise Again(line("photos_full"))
    kept.append(message.photo)


def ask_privacy(talk: Talk) -> str:
    lines = [f"{n} {label}" for n, label in PRIVACY_LABELS.items()]
    return _("Siapa yang boleh tahu? Balas dengan angka:") + "\n" + "\n".join(lines)


def read_privacy(talk: Talk, message: Incoming) -> str:
    if message.word not in PRIVACY:
        raise Again(line("one_of_three"))
    talk.data["privacy"] = message.word
    talk.data["key"] = str(uuid.uuid4())
    return "confirm"


def ask_confirm(talk: Talk) -> str:
    data = talk.data
    where = Region.objects.get(pk=data["region"]).name
    if data.get("district"):
        district = District.objects.select_related("region").get(pk=data["district"])
        where = lookups.place_label(district)
    text = data["text"]
    return _(
        "Periksa dahulu:\n%(text)s\n\nTentang: %(category)s\nDi: %(where)s\n"
        "Foto: %(photos)d\n%(privacy)s\n\n"
        "Ketik KIRIM untuk mengirim, UBAH untuk mengulang, BATAL untuk membuang."
    ) % {
        "text": text if len(text) <= 1500 else text[:1499] + "…",
        "category": Category.objects.get(pk=data["category"]).name,
        "where": where,
        "photos": len(data.get("photos", [])),
        "privacy": PRIVACY_LABELS[data["privacy"]],
    }


def read_confirm(talk: Talk, message: Incoming) -> str:
    if message.word not in ("kirim", "ya"):
        raise Again(line("confirm_word"))
    # Counted within the transaction: what is rolled back was not filed either.
    if not allow(
        "file",
        f"whatsapp {talk.contact.pk}",
        limit=FILINGS_PER_HOUR,
        per=datetime.timedelta(hours=1),
        now=talk.now,
    ):
        raise Again(line("filed_too_often"))
    complaint = _submit(talk)
    drop_photos(talk)
    talk.conversation.data = {"complaint": complaint.pk}
    day = date_format(deadlines.wib_date(complaint.due_response_at), "l, j F Y")
    talk.say(line("receipt", code=complaint.public_code, day=day))
    return "filed"


def _submit(talk: Talk) -> Complaint:
    data, contact = talk.data, talk.contact
    hide_name, anonymous, secret = PRIVACY[data["privacy"]]
    kept = WhatsAppInbound.objects.in_bulk(data.get("photos", []))
    accused = data.get("accused")
    receipt = filing.submit(
        filing.Filing(
            kind=data["kind"],
            text=data["text"],
            category=Category.objects.get(pk=data["category"]),
            agency=Agency.objects.filter(pk=accused).first() if accused else None,
            region=Region.objects.get(pk=data["region"]),
            district=District.objects.filter(pk=data["district"]).first(),
            address=data.get("address", ""),
            hide_name=hide_name,
            anonymous=anonymous,
            secret=secret,
            phone=f"+{contact.wa_id}"[:16] if contact.wa_id else "",
            whatsapp=contact,
            photos=[stored_photo(row) for row in kept.values() if row.photo],
            source=Complaint.Source.WHATSAPP,
            submission_key=uuid.UUID(data["key"]),
        ),
        now=talk.now,
    )
    return receipt.complaint


def stored_photo(row: WhatsAppInbound) -> Photo:
    """The photo that was fetched and sanitised when the message came."""
    # Loaded when first needed; docs/decisions/0150.
    from PIL import Image

    with row.photo.open("rb") as file:
        content = file.read()
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as image:
        return Photo(content, *image.size)


def drop_photos(talk: Talk) -> None:
    """Forget the draft's pictures; their files go once that is committed."""
    for row in WhatsAppInbound.objects.filter(pk__in=talk.data.get("photos", [])):
        drop_photo(row)


def drop_photo(row: WhatsAppInbound) -> None:
    storage, name = row.photo.storage, row.photo.name
    WhatsAppInbound.objects.filter(pk=row.pk).update(photo="")
    if name:
        transaction.on_commit(lambda: storage.delete(name), robust=True)


def read_filed(talk: Talk, message: Incoming) -> str:
    """The PIN for the web's page, once, and only if asked for at once."""
    if message.word != "pin":
        return "elsewhere"
    complaint = talk.own.get(pk=talk.data["complaint"])
    talk.say(
        line(
            "pin_told",
            code=complaint.public_code,
            pin=codes.grouped(codes.pin_for(complaint.submission_key)),
            url=settings.SITE_URL + reverse("complaints:track"),
        )
    )
    return "idle"


STEPS = {
    "notice": Step(ask_notice, {"lanjut": "kind", "ya": "kind"}),
    "kind": Step(
        gettext_lazy(
            "Apa yang ingin Anda sampaikan?\n1 Pengaduan\n2 Aspirasi atau saran\n"
            "3 Permintaan informasi"
        ),
        reads=read_kind,
    ),
    "text": Step(
        gettext_lazy("Ceritakan apa yang terjadi, di mana, dan kapan."),
        takes=("text", "image"),
        reads=read_text,
    ),
    "category": Step(ask_category, reads=read_category),
    "accused": Step(
        gettext_lazy("Instansi mana yang Anda adukan? Ketik namanya, atau LEWATI."),
        {"lewati": "place"},
        reads=read_accused,
    ),
    "place": Step(ask_place, takes=("text", "location"), reads=read_place),
    "photos": Step(
        gettext_lazy(
            "Punya foto? Kirim paling banyak lima, lalu ketik LANJUT. Lokasi dan data"
            " kamera di dalam foto kami hapus."
        ),
        {"lanjut": "privacy", "lewati": "privacy", "tidak": "privacy"},
        takes=("text", "image"),
        reads=read_photo,
    ),
    "privacy": Step(ask_privacy, reads=read_privacy),
    "confirm": Step(ask_confirm, {"ubah": "kind"}, reads=read_confirm),
    "filed": Step(
        gettext_lazy("Ingin membukanya di situs juga? Ketik PIN sekarang."),
        takes=("text", "image", "location"),
        reads=read_filed,
    ),
}
