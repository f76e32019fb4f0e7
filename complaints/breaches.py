"""Whom a breach of data protection touched: what UU 27/2022, article 46, asks for.

Within 3x24 hours of knowing, each person and the supervising body are told in writing
which data, when and how, and what is done about it. Loss and damage count as well as
disclosure. This collects the people; the letters are drafts for a person to finish.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.template.loader import render_to_string

from complaints.deadlines import wib_date
from complaints.models import AccessLog, Complaint, Reporter
from directory.models import User

TELL_WITHIN = datetime.timedelta(hours=72)
ROWS_AT_ONCE = 1000
KINDS = {
    "name": "nama",
    "email": "e-mail",
    "phone": "telepon",
    "handle": "akun media sosial",
    "whatsapp_id": "WhatsApp",
}


@dataclass
class Affected:
    """One reporter, as far as we know them, and what of theirs was open to whom."""

    code: str
    reporter: Reporter | None
    data: list[str]
    accesses: list[AccessLog] = field(default_factory=list)

    @property
    def is_reachable(self) -> bool:
        """There is an address or a number; also of those who want no letters."""
        r = self.reporter
        return r is not None and bool(r.email or r.phone or r.whatsapp)

    def row(self) -> dict[str, str]:
        r = self.reporter
        return {
            "nomor_aduan": self.code,
            "nama": r.name if r else "",
            "email": r.email if r else "",
            "telepon": r.phone if r else "",
            "whatsapp": r.whatsapp.address if r and r.whatsapp else "",
            "akun": r.handle if r else "",
            "data": "; ".join(self.data),
            "dibuka": "; ".join(
                f"{a.at:%Y-%m-%d %H:%M} UTC {a.get_purpose_display()}"
                f" oleh {a.user.email if a.user else 'pemegang nomor dan PIN'}"
                for a in self.accesses
            ),
        }


def touched(
    since: datetime.datetime,
    until: datetime.datetime,
    *,
    account: User | None = None,
    everybody: bool = False,
) -> QuerySet[Complaint]:
    """The complaints whose data was open between the two moments.

    Those whose identity was opened or downloaded, by the access log; of one
    account, also all that it could read, since reading is not logged; with
    `everybody`, all there were, for a stolen database or backup.
    """
    there = Complaint.objects.filter(created_at__lt=until).order_by("pk")
    if everybody:
        return there
    opened = AccessLog.objects.filter(at__gte=since, at__lt=until)
    if account is None:
        return there.filter(pk__in=opened.values("complaint"))
    readable = there.visible_to(account, wib_date(until)).values("pk")
    by_it = opened.filter(user=account).values("complaint")
    return there.filter(Q(pk__in=readable) | Q(pk__in=by_it))


@transaction.atomic
def collect(
    complaints: QuerySet[Complaint],
    since: datetime.datetime,
    until: datetime.datetime,
    *,
    by: User,
    reason: str,
    now: datetime.datetime,
) -> list[Affected]:
    """The people behind them, in the order of the complaints; each look is on record.

    Five queries for each thousand. Whoever collects it opens identities, so `by` and
    `reason` go into the access log, which their owners can read.
    """
    pks = list(complaints.values_list("pk", flat=True))
    found: list[Affected] = []
    for start in range(0, len(pks), ROWS_AT_ONCE):
        found += _some(pks[start : start + ROWS_AT_ONCE], since, until)
        AccessLog.objects.bulk_create(
            AccessLog(
                complaint_id=pk,
                purpose=AccessLog.Purpose.IDENTITY,
                user=by,
                reason=reason,
                at=now,
            )
            for pk in pks[start : start + ROWS_AT_ONCE]
        )
    return found


def _some(
    pks: list[int], since: datetime.datetime, until: datetime.datetime
) -> Iterator[Affected]:
    reporters = {
        r.complaint_id: r
        for r in Reporter.objects.filter(complaint__in=pks).select_related("whatsapp")
    }
    accesses: dict[int, list[AccessLog]] = {}
    opened = AccessLog.objects.filter(
        complaint__in=pks, at__gte=since, at__lt=until
    ).select_related("user")
    for access in opened.order_by("at", "pk"):
        accesses.setdefault(access.complaint_id, []).append(access)
    rows = Complaint.objects.filter(pk__in=pks).annotate(photos=Count("attachments"))
    for c in rows.order_by("pk"):
        reporter = reporters.get(c.pk)
        data = [word for name, word in KINDS.items() if getattr(reporter, name, None)]
        data += ["isi aduan"] if c.original_text else []
        data += ["alamat kejadian"] if c.address else []
        data += [f"{c.photos} foto"] if c.photos else []
        yield Affected(c.public_code, reporter, data, accesses.get(c.pk, []))


def report(
    found: Iterable[Affected],
    since: datetime.datetime,
    until: datetime.datetime,
    *,
    known_at: datetime.datetime,
    scope: str,
) -> str:
    """The report and both drafts, as text."""
    people = list(found)
    context: dict[str, Any] = {
        "people": people,
        "reachable": sum(person.is_reachable for person in people),
        "since": since,
        "until": until,
        "known_at": known_at,
        "deadline": known_at + TELL_WITHIN,
        "scope": scope,
        "kinds": sorted({kind for person in people for kind in person.data}),
    }
    return render_to_string("complaints/breach_report.txt", context).strip() + "\n"
