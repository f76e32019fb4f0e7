"""The outbox for administrators: read, and try dead messages again."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from notifications import outbox
from notifications.models import Message


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    list_display = [
        "subject",
        "state",
        "transport",
        "attempts",
        "created_at",
        "sent_at",
    ]
    list_filter = ["state", "transport"]
    search_fields = ["dedup_key"]
    actions = ["retry"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Message | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Message | None = None
    ) -> bool:
        return False

    @admin.action(description=_("Kirim ulang pesan yang gagal"), permissions=["view"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        count = outbox.retry(queryset, timezone.now())
        self.message_user(
            request,
            ngettext(
                "%d pesan akan dikirim ulang.", "%d pesan akan dikirim ulang.", count
            )
            % count,
            messages.SUCCESS,
        )
