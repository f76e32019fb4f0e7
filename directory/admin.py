"""The directory's back-office: agencies, heads, contacts, staff."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.utils.translation import gettext_lazy as _

from directory.models import (
    Agency,
    AgencyAlias,
    AgencySuccession,
    Appointment,
    ContactChannel,
    District,
    Person,
    Position,
    Region,
    StaffPosting,
    User,
)


class AliasInline(admin.TabularInline):
    model = AgencyAlias
    extra = 0


class PositionInline(admin.TabularInline):
    model = Position
    extra = 0


class ContactInline(admin.StackedInline):
    model = ContactChannel
    extra = 0


class AppointmentInline(admin.StackedInline):
    model = Appointment
    extra = 0
    autocomplete_fields = ["person"]


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):
    list_display = ["name", "short_name", "kind", "verification", "active_to"]
    list_filter = ["kind", "verification"]
    search_fields = ["name", "short_name", "aliases__name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["parent"]
    inlines = [AliasInline, PositionInline, ContactInline]


@admin.register(Position)
class PositionAdmin(admin.ModelAdmin):
    list_display = ["title", "agency", "is_head"]
    list_filter = ["is_head"]
    list_select_related = ["agency"]
    search_fields = ["title", "agency__name"]
    autocomplete_fields = ["agency"]
    inlines = [AppointmentInline, ContactInline]


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    list_display = ["full_name", "is_demo"]
    search_fields = ["name"]


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
