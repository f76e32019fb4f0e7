"""Who may see and change what. Secrecy is a queryset, never a template's `if`.

Every door (page, list, admin, export, digest) starts from one of these.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from django.db import models

from complaints import codes, stems, word_index
from complaints.statuses import CLOSED, PUBLIC
from directory.models import Agency, StaffPosting, User
from directory.models.agencies import AgencyQuerySet

Role = StaffPosting.Role
MAX_QUERY_WORDS = 6
# A number has digits, a word of a complaint hardly ever.
_PART_OF_CODE = re.compile(r"(?=.*\d)[0-9A-Za-z-]{3,15}")
# Roles that see every agency's complaints, and roles that may change what they see.
SEES_ALL = (Role.VERIFIER, Role.AUDITOR)
SEES_AGENCY = (Role.OFFICER, Role.HEAD, Role.INSPECTOR)
CHANGES = (Role.VERIFIER, Role.OFFICER, Role.HEAD, Role.INSPECTOR)
# Roles that may promise another day: not those who are measured by it.
MOVES_DUE_DATES = (Role.VERIFIER, Role.HEAD, Role.INSPECTOR)
# Roles that may hold a permit to open identities; anonymous ones are for fewer.
OPENS_IDENTITY = CHANGES
OPENS_ANONYMOUS = (Role.VERIFIER, Role.INSPECTOR)


def family_of(agencies: models.QuerySet | Iterable[int]) -> models.QuerySet[Agency]:
    """Agencies by key, with the offices two levels under them and two above.

    Who is above, under or beside the accused in one line of command is no judge
    of them: an UPT's complaint is not for its dinas, nor a dinas's for its UPT.
    """
    return Agency.objects.filter(
        models.Q(pk__in=agencies)
        | models.Q(parent__in=agencies)
        | models.Q(parent__parent__in=agencies)
        | models.Q(children__in=agencies)
        | models.Q(children__children__in=agencies)
    ).distinct()


class ComplaintQuerySet(models.QuerySet["Complaint"]):  # type: ignore[name-defined]
    def public(self) -> ComplaintQuerySet:
        """What anybody may read: verified, not secret."""
        return self.filter(status__in=PUBLIC, secret=False)

    def with_public_name(self) -> ComplaintQuerySet:
        """Add `public_name`, empty unless the reporter shows it to everybody.

        Who hides from the agency hides from the public too, where it reads; and of a
        secret complaint nobody reads a name without a reason.
        """
        shown = models.Q(hide_name=False, anonymous=False, secret=False)
        return self.annotate(
            public_name=models.Case(
                models.When(shown, then="reporter__name"),
                output_field=models.CharField(),
            )
        )

    def open_by_region(self, now: datetime.datetime) -> dict[int, tuple[int, int]]:
        """Region's key to how many public complaints are open, and how many late."""
        rows = (
            self.public()
            .filter(closed_at=None)
            .order_by()
            .values_list("region")
            .annotate(
                # Not of keys: all that is read is then in the index.
                open=models.Count("*"),
                late=models.Count("staff_due_at", filter=_late(now)),
            )
        )
        return {region: (open_count, late) for region, open_count, late in rows}

    def visible_to(self, user: User, today: datetime.date) -> ComplaintQuerySet:
        """What this member of staff may read.

        Their agencies' complaints; a central verifier's and an auditor's are all.
        Nobody sees a complaint about an agency that they work for, nor about one
        above or under it. Their postings are read first, once for a `user`.
        """
        if user.is_superuser:
            return self
        return self._seen_by(user.current_postings(today))

    def changeable_by(
        self,
        user: User,
        today: datetime.date,
        roles: tuple[StaffPosting.Role, ...] = CHANGES,
    ) -> ComplaintQuerySet:
        """What they may act on: what they see in a role that acts, of `roles`."""
        if user.is_superuser:
            return self
        postings = user.current_postings(today)
        return self._seen_by(postings)._reached_by(postings, roles, (Role.VERIFIER,))

    def _seen_by(self, postings: list[StaffPosting]) -> ComplaintQuerySet:
        agencies = [posting.agency_id for posting in postings]
        return self._reached_by(postings, SEES_AGENCY, SEES_ALL).exclude(
            accused_agency__isnull=False, accused_agency__in=family_of(agencies)
        )

    def _reached_by(
        self,
        postings: list[StaffPosting],
        at_agency: Iterable[str],
        everywhere: Iterable[str],
    ) -> ComplaintQuerySet:
        """All with a posting in one of the roles `everywhere`, else those of the
        agencies of the others. Decided here and not by an OR in the statement, which
        would read the whole table for an agency of few complaints."""
        if any(posting.role in everywhere for posting in postings):
            return self
        reached = {p.agency_id for p in postings if p.role in at_agency}
        return self.filter(agency__in=reached)

    def overdue(self, now: datetime.datetime) -> ComplaintQuerySet:
        """Past their running deadline, or past the day the work was promised for.

        A paused clock is never overdue.
        """
        return self.filter(_late(now))

    def figures(self, since: datetime.datetime) -> dict[str, int]:
        """Counts of what came in since then, for the public: no text, no code.

        `on_time` are those answered by their due date, of all `answered`.
        """
        answered = models.Q(answered_at__isnull=False)
        return self.filter(created_at__gte=since).aggregate(
            received=models.Count("pk"),
            answered=models.Count("pk", filter=answered),
            on_time=models.Count(
                "pk",
                filter=answered
                & models.Q(answered_at__lte=models.F("due_response_at")),
            ),
            open=models.Count("pk", filter=~models.Q(status__in=CLOSED)),
            invented=models.Count("pk", filter=models.Q(is_demo=True)),
        )

    def held(self) -> ComplaintQuerySet:
        """Looks like a machine's or a joker's, and waits for a verifier's judgement."""
        return self.filter(status="received").exclude(held_because="")

    def search(self, text: str) -> ComplaintQuerySet:
        """Those with this number, or this part of it; else those with all these
        words, by their stems in the public text, or as written before there is one."""
        code = codes.normalise_code(text)
        if code.startswith("JTG-"):  # its beginning has an index
            return self.filter(public_code__startswith=code)
        if _PART_OF_CODE.fullmatch(code):
            return self.filter(public_code__contains=code.upper())
        words = stems.stems(text)[:MAX_QUERY_WORDS]
        if not words:
            return self.none()
        as_written = models.Q(public_stems="")
        for word in words:
            as_written &= models.Q(original_text__icontains=word)
        return self.filter(word_index.holding_for_desk(words) | as_written)

    def waiting_for_staff(self) -> ComplaintQuerySet:
        """Open, and the next move is the government's."""
        return self.filter(
            status__in=(
                "received",
                "verified",
                "assigned",
                "returned",
                "in_progress",
                "scheduled",
                "reopened",
            )
        )


def _late(now: datetime.datetime) -> models.Q:
    return models.Q(staff_due_at__lt=now)


class ReporterQuerySet(models.QuerySet["Reporter"]):  # type: ignore[name-defined]
    def reachable(self) -> ReporterQuerySet:
        """Who left an e-mail address or wrote by WhatsApp, and still wants news."""
        return self.exclude(email="", whatsapp=None).filter(contact_withdrawn_at=None)

    def same_person_as(self, reporter: Reporter) -> ReporterQuerySet:  # type: ignore[name-defined]  # noqa: F821
        """Who left the same address, number or WhatsApp on other complaints."""
        same = models.Q(pk=None)
        for name in ("email", "phone", "whatsapp_id"):
            if value := getattr(reporter, name):
                same |= models.Q(**{name: value})
        return self.filter(same).exclude(pk=reporter.pk)

    def visible_to(self, user: User, today: datetime.date) -> ReporterQuerySet:
        """Whose identity this member of staff may open, giving a reason.

        Only with a permit of their posting, for complaints that they may act on
        in that very posting; of an anonymous one only inspector and central
        verifier. Being an administrator opens nothing.
        """
        permitted = StaffPosting.objects.current(today).filter(
            user=user, identity_permit__isnull=False, role__in=OPENS_IDENTITY
        )
        at_agency = permitted.filter(agency=models.OuterRef("complaint__agency"))
        central = permitted.filter(role=Role.VERIFIER)
        complaints = self.model._meta.get_field("complaint").related_model
        visible = complaints._default_manager.visible_to(user, today)
        return self.filter(
            models.Exists(central)
            | models.Exists(at_agency.filter(role__in=OPENS_ANONYMOUS))
            | models.Q(models.Exists(at_agency), complaint__anonymous=False),
            complaint__in=visible,
        )


def agencies_to_assign(today: datetime.date) -> AgencyQuerySet:
    """Where a complaint may be sent: any agency of the province of today."""
    return Agency.objects.active(today).provincial().order_by("name")


def agencies_reported_to(user: User, today: datetime.date) -> models.QuerySet[Agency]:
    """Whose figures this member of staff reads in the report: of their own agencies;
    the governor's office, central verifiers and auditors those of all."""
    if user.is_superuser:
        return Agency.objects.all()
    postings = StaffPosting.objects.current(today).filter(user=user)
    works = postings.exclude(role=Role.EDITOR)
    central = models.Q(role__in=SEES_ALL) | models.Q(
        agency__kind=Agency.Kind.LEADERSHIP
    )
    if works.filter(central).exists():
        return Agency.objects.all()
    return Agency.objects.filter(pk__in=works.values("agency"))
