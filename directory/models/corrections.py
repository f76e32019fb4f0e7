"""What citizens say about a contact that is wrong, and what came of it."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models.contacts import ContactChannel
from directory.models.staff import StaffPosting, User


class ContactCorrectionQuerySet(models.QuerySet["ContactCorrection"]):
    def waiting(self) -> ContactCorrectionQuerySet:
        return self.filter(state=ContactCorrection.State.WAITING)

    def of_agencies(self, agencies: models.QuerySet) -> ContactCorrectionQuerySet:
        return self.filter(
            models.Q(contact__agency__in=agencies)
            | models.Q(contact__position__agency__in=agencies)
        )

    def visible_to(self, user: User, today: datetime.date) -> ContactCorrectionQuerySet:
        """Those of the agencies whose contacts this member of staff keeps."""
        if user.is_superuser:
            return self
        return self.of_agencies(
            StaffPosting.objects.current(today)
            .keepers()
            .filter(user=user)
            .values("agency")
        )


class ContactCorrection(models.Model):
    """One citizen's word that a contact is wrong. Answered once, then closed."""

    class Problem(models.TextChoices):
        WRONG = "wrong", _("Nomor atau alamatnya salah")
        SILENT = "silent", _("Tidak pernah dijawab")
        DEAD = "dead", _("Sudah tidak aktif")
        OTHER = "other", _("Lainnya")

    class State(models.TextChoices):
        WAITING = "waiting", _("Menunggu")
        ACCEPTED = "accepted", _("Diperbaiki")
        DECLINED = "declined", _("Tidak diubah")

    contact = models.ForeignKey(
        ContactChannel,
        models.CASCADE,
        related_name="corrections",
        verbose_name=_("kontak"),
    )
    value_then = models.CharField(_("isi waktu dilaporkan"), max_length=200)
    problem = models.CharField(_("masalah"), max_length=8, choices=Problem)
    proposal = models.CharField(_("seharusnya"), max_length=200, blank=True)
    note = models.CharField(_("catatan"), max_length=500, blank=True)
    # Kept until the answer is on its way, then forgotten.
    reporter_email = models.EmailField(_("e-mail pelapor"), blank=True)
    state = models.CharField(
        _("keadaan"), max_length=8, choices=State, default=State.WAITING
    )
    answer = models.TextField(_("jawaban"), blank=True)
    created_at = models.DateTimeField(_("masuk"))
    decided_at = models.DateTimeField(_("dijawab"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, verbose_name=_("dijawab oleh")
    )

    objects = ContactCorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("koreksi kontak")
        verbose_name_plural = _("koreksi kontak")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="waiting", decided_at=None)
                | models.Q(decided_at__isnull=False)
                & ~models.Q(state="waiting")
                & ~models.Q(answer=""),
                name="correction_is_decided_with_an_answer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.value_then}: {self.get_problem_display()}"
