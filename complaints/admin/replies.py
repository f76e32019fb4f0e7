"""Reply templates: where they are written, and how a form offers them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from complaints import placeholders
from complaints.admin.roles import works_on_complaints
from complaints.forms.staff import StaffAction
from complaints.models import Complaint, ReplyTemplate
from complaints.privacy import CHANGES, Role
from directory.admin.history import WithHistory
from directory.admin.roles import staff_of, works_as
from directory.admin.usage import WhereUsed
from directory.models import Agency, StaffPosting

MOST_OFFERED = 20


@dataclass(frozen=True)
class FilledTemplate:
    """A template as it reads for one complaint; `key` is the digit that picks it."""

    pk: int
    title: str
    text: str
    outcome: str
    key: str


def filled_templates(
    complaint: Complaint, action: type[StaffAction], now: datetime.datetime
) -> list[FilledTemplate]:
    """What fits this complaint and this action, ready to send. 1 query, and one
    more for each text with a name in it."""
    if not action.text_field:
        return []
    offered = ReplyTemplate.objects.offered(complaint, action.leads_to)
    return [
        FilledTemplate(
            template.pk,
            template.title,
            placeholders.fill(template.text, complaint, now),
            template.outcome,
            str(n) if n < 10 else "",
        )
        for n, template in enumerate(offered[:MOST_OFFERED], start=1)
    ]


def form_for(
    request: HttpRequest,
    action: type[StaffAction],
    complaint: Complaint,
    replies: list[FilledTemplate],
    now: datetime.datetime,
) -> StaffAction:
    """The form as sent; unbound when first seen, or when a template was picked:
    then it holds what was typed, with the template's text."""
    said: dict[str, Any] = {"complaint": complaint, "by": staff_of(request), "now": now}
    if request.method != "POST":
        return action(**said)
    picked = request.POST.get("templat")
    if picked is None:
        return action(request.POST, request.FILES, **said)
    form = action(**said)
    form.initial = {name: request.POST[name] for name in request.POST}
    for reply in replies:
        if str(reply.pk) == picked:
            form.initial[action.text_field] = reply.text
            form.initial["outcome"] = reply.outcome or form.initial.get("outcome")
    return form


class ReplyTemplateForm(forms.ModelForm):
    class Meta:
        model = ReplyTemplate
        fields = "__all__"  # noqa: DJ007
        widgets = {
            "text": forms.Textarea(attrs={"rows": 8, "cols": 80}),
            "categories": forms.CheckboxSelectMultiple,
        }


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(WhereUsed, WithHistory):
    """Each agency writes its own; those for all are the centre's."""

    form = ReplyTemplateForm
    list_display = ["title", "agency", "status", "active"]
    list_filter = ["active", "status"]
    list_select_related = ["agency"]
    search_fields = ["title", "text"]
    readonly_fields = ["preview", "known_placeholders"]
    fields = [
        "agency",
        "title",
        "text",
        "known_placeholders",
        "preview",
        "status",
        "outcome",
        "categories",
        "active",
    ]
    show_full_result_count = False

    @admin.display(description=_("isian yang diganti"))
    def known_placeholders(self, template: ReplyTemplate) -> str:
        return ", ".join(
            f"{{{name}}} ({meaning})"
            for name, (meaning, *_rest) in placeholders.PLACEHOLDERS.items()
        )

    @admin.display(description=_("contoh bagi warga"))
    def preview(self, template: ReplyTemplate) -> str:
        if not template.text:
            return str(_("Tampil setelah disimpan."))
        return format_html(
            '<blockquote class="preview">{}</blockquote>',
            placeholders.example(template.text),
        )

    # --- Who may come in --------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReplyTemplate]:
        rows: Any = super().get_queryset(request)
        readable: QuerySet[ReplyTemplate] = rows.readable_by(
            staff_of(request), timezone.localdate()
        )
        return readable

    def has_module_permission(self, request: HttpRequest) -> bool:
        return works_on_complaints(request)

    def has_view_permission(
        self, request: HttpRequest, obj: ReplyTemplate | None = None
    ) -> bool:
        return works_on_complaints(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return works_as(request, CHANGES)

    def has_change_permission(
        self, request: HttpRequest, obj: ReplyTemplate | None = None
    ) -> bool:
        if not self.has_add_permission(request):
            return False
        may = ReplyTemplate.objects.editable_by(staff_of(request), timezone.localdate())
        return obj is None or may.filter(pk=obj.pk).exists()

    def has_delete_permission(
        self, request: HttpRequest, obj: ReplyTemplate | None = None
    ) -> bool:
        return self.has_change_permission(request, obj)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """An agency's officer writes for that agency only, and must say for which."""
        form = super().get_form(request, obj, change, **kwargs)
        field: Any = form.base_fields.get("agency")
        user, today = staff_of(request), timezone.localdate()
        if field is None or user.is_superuser or user.works_as({Role.VERIFIER}, today):
            return form
        acting = StaffPosting.objects.current(today).filter(user=user, role__in=CHANGES)
        field.queryset = Agency.objects.filter(pk__in=acting.values("agency"))
        field.required, field.help_text = True, ""
        field.initial = field.queryset.first()
        return form
