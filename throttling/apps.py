from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ThrottlingConfig(AppConfig):
    name = "throttling"
    verbose_name = _("Pembatas laju")
    default_auto_field = "django.db.models.BigAutoField"
