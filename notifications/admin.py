"""The outbox for administrators: read, try dead messages again, restart transports."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from notifications import breaker, outbox
from notifications.models import Message, TransportState
from notifications.read_only import ReadOnlyMixin


@admin.register(Message)
class MessageAdmin(ReadOnlyMixin, admin.ModelAdmin):
    show_full_result_count = False
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


@admin.register(TransportState)
class TransportStateAdmin(ReadOnlyMixin, admin.ModelAdmin):
    show_full_result_count = False
    list_display = [
        "transport",
        "runs",
        "failures",
        "stopped_until",
        "last_error",
    ]
    actions = ["resume"]

    @admin.display(description=_("berjalan"), boolean=True)
    def runs(self, state: TransportState) -> bool:
        return state.stopped_until is None or state.stopped_until <= timezone.now()

    @admin.action(description=_("Jalankan lagi sekarang"), permissions=["view"])
    def resume(self, request: HttpRequest, queryset: QuerySet[TransportState]) -> None:
        count = breaker.resume(queryset)
        self.message_user(
            request,
            ngettext(
                "%d saluran dijalankan lagi.", "%d saluran dijalankan lagi.", count
            )
            % count,
            messages.SUCCESS,
        )
