"""The texts of the services that editors may change."""

from django.utils.translation import gettext_lazy as _

from notifications.texts import BODY, Text, register

register(Text("digest_editor", _("E-mail: ringkasan editor"), needed=(BODY,)))
