"""The list of complaints: what is urgent first, in words, and never counted to the
end of the table."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import F
from django.db.models.expressions import Combinable
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from complaints import urgency
from complaints.models import Complaint
from complaints.privacy import SEES_ALL, agencies_to_assign
from complaints.urgency import Urgency
from directory.admin.roles import works_as

# Nobody reads further down than this: a filter or a search is the way to the rest.
MOST_LISTED = 1000
PER_PAGE = 50
ORDER: list[str | Combinable] = [F("staff_due_at").asc(nulls_last=True), "-pk"]


class BoundedPaginator(Paginator):
    """Counts and shows no more than MOST_LISTED rows, so that page 1 of a million
    complaints costs what page 1 of a thousand does."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[:MOST_LISTED].count())


class BoundedList(ChangeList):
    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        # The number beside the search box is what was found. Of all there are, or of
        # more than are counted, it says nothing true.
        if self.result_count >= MOST_LISTED or not request.GET:
            self.full_result_count = self.result_count


class UrgencyFilter(admin.SimpleListFilter):
    title = _("tenggat")
    parameter_name = "tenggat"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("terbuka", _("Menunggu petugas")), *Urgency.choices]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value()
        if value == "terbuka":
            return queryset.waiting_for_staff()
        if value in Urgency.values:
            return queryset.filter(urgency.condition(Urgency(value), timezone.now()))
        return queryset


class AgencyFilter(admin.SimpleListFilter):
    """For who reads the complaints of all agencies."""

    title = _("instansi")
    parameter_name = "instansi"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        if not works_as(request, SEES_ALL):
            return []
        agencies = agencies_to_assign(timezone.localdate())
        return list(agencies.values_list("code", "name"))

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        code = self.value()
        return queryset.filter(agency__code=code) if code else queryset


class HeldFilter(admin.SimpleListFilter):
    title = _("pemeriksaan")
    parameter_name = "periksa"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("dua-kali", _("Perlu diperiksa dua kali"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.held() if self.value() == "dua-kali" else queryset


@admin.display(description=_("tenggat"), ordering="staff_due_at")
def due(complaint: Complaint) -> str:
    """How urgent, in words with a picture, and the day."""
    return render_to_string(
        "admin/complaints/complaint/_urgency.html",
        {
            "look": urgency.look(
                complaint.status, complaint.staff_due_at, timezone.now()
            ),
            "due_at": complaint.staff_due_at,
        },
    )


@admin.display(description=_("umur"), ordering="-created_at")
def age(complaint: Complaint) -> str:
    """On a phone, where the column's name is away, with that name before it."""
    return format_html(
        '<span class="only-narrow">{} </span>{}',
        _("Umur"),
        urgency.age(complaint.created_at, timezone.now()),
    )


@admin.display(description=_("isi"))
def headline(complaint: Complaint) -> str:
    """The first words, and under them subject and agency: one column fits a screen."""
    held = format_html('<strong class="late">{}</strong> ', _("Periksa dua kali:"))
    return format_html(
        '{}{}<span class="under">{} · {}</span>',
        held if complaint.is_held else "",
        complaint.headline,
        complaint.category,
        complaint.agency.short_name if complaint.agency else _("belum ada instansi"),
    )
