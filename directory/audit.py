"""Write the record of who entered, saw, changed and took out what."""

from __future__ import annotations

import datetime
import ipaddress

from django.db import models
from django.http import HttpRequest

from directory.models import Agency, AuditEvent, User
from throttling.limits import client_address

Kind = AuditEvent.Kind


def record(
    kind: AuditEvent.Kind,
    *,
    by: User | None,
    now: datetime.datetime,
    subject: User | None = None,
    agency: Agency | None = None,
    target: models.Model | str = "",
    detail: str = "",
    request: HttpRequest | None = None,
) -> AuditEvent:
    """Call it in the transaction of what it tells of.

    `detail` must hold no secret and nothing of a reporter. With `request` the
    visitor's address is kept, as our own proxy saw it; of IPv6 the customer's network.
    """
    return AuditEvent.objects.create(
        kind=kind,
        at=now,
        actor=by,
        subject=subject,
        agency=agency,
        target=_name_of(target)[:200],
        detail=detail,
        address=_address_of(request) if request else None,
    )


def _name_of(target: models.Model | str) -> str:
    if isinstance(target, models.Model):
        return f"{target._meta.verbose_name} {target.pk}: {target}"
    return target


def _address_of(request: HttpRequest) -> str | None:
    try:
        return str(ipaddress.ip_interface(client_address(request)).ip)
    except ValueError:
        return None
