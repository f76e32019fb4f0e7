"""The texts of the conversation under news that editors may change."""

from django.utils.translation import gettext_lazy as _

from notifications.texts import BODY, Field, Text, register

TITLE = Field(_("judul halaman"), "subject", "Pasar murah di Kudus")
register(
    Text(
        "comment_confirm",
        _("E-mail: membenarkan komentar"),
        {
            "halaman": TITLE,
            "tautan": Field(
                _("tautan untuk membenarkan"), "confirm_url", "https://portal.example/"
            ),
        },
        needed=("tautan",),
    ),
    Text(
        "comment_answered",
        _("E-mail: komentar dijawab"),
        {"halaman": TITLE},
        needed=(BODY,),
    ),
    Text(
        "comment_rejected",
        _("E-mail: komentar tidak terbit"),
        {"halaman": TITLE},
        needed=(BODY,),
    ),
    Text("visitor_confirm", _("E-mail: membuktikan alamat pengunjung"), needed=(BODY,)),
    Text(
        "digest_questions", _("E-mail: pertanyaan warga bagi instansi"), needed=(BODY,)
    ),
)
