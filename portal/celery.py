"""The Celery application: it wakes deliveries, it is never their record."""

import os

from celery import Celery

from portal.watchdog import Watchdog

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(Watchdog)
app.autodiscover_tasks(["complaints.channels.whatsapp", "portal.opendata"])
