from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.backends.signals import connection_created


class PortalConfig(AppConfig):
    name = "portal"
    default = True
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from directory.changes import watch_connection

        connection_created.connect(watch_connection)


class AdminConfig(admin_apps.SimpleAdminConfig):
    default_site = "portal.admin_site.AdminSite"
    default = False
