"""The administrators' desk of messages: what is sent, with preview and a trial to
oneself. Superusers only, by Django's own permissions: decisions/0163."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from directory.admin.audit import AuditedMixin
from directory.admin.history import WithHistory
from directory.models import User
from notifications import outbox, texts
from notifications.models import MessageText


class MessageTextForm(forms.ModelForm):
    """Begins with the fields that stand for the default, so saving it unchanged
    changes nothing."""

    class Meta:
        model = MessageText
        fields = ["key", "language", "subject", "text", "active"]
        widgets = {"subject": forms.TextInput(attrs={"size": 80})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "key" in self.fields:
            labels = sorted((str(t.label), k) for k, t in texts.TEXTS.items())
            self.fields["key"] = forms.ChoiceField(
                label=_("pesan"), choices=[(key, label) for label, key in labels]
            )
            self.initial.setdefault("subject", f"{{{texts.SUBJECT}}}")
            self.initial.setdefault("text", f"{{{texts.BODY}}}")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        key = data.get("key") or self.instance.key
        if key not in texts.TEXTS or "text" not in data:
            return data
        is_email = texts.TEXTS[key].is_email
        subject = data.get("subject", "").strip() if is_email else ""
        data["subject"] = subject
        problems = texts.errors(key, subject, data["text"])
        if is_email and not subject:
            self.add_error("subject", _("E-mail perlu judul."))
        if texts.BODY in subject:
            self.add_error("subject", _("Isian itu hanya untuk isi pesan."))
        for problem in problems:
            self.add_error("text", problem)
        return data


@admin.register(MessageText)
class MessageTextAdmin(AuditedMixin, WithHistory):
    form = MessageTextForm
    list_display = ["label", "language", "subject", "active"]
    list_filter = ["active", "language"]
    actions = ["back_to_default"]

    @admin.display(description=_("pesan"), ordering="key")
    def label(self, row: MessageText) -> str:
        text = texts.TEXTS.get(row.key)
        return str(text.label) if text else row.key

    @admin.display(description=_("isian yang tersedia"))
    def available(self, row: MessageText) -> SafeString:
        text = texts.TEXTS.get(row.key)
        return format_html_join(", ", "{{{}}} ({})", text.names.items() if text else ())

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["key", "language", "available"] if obj else []

    # --- What ---------------------------------------------------------------

    @admin.action(description=_("Kembali ke teks bawaan"), permissions=["change"])
    def back_to_default(
        self, request: HttpRequest, queryset: QuerySet[MessageText]
    ) -> None:
        for row in queryset:  # one by one, so that the history knows
            row.active = False
            row.save()
        self.message_user(request, _("Teks bawaan dipakai lagi."), messages.SUCCESS)

    def get_urls(self) -> list[URLPattern]:
        def door(view: Any) -> Any:
            return self.admin_site.admin_view(view)

        return [
            path(
                "<int:pk>/pratinjau/",
                door(self.preview),
                name="notifications_messagetext_preview",
            ),
            path(
                "<int:pk>/pratinjau/html/",
                door(self.preview_html),
                name="notifications_messagetext_html",
            ),
            path(
                "<int:pk>/uji/",
                door(self.send_to_myself),
                name="notifications_messagetext_test",
            ),
            *super().get_urls(),
        ]

    def _rendered(self, request: HttpRequest, pk: int) -> tuple[Any, texts.Rendered]:
        row = self.get_object(request, str(pk))
        if row is None or row.key not in texts.TEXTS:
            raise Http404
        if not self.has_change_permission(request, row):
            raise Http404
        text = texts.TEXTS[row.key]
        body = text.samples()[texts.BODY]
        html = f"<!--isi--><p>{body}</p><!--/isi--><!--alasan-->…<!--/alasan-->"
        return row, texts.compose(row, text.samples(), html)

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        row, rendered = self._rendered(request, pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Pratinjau: %(text)s") % {"text": self.label(row)},
            "opts": self.opts,
            "row": row,
            "rendered": rendered,
            "is_email": texts.TEXTS[row.key].is_email,
        }
        return TemplateResponse(
            request, "admin/notifications/messagetext/preview.html", context
        )

    def preview_html(self, request: HttpRequest, pk: int) -> HttpResponse:
        _row, rendered = self._rendered(request, pk)
        response = HttpResponse(rendered.html)
        # A letter has its styles in its lines, and runs nothing.
        response["Content-Security-Policy"] = "sandbox; style-src 'unsafe-inline'"
        return response

    def send_to_myself(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A trial of it, with sample values, to the address of whoever asks."""
        row, rendered = self._rendered(request, pk)
        back = reverse("admin:notifications_messagetext_preview", args=[row.pk])
        if request.method != "POST":
            return redirect(back)
        assert isinstance(request.user, User)  # noqa: S101 - narrows a type
        outbox.enqueue_trial(request.user.email, rendered, now=timezone.now())
        self.message_user(
            request,
            _("Contoh dikirim ke %(address)s.") % {"address": request.user.email},
            messages.SUCCESS,
        )
        return redirect(back)
