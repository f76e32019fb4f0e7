"""Making the files anew where their rows have changed. Safe to run again, or twice."""

from __future__ import annotations

import datetime
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import Max, Min, QuerySet
from django.urls import get_urlconf, set_urlconf
from django.utils import translation

from complaints.models import Complaint
from directory.calendar import wib_date
from directory.provenance import real
from portal.opendata.complaints import (
    COMPLAINTS,
    complaints_fingerprint,
    withdrawn_since,
)
from portal.opendata.datasets import BY_SLUG, DATASETS
from portal.opendata.models import DataFile
from portal.opendata.shapes import Dataset, month_span
from portal.opendata.writers import Written, formats, write

logger = logging.getLogger(__name__)
# Another one writes all files of complaints anew, as a change of columns needs it.
LAYOUT = 1


def build(now: datetime.datetime) -> int:
    """All files; returns how many have a new content."""
    changed = 0
    for dataset in DATASETS:
        if dataset.is_monthly:
            changed += sum(build_month(month, now) for month in _months(now))
        elif dataset.rows is not None:
            changed += _write(dataset, None, "", now)
    return changed


def _months(now: datetime.datetime) -> Iterator[datetime.date]:
    """From the first complaint or file to this month."""
    first = real(Complaint.objects.public()).aggregate(at=Min("created_at"))["at"]
    files = DataFile.objects.filter(dataset=COMPLAINTS.slug)
    bounds = files.aggregate(first=Min("month"), last=Max("month"))
    today = wib_date(now)
    days = [day for day in (first and wib_date(first), bounds["first"]) if day]
    month = min(days, default=today).replace(day=1)
    last = max(today, bounds["last"] or today)
    while month <= last:
        yield month
        month = (month + datetime.timedelta(days=32)).replace(day=1)


def build_month(month: datetime.date, now: datetime.datetime) -> int:
    """The complaints of one month, unless they are as the files say."""
    span = month_span(month)
    fingerprint = f"{LAYOUT} {complaints_fingerprint(span)}"
    files = DataFile.objects.filter(dataset=COMPLAINTS.slug, month=month)
    up_to_date = files.filter(fingerprint=fingerprint, format__in=formats())
    if up_to_date.count() == len(formats()):
        files.update(checked_at=now)
        return 0
    if fingerprint.startswith(f"{LAYOUT} 0 "):
        return _remove(files)
    return _write(COMPLAINTS, month, fingerprint, now)


def _write(
    dataset: Dataset,
    month: datetime.date | None,
    fingerprint: str,
    now: datetime.datetime,
) -> int:
    span = month_span(month) if month else None
    assert dataset.rows is not None  # noqa: S101 - narrows a type
    # A file is the same for everybody, in whatever language it was asked for.
    with (
        tempfile.TemporaryDirectory() as folder,
        translation.override("id"),
        public_addresses(),
    ):
        rows = dataset.rows(wib_date(now), span)
        written = write(dataset, rows, Path(folder))
        return sum(_keep(dataset, month, w, fingerprint, now) for w in written)


@contextmanager
def public_addresses() -> Iterator[None]:
    """Rows name public pages only; the staff's would cost 40 MB to know."""
    before = get_urlconf()
    set_urlconf("portal.public_urls")
    try:
        yield
    finally:
        set_urlconf(before)


def _keep(
    dataset: Dataset,
    month: datetime.date | None,
    written: Written,
    fingerprint: str,
    now: datetime.datetime,
) -> int:
    """1 if the content is new. The old file goes once the row is surely changed."""
    stem = f"{dataset.slug}-{month:%Y-%m}" if month else dataset.slug
    name = f"{stem}.{written.format}"
    old = DataFile.objects.filter(name=name).first()
    if old and old.sha256 == written.sha256:
        DataFile.objects.filter(pk=old.pk).update(
            fingerprint=fingerprint, checked_at=now
        )
        return 0
    new = DataFile(
        pk=old.pk if old else None,
        dataset=dataset.slug,
        name=name,
        month=month,
        format=written.format,
        sha256=written.sha256,
        size=written.size,
        rows=written.rows,
        fingerprint=fingerprint,
        checked_at=now,
        changed_at=now,
    )
    try:
        with written.path.open("rb") as content, transaction.atomic():
            new.file.save(name, File(content), save=False)
            new.save()
            if old:
                transaction.on_commit(partial(old.file.delete, save=False))
    except IntegrityError:
        # Another process made the same file for the first time just now.
        new.file.delete(save=False)
        return 0
    logger.info("Berkas %s: %s baris", name, written.rows)
    return 1


def _remove(files: QuerySet[DataFile]) -> int:
    count = 0
    for file in files:
        with transaction.atomic():
            transaction.on_commit(partial(file.file.delete, save=False))
            file.delete()
        count += 1
    return count


def has_inventions_alone() -> bool:
    """Whether this is a trial, whose complaints are all made up: no file tells them."""
    complaints = Complaint.objects.all()
    return complaints.filter(is_demo=True).exists() and not real(complaints).exists()


def is_outdated(file: DataFile) -> bool:
    """Whether it holds a complaint that is public no more: it must not leave."""
    if not BY_SLUG[file.dataset].is_monthly or file.month is None:
        return False
    return withdrawn_since(month_span(file.month), file.checked_at)
