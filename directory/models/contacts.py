"""Ways to reach an agency or the holder of a position."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import to_python
from simple_history.models import HistoricalRecords

from directory.models.agencies import Agency
from directory.models.people import Position
from directory.models.revocations import Revocation
from directory.provenance import Sourced

INDONESIA = 62
# A contact that nobody has checked for this long is flagged to its keeper.
STALE_AFTER = datetime.timedelta(days=180)
NUMBER = re.compile(r"[\d\s()+./-]+")


class ContactChannelQuerySet(models.QuerySet["ContactChannel"]):
    def public(self) -> ContactChannelQuerySet:
        """What anybody may see; the database holds personal ones to consent."""
        return self.filter(is_public=True)

    def of(self, agency: Agency) -> ContactChannelQuerySet:
        """The agency's own and those of its positions."""
        return self.filter(models.Q(agency=agency) | models.Q(position__agency=agency))

    def of_agencies(self, agencies: models.QuerySet[Agency]) -> ContactChannelQuerySet:
        """Those of many, and of their positions."""
        return self.filter(
            models.Q(agency__in=agencies) | models.Q(position__agency__in=agencies)
        )

    def note_deletion(self, now: datetime.datetime) -> None:
        """No restored backup brings the personal ones of these back, see Revocation."""
        for pk in self.filter(is_personal=True).values_list("pk", flat=True):
            Revocation.objects.note(Revocation.What.CONTACT_GONE, pk, now)

    def stale(self, today: datetime.date) -> ContactChannelQuerySet:
        """Published ones last checked more than 180 days ago, or never."""
        return self.public().filter(
            models.Q(verified_on=None) | models.Q(verified_on__lt=today - STALE_AFTER),
            is_demo=False,
        )


class ContactChannel(Sourced):
    """One number, address or page, owned by an agency or by a position.

    Office contacts only. `value` is what people read; `e164` is what a phone
    dials, empty for short numbers such as 110 and for what is no number.
    """

    class Kind(models.TextChoices):
        PHONE = "phone", _("Telepon")
        WHATSAPP = "whatsapp", _("WhatsApp")
        SMS = "sms", _("SMS")
        EMAIL = "email", _("E-mail")
        WEB = "web", _("Situs")
        INSTAGRAM = "instagram", "Instagram"
        FACEBOOK = "facebook", "Facebook"
        X = "x", "X"
        TIKTOK = "tiktok", "TikTok"
        YOUTUBE = "youtube", "YouTube"

    class Purpose(models.TextChoices):
        GENERAL = "general", _("Umum")
        COMPLAINTS = "complaints", _("Pengaduan")
        PPID = "ppid", _("Informasi publik (PPID)")
        MEDIA = "media", _("Media")
        EMERGENCY = "emergency", _("Darurat")

    NUMBER_KINDS = (Kind.PHONE, Kind.WHATSAPP, Kind.SMS)

    agency = models.ForeignKey(
        Agency, models.CASCADE, null=True, blank=True, related_name="contacts"
    )
    position = models.ForeignKey(
        Position, models.CASCADE, null=True, blank=True, related_name="contacts"
    )
    kind = models.CharField(_("jenis"), max_length=12, choices=Kind)
    purpose = models.CharField(
        _("keperluan"), max_length=12, choices=Purpose, default=Purpose.GENERAL
    )
    value = models.CharField(_("isi"), max_length=200)
    e164 = models.CharField(_("nomor internasional"), max_length=16, blank=True)
    label = models.CharField(_("keterangan"), max_length=120, blank=True)
    hours = models.CharField(_("jam layanan"), max_length=120, blank=True)
    is_public = models.BooleanField(_("terbit"), default=True)
    verified_on = models.DateField(_("diverifikasi tanggal"), null=True, blank=True)
    is_personal = models.BooleanField(
        _("milik pribadi"),
        default=False,
        help_text=_("Nomor pribadi hanya terbit dengan persetujuan tertulis."),
    )
    consent_reference = models.CharField(
        _("bukti persetujuan"), max_length=200, blank=True
    )
    consent_on = models.DateField(_("disetujui tanggal"), null=True, blank=True)
    consent_withdrawn_on = models.DateField(
        _("persetujuan dicabut tanggal"), null=True, blank=True
    )
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)

    objects = ContactChannelQuerySet.as_manager()
    # Deleted, a contact leaves no number behind.
    history = HistoricalRecords(cascade_delete_history=True)

    class Meta:
        verbose_name = _("kontak")
        verbose_name_plural = _("kontak")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agency=None, position__isnull=False)
                | models.Q(agency__isnull=False, position=None),
                name="contact_has_one_owner",
                violation_error_message=_("Pilih instansi atau jabatan, salah satu."),
            ),
            models.UniqueConstraint(
                fields=["agency", "kind", "purpose", "value"],
                condition=models.Q(agency__isnull=False),
                name="contact_once_per_agency",
                violation_error_message=_("Kontak ini sudah tercatat."),
            ),
            models.UniqueConstraint(
                fields=["position", "kind", "purpose", "value"],
                condition=models.Q(position__isnull=False),
                name="contact_once_per_position",
                violation_error_message=_("Kontak ini sudah tercatat."),
            ),
            # UU 27/2022 (PDP): a private number needs its owner's consent.
            models.CheckConstraint(
                condition=models.Q(is_public=False)
                | models.Q(is_personal=False)
                | models.Q(consent_on__isnull=False, consent_withdrawn_on=None)
                & ~models.Q(consent_reference=""),
                name="personal_contact_is_public_only_with_consent",
                violation_error_message=_(
                    "Kontak pribadi tidak boleh terbit tanpa bukti dan tanggal"
                    " persetujuan yang masih berlaku."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"

    def clean(self) -> None:
        """Fill `e164`; raise ValidationError where the value cannot be one.

        A withdrawn consent takes a personal contact off the air at once.
        """
        if self.is_personal and self.consent_withdrawn_on:
            self.is_public = False
        self.e164 = ""
        if self.kind == self.Kind.EMAIL:
            validate_email(self.value)
        # An invented number has to be readable, never reachable.
        if self.kind in self.NUMBER_KINDS and not self.is_demo:
            self.e164 = self._dialled()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A withdrawn consent outlives a restored backup, see Revocation."""
        has_past = not self._state.adding
        super().save(*args, **kwargs)
        if has_past:
            self._forget_private_ones()
        if self.is_personal and self.consent_withdrawn_on:
            day_after = self.consent_withdrawn_on + datetime.timedelta(days=1)
            end = make_aware(datetime.datetime.combine(day_after, datetime.time.min))
            Revocation.objects.note(Revocation.What.CONTACT, self.pk, end)
        elif self.is_personal:
            Revocation.objects.lift(Revocation.What.CONTACT, self.pk)

    def _forget_private_ones(self) -> None:
        """A private number lives as long as it stands here, and in no history."""
        private = self.history.filter(is_personal=True)
        if last := self.history.first():
            private.exclude(pk=last.pk).delete()

    def _dialled(self) -> str:
        """The number in E.164, "" for a short one; raises ValidationError."""
        if not NUMBER.fullmatch(self.value):
            raise ValidationError(
                {"value": _("Nomor hanya berisi angka, spasi, tanda kurung, + dan -.")}
            )
        if self.is_short_number:
            return ""
        number = to_python(self.value, region="ID")
        if number is None or not number.is_valid():
            raise ValidationError(
                {"value": _("Nomor telepon tidak dikenali, contoh: (024) 3517463.")}
            )
        if number.country_code != INDONESIA:
            raise ValidationError(
                {"value": _("Nomor kantor harus nomor Indonesia, kode negara +62.")}
            )
        return str(number.as_e164)

    @property
    def owner_agency(self) -> Agency:
        if self.agency is not None:
            return self.agency
        assert self.position is not None  # noqa: S101 - narrows a type: contact_has_one_owner
        return self.position.agency

    @property
    def is_number(self) -> bool:
        return self.kind in self.NUMBER_KINDS

    def href_about(self, topic: str) -> str:
        """`href`, with WhatsApp's first words already written and naming a topic."""
        if not self.href or self.kind != self.Kind.WHATSAPP or not topic:
            return self.href
        text = _("Halo, saya ingin bertanya tentang %(topic)s.") % {"topic": topic}
        return f"{self.href}?text={quote(text)}"

    @property
    def is_short_number(self) -> bool:
        """110, 112, 1708: dialled as written."""
        return self.value.isdigit() and len(self.value) <= 5

    @property
    def href(self) -> str:
        """The link behind the contact, or "" for an invented one: it is inert."""
        if self.is_demo:
            return ""
        dialled = self.e164 or (self.value if self.is_short_number else "")
        match self.kind:
            case self.Kind.PHONE:
                return f"tel:{dialled}" if dialled else ""
            case self.Kind.SMS:
                return f"sms:{dialled}" if dialled else ""
            case self.Kind.WHATSAPP:
                return f"https://wa.me/{dialled.removeprefix('+')}" if dialled else ""
            case self.Kind.EMAIL:
                return f"mailto:{quote(self.value, safe='@')}"
        return self.value if self.value.startswith("https://") else ""


def real_first(contacts: Iterable[ContactChannel]) -> list[ContactChannel]:
    """The real ones; invented ones only where nothing real is known."""
    contacts = list(contacts)
    return [c for c in contacts if not c.is_demo] or contacts
