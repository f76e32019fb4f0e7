"""Filing a complaint, and opening it again with code and PIN."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction

from complaints import codes, deadlines
from complaints.models import (
    Category,
    CollectiveLeave,
    Complaint,
    Event,
    Reporter,
)
from complaints.moves import attach, record, saved_files
from complaints.photos import Photo
from complaints.statuses import Status
from directory.models import Agency, District, Region
from notifications.models import WhatsAppContact
from services.models import Service

CONSENT_VERSION = "2026-11"


@dataclass(frozen=True, kw_only=True)
class Filing:
    """What a citizen says when filing, whatever way it came in."""

    kind: str
    text: str
    category: Category
    region: Region
    district: District | None = None
    address: str = ""
    service: Service | None = None
    agency: Agency | None = None
    hide_name: bool = True
    anonymous: bool = True
    secret: bool = False
    name: str = ""
    email: str = ""
    phone: str = ""
    whatsapp: WhatsAppContact | None = None
    photos: Sequence[Photo] = ()
    source: str = Complaint.Source.WEB
    submission_key: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True)
class Receipt:
    complaint: Complaint
    pin: str


def submit(filing: Filing, *, now: datetime.datetime) -> Receipt:
    """File it once: the same `submission_key` again returns the same receipt."""
    pin = codes.pin_for(filing.submission_key)
    try:
        complaint = _existing(filing) or _file(filing, pin, now)
    except IntegrityError:
        # The same form sent twice at once: the other one won.
        existing = _existing(filing)
        if existing is None:
            raise
        complaint = existing
    return Receipt(complaint, pin)


def _existing(filing: Filing) -> Complaint | None:
    return Complaint.objects.filter(submission_key=filing.submission_key).first()


def _file(filing: Filing, pin: str, now: datetime.datetime) -> Complaint:
    category = filing.category
    days_off = CollectiveLeave.objects.days_off(deadlines.wib_date(now))
    agency, accused = route(filing)
    with saved_files() as files, transaction.atomic():
        complaint = Complaint.objects.create(
            public_code=_unused_code(now),
            pin_hash=make_password(pin),
            submission_key=filing.submission_key,
            kind=filing.kind,
            original_text=filing.text,
            category=category,
            service=filing.service,
            agency=agency,
            accused_agency=accused,
            region=filing.region,
            district=filing.district,
            address=filing.address,
            source=filing.source,
            hide_name=filing.hide_name,
            anonymous=filing.anonymous or category.is_accusation,
            secret=filing.secret or category.is_sensitive,
            due_verify_at=deadlines.due_at(now, category.verify_days, days_off),
            due_response_at=deadlines.due_at(
                now, category.verify_days + category.respond_days, days_off
            ),
            created_at=now,
            updated_at=now,
            consent_version=CONSENT_VERSION,
        )
        if filing.name or filing.email or filing.phone or filing.whatsapp:
            Reporter.objects.create(
                complaint=complaint,
                name=filing.name,
                email=filing.email,
                phone=filing.phone,
                whatsapp=filing.whatsapp,
            )
        event = record(
            complaint,
            Event.Kind.FILED,
            actor=Event.Actor.REPORTER,
            to=Status.RECEIVED,
            now=now,
        )
        attach(complaint, event, filing.photos, files, now)
    return complaint


def route(filing: Filing) -> tuple[Agency | None, Agency | None]:
    """Who handles it, and who is accused.

    The agency of the service comes before the one chosen, before the category's;
    None waits for a central verifier. An accusation goes to the category's
    agency, never to the accused.
    """
    chosen = filing.service.agency if filing.service else filing.agency
    default = filing.category.default_agency
    if filing.category.is_accusation:
        return (None if chosen == default else default), chosen
    return chosen or default, None


def _unused_code(now: datetime.datetime) -> str:
    while True:
        code = codes.new_public_code(deadlines.wib_date(now).year)
        if not Complaint.objects.filter(public_code=code).exists():
            return code


def open_with_pin(code: str, pin: str) -> Complaint | None:
    """The complaint, if both are right; an unknown code takes as long as a wrong
    PIN, so neither tells whether a complaint exists."""
    complaint = Complaint.objects.filter(public_code=codes.normalise_code(code)).first()
    typed = codes.normalise_pin(pin)
    if complaint is None:
        make_password(typed)
        return None
    return complaint if check_password(typed, complaint.pin_hash) else None
