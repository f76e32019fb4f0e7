"""The texts of the directory that editors may change."""

from django.utils.translation import gettext_lazy as _

from notifications.texts import BODY, Field, Text, register

register(
    Text(
        "contact_correction",
        _("E-mail: jawaban atas koreksi kontak"),
        {"instansi": Field(_("instansi"), "agency.name", "Dinas Kesehatan")},
        needed=(BODY,),
    ),
    Text("account_notice", _("E-mail: perubahan pada akun staf"), needed=(BODY,)),
    Text("account_reset", _("E-mail: kata sandi baru untuk staf"), needed=(BODY,)),
    Text("invitation", _("E-mail: undangan staf"), needed=(BODY,)),
    Text("digest_keeper", _("E-mail: ringkasan pengelola kontak"), needed=(BODY,)),
)
