"""The texts of this app that editors may change."""

from django.utils.translation import gettext_lazy as _

from notifications.texts import Field, Text, register

register(
    Text(
        "subscription_confirm",
        _("E-mail: membenarkan langganan"),
        {
            "tentang": Field(
                _("yang diikuti"), "subscription.title", "Aduan warga: Kota Tegal"
            ),
            "tautan": Field(
                _("tautan untuk membenarkan"), "confirm_url", "https://portal.example/"
            ),
        },
        needed=("tautan",),
    ),
    Text(
        "digest_follower",
        _("E-mail: kabar dari yang diikuti"),
        {
            "jumlah": Field(_("jumlah kabar"), "count", "3"),
            "tautan_pengaturan": Field(
                _("tautan pengaturan"), "settings_url", "https://portal.example/"
            ),
        },
        needed=("isi_bawaan",),
    ),
)
