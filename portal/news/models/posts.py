"""What government tells: news, announcements, and answers to hoaxes."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from django.db import connection, models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from directory.models import Agency, Region
from directory.provenance import Sourced
from portal.news.models.programmes import Programme
from services.models import Service, Tag


class Related(NamedTuple):
    """A page that a post belongs with; `kind` is service, tax, programme or region."""

    kind: str
    name: str
    slug: str

    @property
    def url(self) -> str:
        views = {
            "service": "services:service",
            "tax": "services:tax",
            "programme": "news:programme",
            "region": "news:region_programmes",
        }
        return reverse(views[self.kind], args=[self.slug])


class NewsPostQuerySet(models.QuerySet["NewsPost"]):
    def of_agencies(self, agencies: models.QuerySet[Agency]) -> NewsPostQuerySet:
        return self.filter(agency__in=agencies)

    def published(self, now: datetime.datetime) -> NewsPostQuerySet:
        """Out by `now` and not expired; without a date a post is a draft."""
        return self.filter(
            models.Q(expires_at=None) | models.Q(expires_at__gt=now),
            publish_at__lte=now,
        )

    def newest(self) -> NewsPostQuerySet:
        return self.select_related("agency").order_by("-pinned", "-publish_at", "-pk")

    def after(
        self, pinned: bool, publish_at: datetime.datetime | None, pk: int
    ) -> NewsPostQuerySet:
        """What comes behind that post in `newest`; a range of the index, so that
        page n costs what page 1 does."""
        behind = models.Q(publish_at__lt=publish_at) | models.Q(pk__lt=pk)
        same = models.Q(pinned=pinned, publish_at__lte=publish_at) & behind
        return self.filter(same | models.Q(pinned=False) if pinned else same)


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
    category = models.ForeignKey(
        Tag,
        models.PROTECT,
        null=True,
        blank=True,
        limit_choices_to={"kind": Tag.Kind.TOPIC},
        related_name="news",
        verbose_name=_("topik"),
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
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("berita")
        verbose_name_plural = _("berita")
        ordering = ["-publish_at", "-pk"]
        indexes = [
            models.Index(fields=["-pinned", "-publish_at", "-id"], name="news_newest"),
            models.Index(
                fields=["category", "-pinned", "-publish_at", "-id"],
                name="news_newest_of_category",
            ),
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

    def related(self) -> list[Related]:
        """Services, programmes and regions that it is about. One query."""

        def rows(
            queryset: models.QuerySet, kind: models.Value | models.Case
        ) -> models.QuerySet:
            return (
                queryset.order_by()
                .annotate(_kind=kind)
                .values_list("_kind", "name", "slug")
            )

        text = models.CharField()
        services = rows(
            self.services.published(),
            models.Case(
                models.When(kind=Service.Kind.TAX, then=models.Value("tax")),
                default=models.Value("service"),
                output_field=text,
            ),
        )
        programmes = rows(
            self.programmes.published(),
            models.Value("programme", text),
        )
        regions = rows(self.regions.all(), models.Value("region", text))
        return [Related(*row) for row in services.union(programmes, regions, all=True)]


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


class NewsPicture(models.Model):
    """A picture of a post, with words for who does not see it."""

    post = models.ForeignKey(NewsPost, models.CASCADE, related_name="pictures")
    file = models.FileField(_("gambar"), upload_to="berita/%Y/%m/")
    alt = models.CharField(
        _("isi gambar dalam kata"),
        max_length=200,
        help_text=_("Dibacakan kepada yang tidak melihat gambarnya"),
    )
    caption = models.CharField(_("keterangan"), max_length=200, blank=True)
    credit = models.CharField(_("sumber gambar"), max_length=100, blank=True)
    width = models.PositiveSmallIntegerField(editable=False)
    height = models.PositiveSmallIntegerField(editable=False)
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)

    class Meta:
        verbose_name = _("gambar")
        verbose_name_plural = _("gambar")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(alt=""),
                name="news_picture_has_words",
                violation_error_message=_("Tuliskan apa yang terlihat di gambar."),
            )
        ]

    def __str__(self) -> str:
        return self.alt


class NewsReadingQuerySet(models.QuerySet["NewsReading"]):
    def count_readers(self, post: NewsPost, day: datetime.date, many: int) -> None:
        """So many more, by a single statement: simultaneous readers all count."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO news_newsreading (post_id, day, count)"
                " VALUES (%s, %s, %s)"
                " ON CONFLICT (post_id, day)"
                " DO UPDATE SET count = news_newsreading.count + excluded.count",
                [post.pk, day.isoformat(), many],
            )


class NewsReading(models.Model):
    """How often a post was read on a day; nothing about who read it."""

    post = models.ForeignKey(NewsPost, models.CASCADE, related_name="readings")
    day = models.DateField(_("hari"))
    count = models.PositiveIntegerField(_("pembaca"))

    objects = NewsReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("pembaca berita")
        verbose_name_plural = _("pembaca berita")
        constraints = [
            models.UniqueConstraint(
                fields=["post", "day"], name="news_reading_once_per_post_and_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.day}: {self.count}"
