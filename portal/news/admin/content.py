"""What editors write."""

from django.contrib import admin

from portal.news.models import Correction, NewsPost, Programme, ProgrammeUpdate


class CorrectionInline(admin.TabularInline):
    model = Correction
    extra = 0


@admin.register(NewsPost)
class NewsPostAdmin(admin.ModelAdmin):
    list_display = ["title", "kind", "agency", "publish_at", "is_demo"]
    list_filter = ["kind"]
    list_select_related = ["agency"]
    search_fields = ["title", "summary"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["agency", "services", "programmes"]
    filter_horizontal = ["regions"]
    inlines = [CorrectionInline]


class UpdateInline(admin.StackedInline):
    model = ProgrammeUpdate
    extra = 0


@admin.register(Programme)
class ProgrammeAdmin(admin.ModelAdmin):
    list_display = ["name", "level", "region", "agency", "status", "is_published"]
    list_filter = ["level", "status", "is_published"]
    list_select_related = ["region", "agency"]
    search_fields = ["name", "summary"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["agency"]
    inlines = [UpdateInline]
