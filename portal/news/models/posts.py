"""What government tells: news, announcements, and answers to hoaxes."""

from __future__ import annotations

import datetime

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.models import Agency, Region
from directory.provenance import Sourced
from portal.news.models.programmes import Programme
from services.models import Service


class NewsPostQuerySet(models.QuerySet["NewsPost"]):
    def published(self, now: datetime.datetime) -> NewsPostQuerySet:
        """Out by `now` and not expired; without a date a post is a draft."""
        return self.filter(
            models.Q(expires_at=None) | models.Q(expires_at__gt=now),
            publish_at__lte=now,
        )

    def newest(self) -> NewsPostQuerySet:
        return self.select_related("agency").order_by("-pinned", "-publish_at", "-pk")


class NewsPost(Sourced):
    class Kind(models.TextChoices):
        NEWS = "news", _("Berita")
        ANNOUNCEMENT = "announcement", _("Pengumuman")
        PRESS_RELEASE = "press_release", _("Siaran pers")
        HOAX = "hoax", _("Klarifikasi hoaks")

    class Verdict(models.TextChoices):
        FALSE = "false", _("Salah")
        MISLEADING = "misleading", _("Menyesatkan")
        TRUE = "true", _("Benar")

    kind = models.CharField(_("jenis"), max_length=14, choices=Kind)
    title = models.CharField(_("judul"), max_length=160)
    slug = models.SlugField(max_length=120, unique=True)
    summary = models.CharField(_("ringkasan"), max_length=240)
    body = models.TextField(_("isi"), help_text=_("Baris kosong memisahkan alinea"))
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="news", verbose_name=_("instansi")
    )
    regions = models.ManyToManyField(Region, blank=True, verbose_name=_("wilayah"))
    services = models.ManyToManyField(Service, blank=True, verbose_name=_("layanan"))
    programmes = models.ManyToManyField(
        Programme, blank=True, related_name="news", verbose_name=_("program")
    )
    claim = models.CharField(_("kabar yang beredar"), max_length=300, blank=True)
    verdict = models.CharField(
        _("kesimpulan"), max_length=10, choices=Verdict, blank=True
    )
    publish_at = models.DateTimeField(
        _("terbit"), null=True, blank=True, help_text=_("Kosong: masih konsep")
    )
    expires_at = models.DateTimeField(_("berakhir"), null=True, blank=True)
    pinned = models.BooleanField(_("paling atas"), default=False)
    comments_open = models.BooleanField(_("terima komentar"), default=True)

    objects = NewsPostQuerySet.as_manager()

    class Meta:
        verbose_name = _("berita")
        verbose_name_plural = _("berita")
        ordering = ["-publish_at", "-pk"]
        indexes = [
            models.Index(fields=["-pinned", "-publish_at", "-id"], name="news_newest")
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="hoax")
                | (~models.Q(claim="") & ~models.Q(verdict="")),
                name="hoax_has_claim_and_verdict",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at=None)
                | models.Q(publish_at=None)
                | models.Q(expires_at__gt=models.F("publish_at")),
                name="news_expires_after_it_appears",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("news:post", args=[self.slug])


class Correction(models.Model):
    """What was wrong in a post and since when it is right; always shown."""

    post = models.ForeignKey(NewsPost, models.CASCADE, related_name="corrections")
    at = models.DateTimeField(_("waktu"))
    text = models.CharField(_("ralat"), max_length=300)

    class Meta:
        verbose_name = _("ralat")
        verbose_name_plural = _("ralat")
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.text
