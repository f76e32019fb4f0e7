"""Replies written once and used often."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from complaints import placeholders
from complaints.models.categories import Category
from complaints.models.complaint import Complaint
from complaints.privacy import CHANGES, Role
from complaints.statuses import Status
from directory.models import Agency, StaffPosting, User

# Statuses to which a reply with a text leads; a template may be for one of them.
REPLY_STATUSES = (
    Status.NEEDS_INFO,
    Status.IN_PROGRESS,
    Status.SCHEDULED,
    Status.ANSWERED,
    Status.REJECTED,
    Status.OUT_OF_SCOPE,
)


class ReplyTemplateQuerySet(models.QuerySet["ReplyTemplate"]):
    def offered(
        self, complaint: Complaint, status: Status | None
    ) -> ReplyTemplateQuerySet:
        """Those that fit this complaint and a reply that leads to `status`; the
        agency's own before those of all. None is a reply that leaves the status."""
        return (
            self.filter(
                models.Q(agency=None) | models.Q(agency=complaint.agency_id),
                models.Q(categories=None) | models.Q(categories=complaint.category_id),
                active=True,
                status__in=["", status] if status else [""],
            )
            .distinct()
            .order_by(models.F("agency").asc(nulls_last=True), "title", "pk")
        )

    def readable_by(self, user: User, today: datetime.date) -> ReplyTemplateQuerySet:
        """Those of everybody and of the agencies that they work for today."""
        if user.is_superuser:
            return self
        postings = StaffPosting.objects.current(today).filter(user=user)
        return self.filter(
            models.Q(agency=None)
            | models.Q(agency__in=postings.values("agency"))
            | models.Exists(postings.filter(role__in=(Role.VERIFIER, Role.AUDITOR)))
        )

    def editable_by(self, user: User, today: datetime.date) -> ReplyTemplateQuerySet:
        """Those of the agencies for which they act; a central verifier's are all."""
        if user.is_superuser:
            return self
        postings = StaffPosting.objects.current(today).filter(user=user)
        return self.filter(
            models.Q(agency__in=postings.filter(role__in=CHANGES).values("agency"))
            | models.Exists(postings.filter(role=Role.VERIFIER))
        )


class ReplyTemplate(models.Model):
    """A reply with placeholders, offered where agency, subject and step fit."""

    agency = models.ForeignKey(
        Agency,
        models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("instansi"),
        help_text=_("Kosong berarti semua instansi"),
    )
    categories = models.ManyToManyField(
        Category,
        blank=True,
        verbose_name=_("kategori"),
        help_text=_("Kosong berarti semua kategori"),
    )
    status = models.CharField(
        _("untuk langkah"),
        max_length=14,
        blank=True,
        choices=[(s.value, s.label) for s in REPLY_STATUSES],
        help_text=_("Status aduan setelah dibalas. Kosong berarti semua langkah"),
    )
    title = models.CharField(_("judul"), max_length=80)
    text = models.TextField(_("isi"), max_length=4000)
    outcome = models.CharField(
        _("hasil"),
        max_length=10,
        blank=True,
        choices=Complaint.Outcome,
        help_text=_("Dipilihkan bersama isi saat menyelesaikan aduan"),
    )
    active = models.BooleanField(_("dipakai"), default=True)

    objects = ReplyTemplateQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("templat balasan")
        verbose_name_plural = _("templat balasan")
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "title"],
                name="reply_template_once_per_agency_and_title",
                violation_error_message=_("Judul ini sudah ada."),
            ),
            models.UniqueConstraint(
                fields=["title"],
                condition=models.Q(agency=None),
                name="reply_template_for_all_once_per_title",
                violation_error_message=_("Judul ini sudah ada."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Raise ValidationError for a placeholder that nothing would fill."""
        wrong = placeholders.unknown(self.text)
        if wrong:
            raise ValidationError(
                {
                    "text": _("Isian ini tidak dikenal: %(wrong)s. Yang ada: %(known)s")
                    % {
                        "wrong": ", ".join(wrong),
                        "known": ", ".join(
                            f"{{{name}}}" for name in placeholders.PLACEHOLDERS
                        ),
                    }
                }
            )
