"""Agencies, their positions and who holds them, regions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory import corrections
from directory.admin.contacts import (
    CONTACT_FIELDS,
    DeletesContactsMixin,
    FromFileMixin,
    KeptMixin,
)
from directory.admin.history import WithHistory
from directory.admin.roles import staff_of
from directory.admin.usage import WhereUsed
from directory.appointments import appoint
from directory.models import (
    Agency,
    AgencyAlias,
    AgencySuccession,
    Appointment,
    ContactChannel,
    ContactCorrection,
    District,
    OpeningRule,
    Person,
    Position,
    Region,
)
from directory.resources import AgencyResource
from directory.staff_forms import (
    AppointmentForm,
    ContactForm,
    CorrectionAnswerForm,
    PersonForm,
)


class AliasInline(admin.TabularInline):
    model = AgencyAlias
    extra = 0


class PositionInline(admin.TabularInline):
    model = Position
    extra = 0


class OpeningInline(admin.TabularInline):
    model = OpeningRule
    extra = 0


class ContactInline(admin.StackedInline):
    model = ContactChannel
    form = ContactForm
    fieldsets = CONTACT_FIELDS
    extra = 0


class HistoryInline(admin.TabularInline):
    """Who held the position; changed on the appointment's own page."""

    model = Appointment
    fields = readonly_fields = ("person", "kind", "started_on", "ended_on")
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Agency)
class AgencyAdmin(DeletesContactsMixin, FromFileMixin, WhereUsed, WithHistory):
    resource_classes = [AgencyResource]
    list_display = ["name", "short_name", "kind", "verification", "active_to"]
    list_filter = ["kind", "verification"]
    search_fields = ["name", "short_name", "aliases__name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["parent"]
    inlines = [AliasInline, PositionInline, OpeningInline, ContactInline]
    # What files and links know it by.
    stays_as_it_is = ["code", "slug"]


@admin.register(OpeningRule)
class OpeningRuleAdmin(admin.ModelAdmin):
    """Mostly for what holds in every office: collective leave, Ramadan."""

    list_display = ["__str__", "agency", "first_day", "last_day", "opens", "closes"]
    list_filter = [("agency", admin.EmptyFieldListFilter)]
    list_select_related = ["agency"]
    autocomplete_fields = ["agency"]


@admin.register(Position)
class PositionAdmin(DeletesContactsMixin, WhereUsed):
    list_display = ["title", "agency", "is_head"]
    list_filter = ["is_head"]
    list_select_related = ["agency"]
    search_fields = ["title", "agency__name"]
    autocomplete_fields = ["agency"]
    inlines = [HistoryInline, ContactInline]


@admin.register(Appointment)
class AppointmentAdmin(admin.ModelAdmin):
    form = AppointmentForm
    list_display = ["person", "title", "kind", "started_on", "ended_on"]
    list_filter = ["kind", ("ended_on", admin.EmptyFieldListFilter)]
    list_select_related = ["person", "position"]
    search_fields = ["person__name", "position__title"]
    autocomplete_fields = ["position", "person"]

    def save_model(
        self, request: HttpRequest, obj: Appointment, form: Any, change: bool
    ) -> None:
        appoint(obj, today=timezone.localdate())


@admin.register(Person)
class PersonAdmin(WhereUsed):
    form = PersonForm
    list_display = ["full_name", "is_demo"]
    search_fields = ["name"]


@admin.register(ContactCorrection)
class ContactCorrectionAdmin(KeptMixin, admin.ModelAdmin):
    """The queue of wrong contacts: each is answered once."""

    form = CorrectionAnswerForm
    list_display = ["value_then", "problem", "owner", "state", "created_at"]
    list_filter = ["state", "problem"]
    list_select_related = ["contact__agency", "contact__position__agency"]
    actions = None
    readonly_fields = [
        *["owner", "value_then", "problem", "proposal", "note", "created_at"],
    ]
    answered = ["state", "answer", "decided_at", "decided_by"]

    @admin.display(description=_("instansi"))
    def owner(self, correction: ContactCorrection) -> str:
        return correction.contact.owner_agency.name

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        waiting = obj is None or obj.state == ContactCorrection.State.WAITING
        return waiting and self.is_keeper(request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if self.has_change_permission(request, obj):
            return [*self.readonly_fields, "decision", "new_value", "reply"]
        return [*self.readonly_fields, *self.answered]

    def save_model(
        self, request: HttpRequest, obj: ContactCorrection, form: Any, change: bool
    ) -> None:
        try:
            corrections.decide(
                ContactCorrection.objects.get(pk=obj.pk),
                by=staff_of(request),
                now=timezone.now(),
                state=form.cleaned_data["decision"],
                answer=form.cleaned_data["reply"],
                new_value=form.cleaned_data["new_value"],
            )
        except corrections.AlreadyAnswered as error:
            messages.error(request, str(error))


@admin.register(AgencySuccession)
class AgencySuccessionAdmin(admin.ModelAdmin):
    list_display = ["predecessor", "kind", "successor", "date"]
    list_select_related = ["predecessor", "successor"]
    autocomplete_fields = ["predecessor", "successor"]


@admin.register(Region)
class RegionAdmin(WhereUsed):
    list_display = ["name", "kemendagri_code", "bps_code"]
    search_fields = ["name"]


@admin.register(District)
class DistrictAdmin(WhereUsed):
    list_display = ["name", "region", "kemendagri_code", "bps_code"]
    list_filter = ["region"]
    list_select_related = ["region"]
    search_fields = ["name"]
