"""What staff configure: subjects with their clocks, and days off."""

from django.contrib import admin

from complaints.models import Category, CollectiveLeave


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ["name", "group", "default_agency", "verify_days", "respond_days"]
    list_filter = ["group", "active"]
    search_fields = ["name", "keywords"]
    autocomplete_fields = ["default_agency"]


@admin.register(CollectiveLeave)
class CollectiveLeaveAdmin(admin.ModelAdmin):
    list_display = ["date", "name", "source"]
