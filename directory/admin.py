"""The directory's back-office: agencies, heads, contacts, staff."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import CSV, XLSX

from directory import corrections
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
    StaffPosting,
    User,
)
from directory.resources import AgencyResource, ContactResource
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


CONTACT_FIELDS: Any = [
    (None, {"fields": [("kind", "purpose"), "value", "label", "hours", "is_public"]}),
    (
        _("Asal"),
        {"fields": ["verified_on", "verification", "source", "source_url"]},
    ),
    (
        _("Milik pribadi"),
        {
            "classes": ["collapse"],
            "fields": [
                "is_personal",
                "consent_reference",
                ("consent_on", "consent_withdrawn_on"),
            ],
        },
    ),
]


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


class FromFileMixin(ImportExportMixin):
    """Import with a preview, export as the same columns."""

    formats = [CSV, XLSX]
    skip_export_form = True
    import_template_name = "admin/directory/import.html"

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_view_permission(request))


@admin.register(Agency)
class AgencyAdmin(FromFileMixin, admin.ModelAdmin):
    resource_classes = [AgencyResource]
    list_display = ["name", "short_name", "kind", "verification", "active_to"]
    list_filter = ["kind", "verification"]
    search_fields = ["name", "short_name", "aliases__name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["parent"]
    inlines = [AliasInline, PositionInline, OpeningInline, ContactInline]


@admin.register(OpeningRule)
class OpeningRuleAdmin(admin.ModelAdmin):
    """Mostly for what holds in every office: collective leave, Ramadan."""

    list_display = ["__str__", "agency", "first_day", "last_day", "opens", "closes"]
    list_filter = [("agency", admin.EmptyFieldListFilter)]
    list_select_related = ["agency"]
    autocomplete_fields = ["agency"]


@admin.register(ContactChannel)
class ContactAdmin(FromFileMixin, admin.ModelAdmin):
    resource_classes = [ContactResource]
    form = ContactForm
    fieldsets = CONTACT_FIELDS
    list_display = ["value", "kind", "owner_agency", "is_public", "verified_on"]
    list_filter = ["kind", "purpose", "is_public", "is_personal", "verification"]
    list_select_related = ["agency", "position__agency"]
    search_fields = ["value", "agency__name", "position__agency__name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Added on its owner's page, so that it has one."""
        return request.user.has_perm("directory.add_contactchannel") and (
            "import" in request.path
        )


@admin.register(Position)
class PositionAdmin(admin.ModelAdmin):
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
class PersonAdmin(admin.ModelAdmin):
    form = PersonForm
    list_display = ["full_name", "is_demo"]
    search_fields = ["name"]


@admin.register(ContactCorrection)
class ContactCorrectionAdmin(admin.ModelAdmin):
    """The queue of wrong contacts: an agency's editors and head answer theirs, and
    no model permission is asked."""

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

    def get_queryset(self, request: HttpRequest) -> QuerySet[ContactCorrection]:
        user = request.user
        assert isinstance(user, User)
        return (
            super().get_queryset(request).visible_to(user, timezone.localdate())  # type: ignore[attr-defined]
        )

    def _keeps_contacts(self, request: HttpRequest) -> bool:
        user = request.user
        keepers = StaffPosting.objects.current(timezone.localdate()).keepers()
        return bool(
            user.is_active
            and user.is_staff
            and (user.is_superuser or keepers.filter(user=user.pk).exists())
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._keeps_contacts(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._keeps_contacts(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        waiting = obj is None or obj.state == ContactCorrection.State.WAITING
        return waiting and self._keeps_contacts(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if self.has_change_permission(request, obj):
            return [*self.readonly_fields, "decision", "new_value", "reply"]
        return [*self.readonly_fields, *self.answered]

    def save_model(
        self, request: HttpRequest, obj: ContactCorrection, form: Any, change: bool
    ) -> None:
        assert isinstance(request.user, User)
        try:
            corrections.decide(
                ContactCorrection.objects.get(pk=obj.pk),
                by=request.user,
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
class RegionAdmin(admin.ModelAdmin):
    list_display = ["name", "kemendagri_code", "bps_code"]
    search_fields = ["name"]


@admin.register(District)
class DistrictAdmin(admin.ModelAdmin):
    list_display = ["name", "region", "kemendagri_code", "bps_code"]
    list_filter = ["region"]
    list_select_related = ["region"]
    search_fields = ["name"]


class StaffPostingInline(admin.TabularInline):
    model = StaffPosting
    extra = 0
    autocomplete_fields = ["agency"]


class StaffCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name")


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    add_form = StaffCreationForm
    ordering = ["email"]
    list_display = ["email", "name", "is_active", "is_superuser"]
    list_filter = ["is_active", "is_superuser"]
    search_fields = ["email", "name"]
    inlines = [StaffPostingInline]
    fieldsets = [
        (None, {"fields": ["email", "password", "name"]}),
        (
            _("Wewenang"),
            {"fields": ["is_active", "is_staff", "is_superuser", "groups"]},
        ),
        (_("Tanggal"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": [
                    "email",
                    "name",
                    "usable_password",
                    "password1",
                    "password2",
                ],
            },
        )
    ]

    def get_inlines(self, request: Any, obj: Any) -> list[Any]:
        return self.inlines if obj else []
