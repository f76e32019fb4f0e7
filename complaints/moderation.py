"""Staff decide what the public reads and sees of a complaint.

What the reporter wrote and photographed is never changed: the public text and the
public copies of photos stand beside it. Every decision leaves an internal event
with its reason. The verbs follow the rules of workflow.py.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from complaints import deadlines, filing, photos, routing, stems
from complaints.clocks import due_dates
from complaints.models import (
    Attachment,
    Category,
    Complaint,
    Event,
    Reporter,
    RoutingRule,
)
from complaints.moves import WorkflowError, change, record, saved_files
from complaints.routing import Facts
from complaints.statuses import Status
from directory.models import User

Kind, Visibility, Actor = Event.Kind, Event.Visibility, Event.Actor


def edit_public_text(
    complaint: Complaint,
    *,
    by: User,
    now: datetime.datetime,
    text: str,
    reason: str,
) -> None:
    """Change what others read; the internal event keeps the old and the new text."""
    with change(complaint, by=by, now=now) as c:
        old, new = c.public_text, text.strip()
        if not new or not reason.strip():
            raise WorkflowError(_("Tuliskan isi untuk umum dan alasannya."))
        if new == old:
            raise WorkflowError(_("Isi untuk umum tidak berubah."))
        c.public_text = new
        c.public_stems = stems.joined(c.shown_text)
        record(
            c,
            Kind.EDITED,
            by=by,
            now=now,
            visibility=Visibility.INTERNAL,
            text=_("Alasan: %(reason)s\n\nSemula:\n%(old)s\n\nMenjadi:\n%(new)s")
            % {"reason": reason.strip(), "old": old, "new": new},
        )


def show_photo(
    photo: Attachment, *, by: User, now: datetime.datetime, reason: str
) -> None:
    """Let the public see it: its blurred copy if there is one, else the whole."""
    with change(photo.complaint, by=by, now=now) as c:
        photo.public = True
        photo.save(update_fields=["public"])
        _note(c, by, now, _("Foto %(n)s diperlihatkan kepada umum."), photo, reason)


def hide_photo(
    photo: Attachment, *, by: User, now: datetime.datetime, reason: str
) -> None:
    """Take it from the public at once."""
    with change(photo.complaint, by=by, now=now) as c:
        photo.public = False
        photo.save(update_fields=["public"])
        _note(c, by, now, _("Foto %(n)s disembunyikan dari umum."), photo, reason)


def blur_photo(
    photo: Attachment,
    *,
    by: User,
    now: datetime.datetime,
    squares: Collection[int],
    reason: str,
) -> None:
    """Show the public a copy with these of its nine squares (0 to 8) blurred.

    The copy is made from the whole anew each time, so a square can be freed again.
    """
    if not squares or not set(squares) <= set(range(photos.GRID**2)):
        raise WorkflowError(_("Pilih bagian foto yang dikaburkan."))
    old = photo.public_file.name
    with saved_files() as files, change(photo.complaint, by=by, now=now) as c:
        with photo.file.open("rb") as file:
            blurred = photos.blurred(file.read(), squares)
        photo.public_file.save("photo.jpg", ContentFile(blurred), save=False)
        files.append(photo.public_file)
        photo.public = True
        photo.save(update_fields=["public", "public_file"])
        _note(c, by, now, _("Foto %(n)s dikaburkan sebagian."), photo, reason)
        if old:
            # The old copy goes when the new one is surely there.
            transaction.on_commit(partial(photo.public_file.storage.delete, old))


def _note(
    complaint: Complaint,
    by: User,
    now: datetime.datetime,
    what: str,
    photo: Attachment,
    reason: str,
) -> None:
    if not reason.strip():
        raise WorkflowError(_("Tuliskan alasannya."))
    text = f"{what % {'n': photo.pk}} {reason.strip()}"
    record(
        complaint, Kind.NOTE, by=by, now=now, text=text, visibility=Visibility.INTERNAL
    )


def split(
    complaint: Complaint,
    *,
    by: User,
    now: datetime.datetime,
    text: str,
    category: Category,
) -> Complaint:
    """Make a complaint of its own out of the part in `text`, and return it.

    It starts at "received" with its own number, route and due dates, as secret as
    the whole, and opens with the same PIN; the reporter is told the new number.
    """
    if not text.strip():
        raise WorkflowError(_("Tuliskan bagian yang dipisah."))
    with change(complaint, by=by, now=now) as c:
        if c.is_closed:
            raise WorkflowError(_("Aduan ini sudah selesai."))
        is_accusation = category.is_accusation or c.accused_agency is not None
        facts = Facts(
            text=text,
            category=category,
            region_id=c.region_id,
            service_id=None,
            default=category.default_agency,
            accused=c.accused_agency,
        )
        routed = routing.resolve(
            facts, RoutingRule.objects.active(), deadlines.wib_date(now)
        )
        due = due_dates(category, routed.agency, now)
        part = Complaint.objects.create(
            public_code=filing.unused_code(now),
            pin_hash=c.pin_hash,
            submission_key=uuid.uuid4(),
            kind=c.kind,
            original_text=text.strip(),
            category=category,
            agency=routed.agency,
            officer=routed.officer,
            accused_agency=routed.accused,
            region=c.region,
            district=c.district,
            address=c.address,
            source=c.source,
            hide_name=c.hide_name,
            anonymous=c.anonymous or is_accusation,
            secret=c.secret or category.is_sensitive,
            due_verify_at=due.verify,
            due_response_at=due.answer,
            created_at=now,
            updated_at=now,
            consent_version=c.consent_version,
            split_from=c,
            is_demo=c.is_demo,
        )
        reporter = Reporter.objects.filter(complaint=c).first()
        if reporter is not None:
            reporter.pk, reporter.complaint = None, part
            reporter.save(force_insert=True)
        record(part, Kind.FILED, actor=Actor.REPORTER, to=Status.RECEIVED, now=now)
        record(
            c,
            Kind.SPLIT,
            by=by,
            now=now,
            visibility=Visibility.REPORTER,
            text=_("Sebagian aduan ini ditangani sendiri dengan nomor %(code)s.")
            % {"code": part.public_code},
        )
    return part
