"""One verb for many complaints: each row is asked for itself, and a report says
which were refused and why."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from complaints import deadlines, personal_data, placeholders
from complaints.admin.saved_filters import kept_query
from complaints.forms.staff import (
    Answer,
    Assign,
    ReportProgress,
    StaffAction,
    Verify,
    day_input,
    long_text,
)
from complaints.models import Complaint, ReplyTemplate
from complaints.moves import WorkflowError
from complaints.privacy import agencies_to_assign
from directory.admin.roles import staff_of
from directory.models import Agency, User

# Each row is a field of the form: settings.DATA_UPLOAD_MAX_NUMBER_FIELDS is 200.
MOST = 150


@dataclass(frozen=True)
class Row:
    """What became of one complaint; `refused` is "" where it was done."""

    complaint: Complaint
    refused: str


class Bulk(forms.Form):
    """What the verb has to know, asked once for all rows."""

    label: Any
    hint: Any = ""
    action: type[StaffAction]

    def __init__(self, *args: Any, by: User, now: datetime.datetime) -> None:
        self.by, self.now = by, now
        super().__init__(*args)

    def data_for(self, complaint: Complaint) -> dict[str, Any]:
        """What would be typed into the form of this one complaint."""
        raise NotImplementedError

    def run(self, complaints: list[Complaint]) -> list[Row]:
        """Each in its own transaction, by the same form and verb as alone."""
        return [Row(complaint, self._refused(complaint)) for complaint in complaints]

    def _refused(self, complaint: Complaint) -> str:
        """Do it; why not, else ""."""
        may = Complaint.objects.changeable_by(self.by, deadlines.wib_date(self.now))
        if not may.filter(pk=complaint.pk).exists():
            return _("Anda tidak berwenang mengubah aduan ini.")
        form = self.action(
            self.data_for(complaint), complaint=complaint, by=self.by, now=self.now
        )
        if not form.is_valid():
            return " ".join(str(e) for errors in form.errors.values() for e in errors)
        try:
            form.run()
        except WorkflowError as error:
            return str(error)
        return ""


class BulkVerify(Bulk):
    label = gettext_lazy("Verifikasi")
    hint = gettext_lazy(
        "Isi untuk umum menjadi isi asli dengan nomor dan alamat e-mail disamarkan."
        " Buka satu per satu bila ada nama orang di dalamnya."
    )
    action = Verify

    def data_for(self, complaint: Complaint) -> dict[str, Any]:
        return {"public_text": personal_data.mask(complaint.original_text)}


class BulkAssign(Bulk):
    label = gettext_lazy("Disposisikan")
    action = Assign
    agency = forms.ModelChoiceField(
        label=gettext_lazy("Kepada"), queryset=Agency.objects.none()
    )
    reason = long_text(gettext_lazy("Catatan untuk instansi"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        field.queryset = agencies_to_assign(deadlines.wib_date(self.now))  # type: ignore[attr-defined]

    def data_for(self, complaint: Complaint) -> dict[str, Any]:
        data = self.cleaned_data
        return {"agency": data["agency"].pk, "reason": data["reason"]}


class _WithText(Bulk):
    """A text for all, or a template that is filled for each."""

    template = forms.ModelChoiceField(
        label=gettext_lazy("Templat"),
        queryset=ReplyTemplate.objects.none(),
        required=False,
        empty_label=gettext_lazy("Tulis sendiri"),
    )
    text = long_text(gettext_lazy("Isi untuk umum"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = ReplyTemplate.objects.readable_by(
            self.by, deadlines.wib_date(self.now)
        ).filter(active=True, status__in=["", self.action.leads_to or ""])
        self.fields["template"].queryset = rows  # type: ignore[attr-defined]
        self.fields["text"].help_text = _("Kosongkan bila memakai templat.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("template") and not data.get("text"):
            self.add_error("text", _("Pilih templat atau tuliskan isinya."))
        return data

    def text_for(self, complaint: Complaint) -> str:
        template: ReplyTemplate | None = self.cleaned_data["template"]
        if template is None:
            return str(self.cleaned_data["text"])
        return placeholders.fill(template.text, complaint, self.now)


class BulkReply(_WithText):
    label = gettext_lazy("Beri kabar")
    action = ReportProgress

    def data_for(self, complaint: Complaint) -> dict[str, Any]:
        return {"text": self.text_for(complaint)}


class BulkAnswer(_WithText):
    label = gettext_lazy("Jawab dan selesaikan")
    action = Answer
    outcome = forms.ChoiceField(
        label=gettext_lazy("Hasil"),
        choices=[("", gettext_lazy("Pilih hasil")), *Complaint.Outcome.choices],
    )
    day = forms.DateField(
        label=gettext_lazy("Target selesai"),
        required=False,
        widget=day_input(),
        help_text=gettext_lazy("Perlu bila jawaban menjanjikan tindak lanjut."),
    )

    def data_for(self, complaint: Complaint) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "outcome": data["outcome"],
            "text": self.text_for(complaint),
            "day": data["day"].isoformat() if data["day"] else "",
        }


BULK: dict[str, type[Bulk]] = {
    "verify": BulkVerify,
    "assign": BulkAssign,
    "reply": BulkReply,
    "answer": BulkAnswer,
}


def _page(model_admin: Any, request: HttpRequest, queryset: Any) -> HttpResponse:
    """First ask what the verb needs, then do it and report."""
    name = request.POST["action"]
    chosen = BULK[name]
    rows = queryset.select_related("category", "agency", "service", "region")
    # One more than is done, to know whether some are left over.
    complaints = list(rows.order_by(*model_admin.ordering)[: MOST + 1])
    left_over, complaints = len(complaints) > MOST, complaints[:MOST]
    form = chosen(
        *([request.POST] if "apply" in request.POST else []),
        by=staff_of(request),
        now=timezone.now(),
    )
    context = {
        **model_admin.admin_site.each_context(request),
        "title": chosen.label,
        "opts": model_admin.opts,
        "action": name,
        "form": form,
        "complaints": complaints,
        "left_over": left_over,
        "most": MOST,
        # The list that they were chosen from, for the way back; the form itself is
        # sent to the whole list, which still has who no longer fits.
        "kept_query": kept_query(request.POST.get("kept", request.GET.urlencode())),
    }
    if not form.is_valid():
        return TemplateResponse(
            request,
            "admin/complaints/complaint/bulk.html",
            context,
            status=422 if form.is_bound else 200,
        )
    report = form.run(complaints)
    done = sum(not row.refused for row in report)
    context["report"] = sorted(report, key=lambda row: not row.refused)
    context["summary"] = ngettext(
        "%(done)d dari %(all)d aduan selesai diproses.",
        "%(done)d dari %(all)d aduan selesai diproses.",
        len(report),
    ) % {"done": done, "all": len(report)}
    return TemplateResponse(
        request, "admin/complaints/complaint/bulk_report.html", context
    )


def _named(name: str) -> Any:
    @admin.action(description=BULK[name].label, permissions=["act"])
    def run(model_admin: Any, request: HttpRequest, queryset: Any) -> HttpResponse:
        return _page(model_admin, request, queryset)

    run.__name__ = name
    return run


ACTIONS_ON_MANY = [_named(name) for name in BULK]
