"""What a member of staff keeps on the complaint desk for themselves."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.models.complaint import Complaint
from directory.models import User

# A browser that is still on the page says so within this time, static/js/desk.js.
PRESENT = datetime.timedelta(minutes=3)


class SavedFilter(models.Model):
    """One officer's own name for a query string of the complaint list."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters"
    )
    name = models.CharField(_("nama"), max_length=40)
    query = models.CharField(max_length=500)

    class Meta:
        verbose_name = _("saringan tersimpan")
        verbose_name_plural = _("saringan tersimpan")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"], name="saved_filter_once_per_user_and_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


class PresenceQuerySet(models.QuerySet["Presence"]):
    def others(
        self, complaint: Complaint, user: User, now: datetime.datetime
    ) -> PresenceQuerySet:
        """Who else has this complaint open; oldest first, with their names."""
        rows = self.filter(complaint=complaint, seen_at__gt=now - PRESENT)
        return rows.exclude(user=user).select_related("user").order_by("seen_at")


class Presence(models.Model):
    """This officer has this complaint open, as of `seen_at`; a hint and no lock."""

    complaint = models.ForeignKey(
        Complaint, models.CASCADE, related_name="presences", verbose_name=_("aduan")
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(_("terakhir terlihat"))

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("petugas yang membuka aduan")
        verbose_name_plural = _("petugas yang membuka aduan")
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "user"], name="presence_once_per_officer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.user_id}"
