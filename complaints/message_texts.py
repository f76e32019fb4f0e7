"""The texts of complaints that editors may change, by e-mail and on WhatsApp.

What a secret complaint is about has no field: its letters never say it.
"""

from django.utils.translation import gettext_lazy as _

from complaints.channels.whatsapp.conversation import STEPS
from complaints.channels.whatsapp.lines import LINES
from notifications.texts import BODY, Field, Text, register

CODE = Field(_("nomor aduan"), "complaint.public_code", "JTG-2026-7K3M9Q")
STATUS = Field(_("status"), "complaint.get_status_display", "Sedang dikerjakan")
WHAT = Field(_("yang terjadi"), "event.get_kind_display", "Aduan dijawab")
SAMPLE = "https://portal.example/aduan/"
TRACK = Field(_("tautan lacak aduan"), "track_url", SAMPLE)
PAGE = Field(_("tautan halamannya"), "page_url", SAMPLE)
QUEUE = Field(_("tautan antrean"), "queue_url", SAMPLE)

register(
    Text(
        "complaint_event",
        _("E-mail: kabar bagi pelapor"),
        {"kode": CODE, "status": STATUS, "kabar": WHAT, "tautan": TRACK},
        needed=("kode",),
    ),
    Text(
        "complaint_news",
        _("E-mail: kabar bagi yang mengikuti aduan"),
        {"kode": CODE, "status": STATUS, "kabar": WHAT, "tautan": PAGE},
        needed=(BODY,),
    ),
    Text(
        "reporter_welcome",
        _("E-mail: alamat baru pada aduan"),
        {"kode": CODE, "status": STATUS, "tautan": TRACK},
        needed=("kode",),
    ),
    Text(
        "access_link",
        _("E-mail: tautan membuka aduan"),
        {"menit": Field(_("masa berlaku, menit"), "minutes", "10")},
        needed=(BODY,),
    ),
    Text("notice", _("E-mail: jawaban atas e-mail masuk"), needed=(BODY,)),
    Text(
        "escalation",
        _("E-mail: peringatan aduan terlambat"),
        {
            "jumlah": Field(_("jumlah aduan"), "count", "4"),
            "instansi": Field(_("instansi"), "agency.name", "Dinas Kesehatan"),
            "tautan": QUEUE,
        },
        needed=(BODY,),
    ),
    Text(
        "digest_officer",
        _("E-mail: ringkasan petugas"),
        {
            "terlambat": Field(_("jumlah terlambat"), "late", "2"),
            "terbuka": Field(_("jumlah terbuka"), "open", "9"),
            "tautan": QUEUE,
        },
        needed=(BODY,),
    ),
    Text("digest_head_month", _("E-mail: rapor bulanan instansi"), needed=(BODY,)),
    Text(
        "digest_head",
        _("E-mail: ringkasan kepala instansi"),
        {
            "instansi": Field(_("instansi"), "agency.name", "Dinas Kesehatan"),
            "tautan": QUEUE,
        },
        needed=(BODY,),
    ),
    Text(
        "digest_province",
        _("E-mail: ringkasan gubernur"),
        {
            "periode": Field(_("periode"), "period.label", "November 2026"),
            "kata": Field(_("kata yang paling naik"), "wanted.top_word", "banjir"),
        },
        needed=(BODY,),
    ),
    Text(
        "whatsapp_complaint_event",
        _("WhatsApp: kabar bagi pelapor"),
        {"kode": CODE, "status": STATUS, "kabar": WHAT},
        needed=("kode",),
        is_email=False,
    ),
    Text(
        "whatsapp_complaint_news",
        _("WhatsApp: kabar bagi yang mengikuti aduan"),
        {"kode": CODE, "status": STATUS, "kabar": WHAT, "tautan": PAGE},
        needed=("kode",),
        is_email=False,
    ),
    *LINES.values(),
    *(
        # Some steps list what was found: their default must stay.
        Text(
            f"whatsapp_{name}",
            f"WhatsApp: {name}",
            needed=(BODY,) if callable(step.asks) else (),
            is_email=False,
            default="" if callable(step.asks) else step.asks,
        )
        for name, step in STEPS.items()
    ),
)
