"""A reporter's rights over their data, behind code and PIN."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints import erasure, own_data
from complaints.models import Complaint, ConsentText
from complaints.moves import WorkflowError
from complaints.views.access import reporters_own
from directory.copies import for_all


@reporters_own
@require_safe
def show(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    data = own_data.collect(complaint)
    for rows in (data["timeline"], data["letters"], data["accesses"]):
        for row in rows:
            row["at"] = parse_datetime(row["at"])
    return render(
        request, "complaints/own_data.html", {"complaint": complaint, "data": data}
    )


@reporters_own
@require_safe
def download(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    response = JsonResponse(
        own_data.collect(complaint), json_dumps_params={"ensure_ascii": False}
    )
    name = f"data-saya-{complaint.public_code}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@reporters_own
@require_POST
def withdraw_contact(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    erasure.withdraw_contact(complaint, now=timezone.now())
    messages.success(request, _("Kami tidak akan mengirim surat lagi."))
    return redirect("complaints:own_data", complaint.public_code)


@reporters_own
@require_POST
def request_erasure(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    try:
        erasure.request(complaint, now=timezone.now())
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Identitas dan kontak Anda sudah dihapus."))
    return redirect("complaints:own_data", complaint.public_code)


@for_all
@require_safe
def consent(request: HttpRequest) -> HttpResponse:
    """The text in force, and what it said before."""
    now = timezone.now()
    texts = ConsentText.objects.filter(valid_from__lte=now).order_by("-valid_from")
    return render(request, "complaints/consent.html", {"texts": texts})
