"""Ways to reach an agency or the holder of a position."""

from __future__ import annotations

from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import to_python

from directory.models.agencies import Agency
from directory.models.people import Position
from directory.provenance import Sourced


class ContactChannelQuerySet(models.QuerySet["ContactChannel"]):
    def public(self) -> ContactChannelQuerySet:
        return self.filter(is_public=True)


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
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)

    objects = ContactChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("kontak")
        verbose_name_plural = _("kontak")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agency=None, position__isnull=False)
                | models.Q(agency__isnull=False, position=None),
                name="contact_has_one_owner",
            ),
            models.UniqueConstraint(
                fields=["agency", "kind", "purpose", "value"],
                condition=models.Q(agency__isnull=False),
                name="contact_once_per_agency",
            ),
            models.UniqueConstraint(
                fields=["position", "kind", "purpose", "value"],
                condition=models.Q(position__isnull=False),
                name="contact_once_per_position",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"

    def clean(self) -> None:
        """Fill `e164`; raise ValidationError where a number cannot be one."""
        self.e164 = ""
        if self.kind not in self.NUMBER_KINDS or self.is_short_number:
            return
        number = to_python(self.value, region="ID")
        # An invented number has to be readable, never reachable.
        if not self.is_demo and (number is None or not number.is_valid()):
            raise ValidationError(
                {"value": _("Nomor telepon tidak dikenali, contoh: (024) 3517463.")}
            )
        self.e164 = "" if self.is_demo or number is None else number.as_e164

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
