"""Staff accounts and the agencies they work for."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from directory.models.agencies import Agency


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> User:
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, email: str, password: str | None = None, **fields: Any
    ) -> User:
        return self.create_user(
            email, password, **{"is_staff": True, "is_superuser": True, **fields}
        )

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractUser):
    """A member of staff, who logs in by e-mail. Citizens need no account."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("alamat e-mail"), unique=True)
    name = models.CharField(_("nama"), max_length=120)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()  # type: ignore[assignment,misc]

    class Meta:
        verbose_name = _("akun staf")
        verbose_name_plural = _("akun staf")
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="user_email_once_in_any_letter_case"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """In small letters, as it is looked up at the door."""
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def current_postings(self, today: datetime.date) -> list[StaffPosting]:
        """Where they work today, with agency. Looked up once for this object, which
        lives for one request: admin asks many times for one page."""
        known: dict[datetime.date, list[StaffPosting]]
        known = self.__dict__.setdefault("_postings_by_day", {})
        if today not in known:
            rows = StaffPosting.objects.current(today).filter(user=self.pk)
            known[today] = list(rows.select_related("agency"))
        return known[today]

    def works_as(self, roles: Iterable[str], today: datetime.date) -> bool:
        """Whether one of today's postings has one of these roles."""
        wanted = set(roles)
        return any(p.role in wanted for p in self.current_postings(today))


class StaffPostingQuerySet(models.QuerySet["StaffPosting"]):
    def current(self, today: datetime.date) -> StaffPostingQuerySet:
        return self.filter(
            models.Q(ended_on=None) | models.Q(ended_on__gte=today),
            started_on__lte=today,
            user__is_active=True,
        )

    def keepers(self) -> StaffPostingQuerySet:
        """Its editors and its head, see KEEPERS."""
        return self.filter(role__in=KEEPERS)

    def kept_agencies(
        self, user: User, today: datetime.date
    ) -> models.QuerySet[Agency]:
        """The agencies whose pages and contacts this member of staff keeps today."""
        kept = self.current(today).keepers().filter(user=user)
        return Agency.objects.filter(pk__in=kept.values("agency"))


class StaffPosting(models.Model):
    """A user works for an agency in a role, from one day to another."""

    class Role(models.TextChoices):
        VERIFIER = "verifier", _("Verifikator pusat")
        OFFICER = "officer", _("Petugas OPD")
        HEAD = "head", _("Kepala OPD")
        EDITOR = "editor", _("Editor konten")
        INSPECTOR = "inspector", _("Inspektorat")
        AUDITOR = "auditor", _("Auditor")

    user = models.ForeignKey(User, models.CASCADE, related_name="postings")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="postings")
    role = models.CharField(_("peran"), max_length=12, choices=Role)
    started_on = models.DateField(_("mulai"))
    ended_on = models.DateField(_("berakhir"), null=True, blank=True)

    objects = StaffPostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("penugasan staf")
        verbose_name_plural = _("penugasan staf")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "agency", "role"],
                condition=models.Q(ended_on=None),
                name="posting_once_while_current",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.agency}"


# Who keeps an agency's page, services and contacts true.
KEEPERS = (StaffPosting.Role.EDITOR, StaffPosting.Role.HEAD)
