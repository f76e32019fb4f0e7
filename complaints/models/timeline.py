"""What happened to a complaint: events, assignments, photos."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.models.complaint import Complaint
from complaints.statuses import Status
from directory.models import Agency


class EventQuerySet(models.QuerySet["Event"]):
    def for_public(self) -> EventQuerySet:
        return self.filter(visibility=Event.Visibility.PUBLIC)

    def for_reporter(self) -> EventQuerySet:
        return self.exclude(visibility=Event.Visibility.INTERNAL)


class Event(models.Model):
    """One line of the timeline. Append-only: what was said stays said."""

    class Kind(models.TextChoices):
        FILED = "filed", _("Aduan diterima")
        VERIFIED = "verified", _("Aduan terverifikasi")
        INFO_REQUESTED = "info_requested", _("Petugas meminta data tambahan")
        INFO_GIVEN = "info_given", _("Pelapor melengkapi data")
        ASSIGNED = "assigned", _("Diteruskan ke instansi")
        RETURNED = "returned", _("Dikembalikan oleh instansi")
        STARTED = "started", _("Mulai dikerjakan")
        SCHEDULED = "scheduled", _("Pekerjaan dijadwalkan")
        PROGRESS = "progress", _("Kabar perkembangan")
        ANSWERED = "answered", _("Aduan dijawab")
        CONFIRMED = "confirmed", _("Pelapor menyatakan selesai")
        CLOSED_SILENT = "closed_silent", _("Ditutup tanpa tanggapan pelapor")
        REOPENED = "reopened", _("Pelapor meminta dibuka kembali")
        REJECTED = "rejected", _("Aduan tidak dapat diproses")
        OUT_OF_SCOPE = "out_of_scope", _("Bukan wewenang provinsi")
        DUPLICATE = "duplicate", _("Digabung dengan aduan lain")
        CANCELLED = "cancelled", _("Pelapor membatalkan aduan")
        APPEALED = "appealed", _("Diperiksa ulang")
        MESSAGE = "message", _("Pesan dari pelapor")
        NOTE = "note", _("Catatan internal")
        EDITED = "edited", _("Isi untuk umum diubah")
        SPLIT = "split", _("Aduan dipisah")
        DUE_CHANGED = "due_changed", _("Batas waktu diubah")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Umum")
        REPORTER = "reporter", _("Pelapor saja")
        INTERNAL = "internal", _("Internal")

    class Actor(models.TextChoices):
        REPORTER = "reporter", _("Pelapor")
        STAFF = "staff", _("Petugas")
        SYSTEM = "system", _("Sistem")

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="events")
    kind = models.CharField(_("peristiwa"), max_length=14, choices=Kind)
    visibility = models.CharField(_("terbaca oleh"), max_length=8, choices=Visibility)
    actor = models.CharField(_("pelaku"), max_length=8, choices=Actor)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("petugas")
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, verbose_name=_("instansi")
    )
    status_from = models.CharField(max_length=14, choices=Status, blank=True)
    status_to = models.CharField(max_length=14, choices=Status, blank=True)
    text = models.TextField(_("isi"), blank=True)
    erased_at = models.DateTimeField(_("isi dihapus"), null=True, editable=False)
    at = models.DateTimeField(_("waktu"))

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("peristiwa")
        verbose_name_plural = _("peristiwa")
        ordering = ["pk"]
        indexes = [
            # What followers are told of a day.
            models.Index(
                fields=["at"],
                condition=models.Q(visibility="public"),
                name="event_public_by_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("An event is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("An event is never deleted.")

    @property
    def actor_label(self) -> str:
        """Who acted, for citizens: an agency speaks, never an officer by name."""
        if self.actor == self.Actor.STAFF and self.agency:
            return self.agency.name
        if self.actor == self.Actor.STAFF:
            return str(_("Petugas verifikasi"))
        return str(self.get_actor_display())


class Assignment(models.Model):
    """One hop of a complaint from agency to agency, and why."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="assignments")
    from_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="assignments_out"
    )
    to_agency = models.ForeignKey(Agency, models.PROTECT, related_name="assignments_in")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    reason = models.TextField(_("alasan"), blank=True)
    due_at = models.DateTimeField(_("batas jawaban"))
    at = models.DateTimeField(_("waktu"))
    returned_at = models.DateTimeField(_("dikembalikan"), null=True, blank=True)
    return_reason = models.TextField(_("alasan pengembalian"), blank=True)

    class Meta:
        verbose_name = _("disposisi")
        verbose_name_plural = _("disposisi")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.complaint_id} → {self.to_agency}"


def attachment_path(attachment: Attachment, filename: str) -> str:
    """A random name: nothing of the visitor's file name is kept."""
    return f"complaints/{secrets.token_hex(16)}.jpg"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def released(self) -> AttachmentQuerySet:
        """Not in quarantine."""
        return self.filter(quarantined=False)

    def public(self) -> AttachmentQuerySet:
        """What anybody may see, of complaints that anybody may read."""
        return self.released().filter(
            public=True, complaint__in=Complaint.objects.public().values("pk")
        )


class Attachment(models.Model):
    """A photo that the sanitiser made; the visitor's own file is never stored.

    Staff decide whether the public sees it. `public_file` is the copy with parts
    blurred, if there is one: the public gets that and never the whole.
    """

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="attachments")
    event = models.ForeignKey(
        Event, models.CASCADE, related_name="attachments", null=True
    )
    file = models.FileField(_("berkas"), upload_to=attachment_path)
    public = models.BooleanField(_("terlihat umum"), default=False)
    public_file = models.FileField(
        _("berkas untuk umum"), upload_to=attachment_path, blank=True
    )
    # Nobody sees it until it was scanned for viruses; quarantine.py.
    quarantined = models.BooleanField(
        _("belum dipindai"), default=False, db_default=False
    )
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(_("lebar"))
    height = models.PositiveIntegerField(_("tinggi"))
    created_at = models.DateTimeField(_("waktu"))

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("foto")
        verbose_name_plural = _("foto")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(quarantined=True),
                name="attachment_to_scan",
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.sha256[:8]}"
