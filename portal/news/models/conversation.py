"""What people say under news and programmes, and what government answers."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints import personal_data
from complaints.models import AbuseReport, Complaint
from directory.models import Agency, StaffPosting, User
from notifications.models import WhatsAppContact
from portal.news.models.posts import NewsPost
from portal.news.models.programmes import Programme
from services.models import Service

# What people talk about.
Subject = NewsPost | Programme | Service

MODERATORS = (
    StaffPosting.Role.EDITOR,
    StaffPosting.Role.OFFICER,
    StaffPosting.Role.HEAD,
)


class Commenter(models.Model):
    """A person by an e-mail address or a WhatsApp number that they proved to be
    theirs; neither is ever shown. Whose number was erased has neither."""

    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    whatsapp = models.OneToOneField(
        WhatsAppContact, models.SET_NULL, null=True, blank=True, editable=False
    )
    verified_at = models.DateTimeField(_("dibuktikan"), null=True, blank=True)
    blocked = models.BooleanField(_("diblokir"), default=False)

    class Meta:
        verbose_name = _("pemberi komentar")
        verbose_name_plural = _("pemberi komentar")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=None) | models.Q(whatsapp=None),
                name="commenter_is_an_address_or_a_number",
            )
        ]

    def __str__(self) -> str:
        return f"Pemberi komentar {self.pk}"

    @property
    def last_name(self) -> str:
        """The name that the newest comment showed, "" before the first. One query."""
        names = self.comments.order_by("-pk").values_list("name", flat=True)
        return names.first() or ""


class CommentQuerySet(models.QuerySet["Comment"]):
    def public(self) -> CommentQuerySet:
        return self.filter(state=Comment.State.APPROVED)

    def unanswered(self) -> CommentQuerySet:
        """Published questions without an official reply."""
        return self.public().filter(parent=None, user=None, answered_at=None)

    def waiting(self) -> CommentQuerySet:
        """What a moderator has to look at: new ones, and published ones that a
        reader reported."""
        reports = CommentReport.objects.filter(
            comment__state=Comment.State.APPROVED, handled_at=None
        )
        new = Comment.objects.filter(state=Comment.State.PENDING)
        # Two short lists put together: an OR would read every comment.
        return self.filter(
            pk__in=new.order_by()
            .values("pk")
            .union(reports.order_by().values("comment"))
        )

    def overdue(self, now: datetime.datetime) -> CommentQuerySet:
        return self.unanswered().filter(due_at__lt=now)

    def under(self, threads: list[Comment]) -> CommentQuerySet:
        """What the public reads under these of one subject, at either level."""
        keys = [comment.pk for comment in threads]
        return self.public().filter(
            models.Q(parent__in=keys) | models.Q(parent__parent__in=keys)
        )

    def by_agency(self) -> CommentQuerySet:
        """Each with `answering`, the agency whose page it stands under."""
        return self.annotate(
            answering=models.functions.Coalesce(
                "post__agency", "programme__agency", "service__agency"
            )
        )

    def moderable_by(self, user: User, today: datetime.date) -> CommentQuerySet:
        """What this member of staff may moderate and answer: under what their
        agency published; a central verifier and an administrator all."""
        if user.is_superuser:
            return self
        postings = StaffPosting.objects.current(today).filter(user=user)
        agencies = postings.filter(role__in=MODERATORS).values("agency")
        return self.filter(
            models.Q(post__agency__in=agencies)
            | models.Q(programme__agency__in=agencies)
            | models.Q(service__agency__in=agencies)
            | models.Exists(postings.filter(role=StaffPosting.Role.VERIFIER))
        )


class Comment(models.Model):
    """One contribution: a citizen's, or an agency's official reply to one.

    States change only by the verbs of portal/news/conversation.py.
    """

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("Menunggu bukti e-mail")
        PENDING = "pending", _("Menunggu pemeriksaan")
        APPROVED = "approved", _("Terbit")
        REJECTED = "rejected", _("Ditolak")

    post = models.ForeignKey(
        NewsPost, models.CASCADE, null=True, blank=True, related_name="comments"
    )
    programme = models.ForeignKey(
        Programme, models.CASCADE, null=True, blank=True, related_name="comments"
    )
    service = models.ForeignKey(
        Service, models.CASCADE, null=True, blank=True, related_name="comments"
    )
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="replies"
    )
    commenter = models.ForeignKey(
        Commenter, models.PROTECT, null=True, blank=True, related_name="comments"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True
    )
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True)
    name = models.CharField(_("nama tampil"), max_length=60, blank=True)
    body = models.TextField(_("isi"), max_length=2000)
    state = models.CharField(
        _("keadaan"), max_length=12, choices=State, default=State.UNCONFIRMED
    )
    reason = models.CharField(_("alasan"), max_length=300, blank=True)
    complaint = models.OneToOneField(
        Complaint, models.SET_NULL, null=True, blank=True, verbose_name=_("aduan")
    )
    created_at = models.DateTimeField(_("ditulis"))
    published_at = models.DateTimeField(_("terbit"), null=True, blank=True)
    due_at = models.DateTimeField(_("batas jawaban"), null=True, blank=True)
    answered_at = models.DateTimeField(_("dijawab"), null=True, blank=True)
    edited_at = models.DateTimeField(_("diubah"), null=True, blank=True)
    support_count = models.PositiveIntegerField(_("dukungan"), default=0)
    appeal = models.CharField(_("keberatan"), max_length=500, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("komentar")
        verbose_name_plural = _("komentar")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["post", "state", "id"], name="comment_by_post"),
            models.Index(
                fields=["programme", "state", "id"], name="comment_by_programme"
            ),
            models.Index(fields=["service", "state", "id"], name="comment_by_service"),
            models.Index(fields=["state", "id"], name="comment_queue"),
            models.Index(
                fields=["due_at"],
                condition=models.Q(
                    state="approved", parent=None, user=None, answered_at=None
                ),
                name="comment_unanswered",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(post__isnull=False, programme=None, service=None)
                | models.Q(post=None, programme__isnull=False, service=None)
                | models.Q(post=None, programme=None, service__isnull=False),
                name="comment_has_one_subject",
            ),
            models.CheckConstraint(
                condition=models.Q(commenter=None, user__isnull=False)
                | models.Q(commenter__isnull=False, user=None),
                name="comment_has_one_author",
            ),
        ]

    def __str__(self) -> str:
        return f"Komentar {self.pk}"

    def get_absolute_url(self) -> str:
        return f"{thread_url(self.subject)}#komentar-{self.pk}"

    @property
    def subject(self) -> Subject:
        """What it is about."""
        subject = self.post or self.programme or self.service
        assert subject is not None  # noqa: S101 - narrows a type
        return subject

    @property
    def depth(self) -> int:
        """0 for what begins a thread, 1 for an answer to it, 2 for one to that."""
        if self.parent is None:
            return 0
        return 1 if self.parent.parent_id is None else 2

    @property
    def public_body(self) -> str:
        """The text without numbers and addresses that its author let slip."""
        return personal_data.mask(self.body)

    @property
    def public_name(self) -> str:
        return personal_data.mask(self.name)

    @property
    def public_complaint(self) -> Complaint | None:
        """What it became, for the public: of a secret one nobody learns."""
        found: Complaint | None = self.complaint
        return None if found is None or found.secret else found

    @property
    def is_official(self) -> bool:
        return self.user_id is not None


def thread_url(subject: Subject) -> str:
    """Where people talk about it; a service's page has room for a link only."""
    if isinstance(subject, Service):
        return reverse("news:service_questions", args=[subject.slug])
    return f"{subject.get_absolute_url()}"


class CommentSupport(models.Model):
    """A person of proven address or number agrees; once per comment."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="supports")
    commenter = models.ForeignKey(Commenter, models.CASCADE)
    created_at = models.DateTimeField(_("waktu"))

    class Meta:
        verbose_name = _("dukungan komentar")
        verbose_name_plural = _("dukungan komentar")
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "commenter"], name="comment_support_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.commenter_id}"


class CommentEvent(models.Model):
    """What happened to a comment and by whom; only the moderators read it."""

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", _("Dibuktikan penulisnya")
        HELD = "held", _("Ditahan untuk diperiksa")
        PUBLISHED = "published", _("Terbit")
        REJECTED = "rejected", _("Ditolak")
        ANSWERED = "answered", _("Dijawab")
        COMPLAINT = "complaint", _("Jadi aduan")
        EDITED = "edited", _("Diubah penulisnya")
        REPORTED = "reported", _("Dilaporkan pembaca")
        CLEARED = "cleared", _("Laporan diperiksa")
        APPEALED = "appealed", _("Keberatan penulisnya")

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="events")
    kind = models.CharField(_("peristiwa"), max_length=9, choices=Kind)
    at = models.DateTimeField(_("waktu"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True
    )
    text = models.TextField(_("catatan"), blank=True)

    class Meta:
        verbose_name = _("riwayat komentar")
        verbose_name_plural = _("riwayat komentar")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.kind}"


class CommentReport(models.Model):
    """A reader says that a comment should not be read like this."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="reports")
    reason = models.CharField(
        _("alasan"), max_length=8, choices=AbuseReport.Reason.choices
    )
    text = models.CharField(_("penjelasan"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("waktu"))
    handled_at = models.DateTimeField(_("selesai diperiksa"), null=True, blank=True)

    class Meta:
        verbose_name = _("laporan atas komentar")
        verbose_name_plural = _("laporan atas komentar")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.reason}"


class BlockedWord(models.Model):
    """A word for which a comment is read before it appears: under the pages of one
    agency, or of all where none is named."""

    agency = models.ForeignKey(
        Agency,
        models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("instansi"),
        help_text=_("Kosong: berlaku di semua instansi"),
    )
    word = models.CharField(_("kata"), max_length=60)

    class Meta:
        verbose_name = _("kata yang ditahan")
        verbose_name_plural = _("kata yang ditahan")
        ordering = ["word"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "word"], name="blocked_word_once_per_agency"
            ),
            models.UniqueConstraint(
                fields=["word"],
                condition=models.Q(agency=None),
                name="blocked_word_once_for_all",
                violation_error_message=_(
                    "Kata ini sudah ditahan untuk semua instansi."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.word
