"""Keys of other systems that file by Open311, and what they told already."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.models.complaint import Complaint
from directory.models import User


class ApiKey(models.Model):
    """Lets one other system write. channels/open311/keys.py makes and ends it; the
    secret itself is not stored."""

    name = models.CharField(
        _("nama sistem"), max_length=40, help_text=_("Tampil sebagai asal aduan")
    )
    contact = models.EmailField(_("e-mail penanggung jawab"))
    may_file = models.BooleanField(_("boleh mengirim aduan"), default=True)
    may_update = models.BooleanField(_("boleh mengabari aduan"), default=False)
    # Whose posting decides which complaints it may touch.
    user = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="api_keys",
        verbose_name=_("bertindak sebagai"),
        help_text=_("Wajib bila boleh mengabari: hanya aduan yang boleh ia tangani"),
    )
    per_hour = models.PositiveIntegerField(
        _("kiriman per jam"), default=100, validators=[MinValueValidator(1)]
    )
    start = models.CharField(_("awal kunci"), max_length=8, editable=False)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    issued_at = models.DateTimeField(_("dibuat"), editable=False)
    revoked_at = models.DateTimeField(_("dicabut"), null=True, editable=False)
    last_used_on = models.DateField(_("terakhir dipakai"), null=True, editable=False)

    class Meta:
        verbose_name = _("kunci Open311")
        verbose_name_plural = _("kunci Open311")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(may_update=False) | models.Q(user__isnull=False),
                name="api_key_that_updates_acts_for_somebody",
                violation_error_message=_(
                    "Kunci yang boleh mengabari harus bertindak sebagai seorang"
                    " petugas."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"


class ReceivedUpdate(models.Model):
    """News that another system told under a number of its own: never taken twice."""

    key = models.ForeignKey(ApiKey, models.PROTECT, related_name="updates")
    update_id = models.CharField(max_length=100)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("kabar lewat Open311")
        verbose_name_plural = _("kabar lewat Open311")
        constraints = [
            models.UniqueConstraint(
                fields=["key", "update_id"], name="open311_update_is_taken_once"
            )
        ]

    def __str__(self) -> str:
        return self.update_id
