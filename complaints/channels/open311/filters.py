"""The parameters of lists: which complaints, of which days."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_datetime

from complaints.channels.open311.errors import Refused
from complaints.codes import normalise_code
from complaints.models import Complaint, Event
from complaints.privacy import ComplaintQuerySet
from complaints.statuses import CLOSED
from directory.calendar import WIB
from directory.provenance import real

# GeoReport v2: "the response may be limited to 90 days or 1000 requests".
WINDOW = datetime.timedelta(days=90)
MOST_ROWS = 1000
MOST_CODES = 100
# A "+" of a time zone arrives as a blank where a client forgot to encode it.
LOST_PLUS = re.compile(r" (\d\d:?\d\d)$")


class MomentField(forms.CharField):
    """W3C date and time, or a date, which begins at midnight WIB."""

    def clean(self, value: Any) -> datetime.datetime | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            moment = parse_datetime(LOST_PLUS.sub(r"+\1", text))
            if moment is None and (day := parse_date(text)):
                moment = datetime.datetime.combine(day, datetime.time.min)
            if moment is not None:
                moment = moment if moment.tzinfo else moment.replace(tzinfo=WIB)
                return moment.astimezone(datetime.UTC)
        except (ValueError, OverflowError):
            pass
        raise forms.ValidationError(
            "bukan tanggal W3C, contoh 2026-11-10T09:00:00Z.", code="invalid"
        )


class CodesField(forms.CharField):
    """Words with commas between them; empty ones do not count."""

    def clean(self, value: Any) -> list[str]:
        words = [word.strip() for word in super().clean(value).split(",")]
        words = [word for word in words if word]
        if len(words) > MOST_CODES:
            raise forms.ValidationError(f"paling banyak {MOST_CODES} buah.")
        return words


class WindowForm(forms.Form):
    """A stretch of at most 90 days, the last 90 where nothing is said."""

    start_date = MomentField(required=False)
    end_date = MomentField(required=False)

    def window(self, now: datetime.datetime) -> tuple[Any, Any]:
        """Its first and last moment. Raises Refused."""
        start, end = self.cleaned_data["start_date"], self.cleaned_data["end_date"]
        try:
            if end is None:
                end = start + WINDOW if start else now
            if start is None:
                start = end - WINDOW
            if start > end:
                raise Refused(400, "start_date: harus sebelum end_date.")
            if end - start > WINDOW:
                raise Refused(400, "end_date: paling jauh 90 hari setelah start_date.")
        except OverflowError:
            raise Refused(400, "start_date: di luar jangkauan.") from None
        return start, end


class RequestsForm(WindowForm):
    service_request_id = CodesField(required=False)
    service_code = CodesField(required=False)
    status = CodesField(required=False)

    def clean_status(self) -> list[str]:
        status: list[str] = self.cleaned_data["status"]
        if set(status) - {"open", "closed"}:
            raise forms.ValidationError("hanya open dan closed.")
        return status

    def complaints(self, now: datetime.datetime) -> ComplaintQuerySet:
        """Public ones, newest first. Numbers override all else; an unknown or hidden
        number counts as none. Raises Refused."""
        valid(self)
        chosen, found = self.cleaned_data, real(Complaint.objects.public())
        if chosen["service_request_id"]:
            codes = [normalise_code(code) for code in chosen["service_request_id"]]
            return found.filter(public_code__in=codes)
        found = found.filter(created_at__range=self.window(now))
        if chosen["service_code"]:
            found = found.filter(category__code__in=chosen["service_code"])
        if len(set(chosen["status"])) == 1:
            if "closed" in chosen["status"]:
                return found.filter(status__in=CLOSED)
            return found.exclude(status__in=CLOSED)
        return found


class UpdatesForm(WindowForm):
    service_request_id = CodesField(required=False)

    def events(self, now: datetime.datetime) -> Any:
        """Public news of public complaints, oldest first. Raises Refused."""
        valid(self)
        complaints = real(Complaint.objects.public())
        codes = self.cleaned_data["service_request_id"]
        if codes:
            codes = [normalise_code(code) for code in codes]
            complaints = complaints.filter(public_code__in=codes)
        return Event.objects.for_public().filter(
            complaint__in=complaints.values("pk"), at__range=self.window(now)
        )


def valid(form: forms.Form) -> None:
    """Raises Refused with 400 and every error, each with its parameter's name."""
    if not form.is_valid():
        raise Refused(400, *messages(form))


def messages(form: forms.Form) -> list[str]:
    return [
        str(error) if name == "__all__" else f"{name}: {error}"
        for name, errors in form.errors.items()
        for error in errors
    ]


def parameters(sent: QueryDict) -> QueryDict:
    """Without empty values: to GeoReport v2 an empty parameter is an absent one."""
    kept = QueryDict(mutable=True)
    for name, values in sent.lists():
        if filled := [value for value in values if value.strip()]:
            kept.setlist(name, filled)
    return kept
