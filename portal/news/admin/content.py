"""What editors write."""

from typing import Any

from django.contrib import admin
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.admin.contacts import FromFileMixin
from directory.admin.history import WithHistory
from directory.admin.roles import staff_of
from directory.admin.usage import WhereUsed
from portal.news.admin.kept import KeptByEditors, Parts
from portal.news.editor_forms import NewsPostForm, PictureForm, UpdateForm
from portal.news.models import (
    Correction,
    NewsPicture,
    NewsPost,
    Programme,
    ProgrammeUpdate,
)
from portal.news.resources import ProgrammeResource
from portal.search import index


class FoundAtOnce(admin.ModelAdmin):
    """The search box knows what was saved or deleted here when the page is back.

    After the commit, and a failure there never undoes the work: cron repeats it.
    """

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        _refresh_search()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        _refresh_search()

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        super().delete_queryset(request, queryset)
        _refresh_search()


def _refresh_search() -> None:
    transaction.on_commit(lambda: index.build(timezone.now()), robust=True)


class CorrectionInline(Parts, admin.TabularInline):
    model = Correction


class PictureInline(Parts, admin.StackedInline):
    model = NewsPicture
    form = PictureForm


@admin.register(NewsPost)
class NewsPostAdmin(KeptByEditors, WhereUsed, WithHistory, FoundAtOnce):
    form = NewsPostForm
    list_display = ["title", "kind", "agency", "publish_at", "readers", "is_demo"]
    list_filter = ["kind", "category"]
    list_select_related = ["agency"]
    search_fields = ["title", "summary"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "kind", "agency", "summary", "body"]}),
        (
            _("Terbit"),
            {"fields": ["publish_at", "expires_at", "pinned", "comments_open"]},
        ),
        (_("Terkait"), {"fields": ["category", "regions", "services", "programmes"]}),
        (_("Untuk klarifikasi hoaks"), {"fields": ["claim", "verdict"]}),
        (
            _("Sumber"),
            {
                "fields": [
                    *("source", "source_url", "source_date"),
                    *("verification", "is_demo"),
                ]
            },
        ),
    ]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["agency", "services", "programmes"]
    filter_horizontal = ["regions"]
    inlines = [PictureInline, CorrectionInline]

    def get_queryset(self, request: HttpRequest) -> Any:
        posts = super().get_queryset(request)
        return posts.annotate(reader_count=models.Sum("readings__count"))

    def was_public(self, obj: NewsPost) -> bool:
        dated = obj.history.exclude(publish_at=None)
        return obj.publish_at is not None or dated.exists()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What stands above the news of all agencies is not one agency's to say."""
        return () if staff_of(request).is_superuser else ("pinned",)

    @admin.display(description=_("pembaca"), ordering="reader_count")
    def readers(self, post: Any) -> int:
        """Page views by people, all days together."""
        return post.reader_count or 0


class UpdateInline(Parts, admin.StackedInline):
    model = ProgrammeUpdate
    form = UpdateForm


@admin.register(Programme)
class ProgrammeAdmin(FromFileMixin, KeptByEditors, WhereUsed, WithHistory, FoundAtOnce):
    resource_classes = [ProgrammeResource]
    list_display = ["name", "level", "region", "agency", "status", "is_published"]
    list_filter = ["level", "status", "is_published"]
    list_select_related = ["region", "agency"]
    search_fields = ["name", "summary"]
    prepopulated_fields = {"slug": ["name"]}

    filter_horizontal = ["places"]
    inlines = [UpdateInline]

    def was_public(self, obj: Programme) -> bool:
        return obj.is_published or obj.history.filter(is_published=True).exists()
