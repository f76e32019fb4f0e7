"""Photos leave the house through this view only."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from complaints.models import Attachment, Complaint
from complaints.views.access import is_granted


@never_cache
@require_GET
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A photo, for the reporter who tracks its complaint and for its staff only."""
    attachment = get_object_or_404(
        Attachment.objects.select_related("complaint"), pk=pk
    )
    user = request.user
    complaint = attachment.complaint
    if not is_granted(request, complaint.public_code) and not (
        user.is_authenticated
        and user.is_staff
        and Complaint.objects.visible_to(user, timezone.localdate())
        .filter(pk=complaint.pk)
        .exists()
    ):
        raise Http404
    with attachment.file.open("rb") as file:
        response = HttpResponse(file.read(), content_type="image/jpeg")
    response["Content-Security-Policy"] = "sandbox"
    return response
