"""What people say under news and programmes, and what government answers."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints import personal_data
from complaints.models import Complaint
from directory.models import Agency, StaffPosting, User
from portal.news.models.posts import NewsPost
from portal.news.models.programmes import Programme

MODERATORS = (
    StaffPosting.Role.EDITOR,
    StaffPosting.Role.OFFICER,
    StaffPosting.Role.HEAD,
)


class Commenter(models.Model):
    """An e-mail address that its owner confirmed; the address is never shown."""

    email = models.EmailField(_("e-mail"), unique=True)
    verified_at = models.DateTimeField(_("dibuktikan"), null=True, blank=True)
    blocked = models.BooleanField(_("diblokir"), default=False)

    class Meta:
        verbose_name = _("pemberi komentar")
        verbose_name_plural = _("pemberi komentar")

    def __str__(self) -> str:
        return f"Pemberi komentar {self.pk}"


class CommentQuerySet(models.QuerySet["Comment"]):
    def public(self) -> CommentQuerySet:
        return self.filter(state=Comment.State.APPROVED)

    def unanswered(self) -> CommentQuerySet:
        """Published questions without an official reply."""
        return self.public().filter(parent=None, user=None, answered_at=None)

    def overdue(self, now: datetime.datetime) -> CommentQuerySet:
        return self.unanswered().filter(due_at__lt=now)

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
            models.Index(fields=["state", "id"], name="comment_queue"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(post=None, programme__isnull=False)
                | models.Q(post__isnull=False, programme=None),
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

    @property
    def subject(self) -> NewsPost | Programme:
        """What it is about."""
        subject = self.post or self.programme
        assert subject is not None  # noqa: S101 - narrows a type: a constraint of the database
        return subject

    @property
    def public_body(self) -> str:
        """The text without numbers and addresses that its author let slip."""
        return personal_data.mask(self.body)

    @property
    def is_official(self) -> bool:
        return self.user_id is not None
