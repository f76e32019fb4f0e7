from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = _("Direktori")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from directory.accounts.passwords import check_breached_file

        checks.register(check_breached_file)
