"""Staff file what a citizen said by phone, at the counter or on social media."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.validators import URLValidator
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from complaints import codes, filing
from complaints.forms.filing import ComplaintForm
from complaints.models import Complaint
from complaints.privacy import CHANGES
from directory.admin.roles import staff_of, works_as
from directory.models import User

app_name = "on_behalf"

Source = Complaint.Source
SOCIAL = (Source.INSTAGRAM, Source.X, Source.FACEBOOK, Source.TIKTOK)
SPOKEN = (Source.PHONE, Source.WALK_IN)
SOURCES = (*SPOKEN, *SOCIAL, Source.LAPOR)
RECEIPT = "on_behalf_receipt"
RECEIPT_MINUTES = 10


class OnBehalfForm(ComplaintForm):
    """The citizen's form, and where the words came from."""

    source = forms.ChoiceField(
        label=_("Masuk lewat"), choices=[(s.value, s.label) for s in SOURCES]
    )
    handle = forms.CharField(
        label=_("Akun media sosial"),
        max_length=100,
        required=False,
        help_text=_("Contoh: @siti_kudus. Termasuk identitas: tidak pernah tampil."),
    )
    source_url = forms.URLField(
        label=_("Tautan kiriman"),
        max_length=500,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        error_messages={"invalid": _("Tautan tidak dikenali, contoh: https://…")},
    )
    external_id = forms.CharField(
        label=_("Nomor di sistem asal"),
        max_length=100,
        required=False,
        help_text=_("Nomor laporan SP4N-LAPOR! atau nomor kiriman."),
    )

    GROUPS = (
        (_("Dari mana"), ("source", "handle", "source_url", "external_id")),
        (_("Apa"), ("kind", "text", "category", "service", "agency", "photos")),
        (_("Di mana"), ("region", "district", "address")),
        (_("Siapa"), ("name", "email", "phone")),
        (_("Kerahasiaan"), ("hide_name", "anonymous", "secret")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A post seldom says where; a verifier asks.
        self.fields["region"].required = False

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        source = data.get("source")
        if source in SOCIAL and not (data.get("handle") or data.get("source_url")):
            self.add_error("handle", _("Tulis akun atau tautan kirimannya."))
        if source == Source.LAPOR and not data.get("external_id"):
            self.add_error("external_id", _("Tulis nomor laporan SP4N-LAPOR!."))
        if data.get("external_id"):
            self._refuse_known_number(data)
        return data

    def _refuse_known_number(self, data: dict[str, Any]) -> None:
        known = (
            Complaint.objects.filter(
                external_system=data.get("source", ""), external_id=data["external_id"]
            )
            .exclude(submission_key=data.get("submission_key") or uuid.uuid4())
            .first()
        )
        if known is not None:
            self.add_error(
                "external_id",
                _("Nomor ini sudah tercatat sebagai %(code)s.")
                % {"code": known.public_code},
            )

    def filing_by(self, user: User | None) -> filing.Filing:
        """What is filed, by whom; call it on a valid form."""
        data = dict(self.cleaned_data, by=user)
        data["phone"] = data["phone"].as_e164 if data["phone"] else ""
        if data["external_id"]:
            data["external_system"] = data["source"]
        return filing.Filing(**data)


def _filer_or_403(request: HttpRequest) -> User:
    """Who acts on complaints may also write one down."""
    if not works_as(request, CHANGES):
        raise PermissionDenied
    return staff_of(request)


@never_cache
def file(request: HttpRequest) -> HttpResponse:
    user, now = _filer_or_403(request), timezone.now()
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = OnBehalfForm(*data)
    if form.is_valid():
        try:
            receipt = filing.submit(form.filing_by(user), now=now)
        except IntegrityError:
            # The same number, filed by a colleague in the same second.
            form.add_error("external_id", _("Nomor ini baru saja tercatat."))
        else:
            until = now + datetime.timedelta(minutes=RECEIPT_MINUTES)
            request.session[RECEIPT] = {
                "key": str(receipt.complaint.submission_key),
                "until": until.isoformat(),
            }
            return redirect("on_behalf:receipt")
    return _page(
        request,
        "form",
        {"title": _("Catat aduan warga"), "form": form},
        status=422 if form.is_bound else 200,
    )


@never_cache
def show_receipt(request: HttpRequest) -> HttpResponse:
    """Code and PIN, to be told to the citizen; for ten minutes."""
    _filer_or_403(request)
    kept = request.session.get(RECEIPT)
    if not kept or timezone.now() > datetime.datetime.fromisoformat(kept["until"]):
        return redirect("on_behalf:file")
    key = uuid.UUID(kept["key"])
    complaint = get_object_or_404(Complaint, submission_key=key)
    context = {
        "title": _("Aduan tercatat"),
        "complaint": complaint,
        "pin": codes.grouped(codes.pin_for(key)),
        "is_spoken": complaint.source in SPOKEN,
    }
    return _page(request, "receipt", context)


def _page(
    request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return TemplateResponse(
        request,
        f"admin/complaints/on_behalf_{name}.html",
        {**admin.site.each_context(request), **context},
        status=status,
    )


urlpatterns = [
    path("", admin.site.admin_view(file), name="file"),
    path("tercatat/", admin.site.admin_view(show_receipt), name="receipt"),
]
