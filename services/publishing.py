"""How a service gets to the public and leaves it: the only writer of its status.

    draft -> review (by its author) -> published (by somebody else) -> archived

A published service is changed through a copy, its revision: citizens read the
old text until somebody else has approved the new one.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.audit import Kind, record
from directory.models import User
from services import changes
from services.models import (
    Fee,
    ProcedureStep,
    Question,
    Requirement,
    Service,
    ServiceChannel,
    ServiceVersion,
)

Status = Service.Status

TRANSITIONS: dict[str, set[str]] = {
    Status.DRAFT: {Status.REVIEW},
    Status.REVIEW: {Status.DRAFT, Status.PUBLISHED},
    Status.PUBLISHED: {Status.ARCHIVED},
    Status.ARCHIVED: {Status.DRAFT},
}

PARTS = (Requirement, ProcedureStep, Fee, ServiceChannel, Question)
# What a revision does not bring along: who it is, and how it was published.
OWN = {
    "id",
    "code",
    "slug",
    "status",
    "revision_of",
    "submitted_by",
    "approved_by",
    "publish_at",
    "published_at",
    "version",
}


class PublishingError(Exception):
    """The verb was refused and nothing was written; the message is for people."""


@contextmanager
def _change(service: Service, by: User, now: datetime.datetime) -> Iterator[Service]:
    """Yield the locked row; save it, and refresh the caller's, if all went well."""
    with transaction.atomic():
        locked = Service.objects.select_for_update().get(pk=service.pk)
        today = timezone.localdate(now)
        if not Service.objects.editable_by(by, today).filter(pk=locked.pk).exists():
            raise PublishingError(_("Anda tidak berwenang mengubah layanan ini."))
        yield locked
    if locked.pk:
        service.refresh_from_db()


def _move(service: Service, to: Service.Status) -> None:
    old = Status(service.status)
    if to not in TRANSITIONS[old]:
        raise PublishingError(
            _("Status “%(old)s” tidak dapat diubah menjadi “%(new)s”.")
            % {"old": old.label, "new": to.label}
        )
    service.status = to


def _require_delivery_parts(service: Service) -> None:
    missing = service.missing_for_publication
    if missing:
        raise PublishingError(
            _("Belum bisa terbit. Lengkapi dulu: %(parts)s.")
            % {"parts": ", ".join(str(part.label) for part in missing)}
        )


def submit(service: Service, *, by: User, now: datetime.datetime) -> None:
    """Ask somebody else to review it; refused until the 6 delivery parts are filled."""
    with _change(service, by, now) as locked:
        _move(locked, Status.REVIEW)
        _require_delivery_parts(locked)
        locked.submitted_by = by
        locked.save()


def send_back(service: Service, *, by: User, now: datetime.datetime) -> None:
    """Back to its author; a date to publish on is forgotten."""
    with _change(service, by, now) as locked:
        _move(locked, Status.DRAFT)
        locked.submitted_by = locked.approved_by = locked.publish_at = None
        locked.save()


def publish(
    service: Service,
    *,
    by: User,
    now: datetime.datetime,
    at: datetime.datetime | None = None,
) -> Service:
    """Approve it; public at once, or from `at` on, when `publish_due` finds it.

    Returns the public service: for a revision the one that it changes. Raises
    PublishingError when `by` sent it to review, or a delivery part is empty.
    """
    with _change(service, by, now) as locked:
        _check_publishable(locked, by)
        locked.approved_by = by
        if at is not None and at > now:
            locked.publish_at = at
            locked.save()
            return locked
        return _go_public(locked, now)


def _check_publishable(service: Service, by: User) -> None:
    if service.status != Status.REVIEW:
        _move(service, Status.PUBLISHED)
    if service.submitted_by_id == by.pk:
        raise PublishingError(
            _("Yang mengajukan tidak boleh menyetujui. Minta rekan lain meninjau.")
        )
    _require_delivery_parts(service)


def publish_due(now: datetime.datetime) -> int:
    """Publish what was approved for a moment that has come; return how many."""
    due = Service.objects.filter(status=Status.REVIEW, publish_at__lte=now)
    count = 0
    for pk in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            service = due.select_for_update().filter(pk=pk).first()
            if service is not None and not service.missing_for_publication:
                _go_public(service, now)
                count += 1
    return count


def _go_public(service: Service, now: datetime.datetime) -> Service:
    author = service.approved_by
    original = service.revision_of
    if original is None:
        _move(service, Status.PUBLISHED)
        target = service
    else:
        target = Service.objects.select_for_update().get(pk=original.pk)
        _copy(service, target)
        service.delete()
    target.submitted_by = target.approved_by = target.publish_at = None
    _record_version(target, now, author)
    return target


def archive(service: Service, *, by: User, now: datetime.datetime) -> None:
    """Take it off the site; an open revision goes with it."""
    with _change(service, by, now) as locked:
        _move(locked, Status.ARCHIVED)
        Service.objects.filter(revision_of=locked).delete()
        locked.save()


def restore(service: Service, *, by: User, now: datetime.datetime) -> None:
    """An archived service becomes a draft again."""
    with _change(service, by, now) as locked:
        if locked.status != Status.ARCHIVED:
            raise PublishingError(_("Hanya layanan yang diarsipkan."))
        _move(locked, Status.DRAFT)
        locked.save()


def revise(service: Service, *, by: User, now: datetime.datetime) -> Service:
    """The copy in which a published service is changed; the same one until it is
    published or deleted."""
    with _change(service, by, now) as locked:
        if locked.status != Status.PUBLISHED:
            raise PublishingError(_("Hanya layanan yang sudah terbit."))
        existing = Service.objects.filter(revision_of=locked).first()
        if existing is not None:
            return existing
        revision = Service(
            code=f"{locked.code[:52]}-ubahan",
            slug=f"{locked.slug[:92]}-ubahan",
            revision_of=locked,
            agency=locked.agency,
        )
        _copy(locked, revision)
        revision.change_note = ""
        revision.save()
        return revision


def _copy(source: Service, target: Service) -> None:
    """Make `target` say what `source` says: fields, relations and numbered parts."""
    for field in Service._meta.concrete_fields:
        if field.name not in OWN:
            setattr(target, field.attname, getattr(source, field.attname))
    target.save()
    target.legal_bases.set(source.legal_bases.all())
    target.tags.set(source.tags.all())
    target.contacts.set(source.contacts.all())
    for part in PARTS:
        _copy_parts(part, source, target)


def _copy_parts(part: Any, source: Service, target: Service) -> None:
    """By their numbers, so that an unchanged line keeps its row and its history."""
    kept = {row.order: row for row in part.objects.filter(service=target)}
    for row in part.objects.filter(service=source):
        values = _values(row)
        old = kept.pop(row.order, None)
        if old is None:
            part.objects.create(service=target, **values)
        elif _values(old) != values:
            for name, value in values.items():
                setattr(old, name, value)
            old.save()
    for row in kept.values():
        row.delete()


def _values(row: models.Model) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in ("id", "service")
    }


def _record_version(
    service: Service, now: datetime.datetime, by: User | None = None
) -> None:
    service.version += 1
    service.published_at = now
    service.save()
    ServiceVersion.objects.create(
        service=service,
        number=service.version,
        content=changes.snapshot(service),
        effective_from=service.effective_from,
        note=service.change_note,
        published_at=now,
        published_by=by,
    )


@transaction.atomic
def record_loaded(now: datetime.datetime) -> int:
    """Give each published service whose reference file brought something new a
    version of its own; return how many."""
    count = 0
    published = Service.objects.published().prefetch_related(
        "requirements",
        "fees",
        models.Prefetch(
            "versions", ServiceVersion.objects.order_by("-number"), to_attr="latest"
        ),
    )
    for service in published:
        latest = service.latest
        if not latest or latest[0].content != changes.snapshot(service):
            _record_version(service, now)
            count += 1
    return count


def bring_back(
    service: Service, row: Any, *, by: User, now: datetime.datetime, reason: str
) -> None:
    """Put the text of an earlier row of its history into this draft.

    Raises PublishingError unless it is a draft and the row is its own. What is public
    does not change: that takes a review, as for any other text.
    """
    with _change(service, by, now) as locked:
        if locked.status != Status.DRAFT or row.id != locked.pk:
            raise PublishingError(_("Hanya konsep yang dapat memakai lagi isi lama."))
        for field in Service._meta.concrete_fields:
            if field.name not in OWN | {"agency"}:
                setattr(locked, field.attname, getattr(row, field.attname))
        locked._change_reason = reason  # type: ignore[attr-defined]
        locked.save()
        record(
            Kind.RESTORE,
            by=by,
            now=now,
            agency=locked.agency,
            target=locked,
            detail=f"{row.history_date:%Y-%m-%d %H:%M}: {reason}",
        )
