"""The back-office of the search box."""

from django.contrib import admin
from django.http import HttpRequest

from portal.models import SearchMiss, SearchSynonym


@admin.register(SearchSynonym)
class SearchSynonymAdmin(admin.ModelAdmin):
    list_display = ["phrase", "meaning", "is_active"]
    list_editable = ["is_active"]
    list_filter = ["is_active"]
    search_fields = ["phrase", "meaning"]


@admin.register(SearchMiss)
class SearchMissAdmin(admin.ModelAdmin):
    """To read and to clear away; nobody writes into it."""

    list_display = ["query", "times", "last_on"]
    search_fields = ["query"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: SearchMiss | None = None
    ) -> bool:
        return False
