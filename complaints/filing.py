"""Filing a complaint, and opening it again with code and PIN."""

from __future__ import annotations

import datetime
import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from complaints import codes, deadlines, routing, suspicion
from complaints.clocks import due_dates
from complaints.models import (
    Category,
    Complaint,
    ConsentText,
    Event,
    Reporter,
    RoutingRule,
)
from complaints.moves import attach, record, saved_files
from complaints.photos import Photo
from complaints.routing import Facts, Route
from complaints.statuses import Status
from directory.models import Agency, District, Region, User
from notifications.models import WhatsAppContact
from services.models import Service

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Filing:
    """What a citizen says when filing, whatever way it came in."""

    kind: str
    text: str
    category: Category
    region: Region | None = None
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
    handle: str = ""
    whatsapp: WhatsAppContact | None = None
    photos: Sequence[Photo] = ()
    # Answers to the category's own questions; see attribute_fields.details.
    details: Sequence[dict[str, Any]] = ()
    source: str = Complaint.Source.WEB
    external_system: str = ""
    external_id: str = ""
    source_url: str = ""
    # The member of staff who writes down what a citizen said.
    by: User | None = None
    # A field that people do not see was filled in; see suspicion.py.
    trap_filled: bool = False
    # Sent faster than a person can.
    hasty: bool = False
    submission_key: uuid.UUID = field(default_factory=uuid.uuid4)
    # Invented: marked as such on its page, and no PIN opens it.
    is_demo: bool = False


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
    doubts = suspicion.reasons(
        filing.text, trap_filled=filing.trap_filled, hasty=filing.hasty, now=now
    )
    if doubts:
        logger.warning("Aduan ditahan untuk diperiksa: %d tanda", len(doubts))
    routed = route(filing, today=deadlines.wib_date(now))
    due = due_dates(category, routed.agency, now)
    consent = ConsentText.objects.in_force(now)
    # Before the transaction: on SQLite nobody else writes while it runs.
    pin_hash = make_password(None) if filing.is_demo else codes.hash_pin(pin)
    with saved_files() as files, transaction.atomic():
        complaint = Complaint.objects.create(
            public_code=unused_code(now),
            pin_hash=pin_hash,
            submission_key=filing.submission_key,
            kind=filing.kind,
            original_text=filing.text,
            details=list(filing.details),
            category=category,
            service=filing.service,
            agency=routed.agency,
            officer=routed.officer,
            accused_agency=routed.accused,
            region=filing.region,
            district=filing.district,
            address=filing.address,
            source=filing.source,
            external_system=filing.external_system,
            external_id=filing.external_id,
            source_url=filing.source_url,
            hide_name=filing.hide_name,
            anonymous=filing.anonymous or category.is_accusation,
            secret=filing.secret or category.is_sensitive,
            due_verify_at=due.verify,
            due_response_at=due.answer,
            is_demo=filing.is_demo,
            created_at=now,
            updated_at=now,
            consent_version=consent.version if consent else "",
            held_because="\n".join(doubts),
        )
        if any(
            (
                filing.name,
                filing.email,
                filing.phone,
                filing.handle,
                filing.whatsapp,
            )
        ):
            Reporter.objects.create(
                complaint=complaint,
                name=filing.name,
                email=filing.email,
                phone=filing.phone,
                handle=filing.handle,
                whatsapp=filing.whatsapp,
            )
        event = record(
            complaint,
            Event.Kind.FILED,
            actor=Event.Actor.STAFF if filing.by else Event.Actor.REPORTER,
            by=filing.by,
            to=Status.RECEIVED,
            now=now,
        )
        attach(complaint, event, filing.photos, files, now)
        if doubts:
            record(
                complaint,
                Event.Kind.NOTE,
                actor=Event.Actor.SYSTEM,
                now=now,
                text="\n".join(doubts),
                visibility=Event.Visibility.INTERNAL,
            )
    return complaint


def route(filing: Filing, *, today: datetime.date) -> Route:
    """Who handles it, and who is accused. 4 queries.

    A routing rule comes first. Then the agency of the service before the one
    chosen, before the category's; None waits for a central verifier. An
    accusation goes by rule or to the category's agency, and never to the accused
    nor to an office above or under it.
    """
    return routing.resolve(facts_of(filing), RoutingRule.objects.active(), today)


def facts_of(filing: Filing) -> Facts:
    chosen = filing.service.agency if filing.service else filing.agency
    is_accusation = filing.category.is_accusation
    return Facts(
        text=filing.text,
        category=filing.category,
        region_id=filing.region.pk if filing.region else None,
        service_id=filing.service.pk if filing.service else None,
        default=filing.category.default_agency
        if is_accusation
        else chosen or filing.category.default_agency,
        accused=chosen if is_accusation else None,
    )


def unused_code(now: datetime.datetime) -> str:
    """A public code that no complaint has yet."""
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
        # The work of the row that is not there: a tenth of a millisecond, which a
        # quiet machine tells.
        Complaint()
        codes.hash_pin(typed)
        return None
    return complaint if codes.is_pin(typed, complaint.pin_hash) else None
