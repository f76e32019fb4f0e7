"""Photos leave the house through this view only."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from complaints import photos
from complaints.models import Attachment, Complaint
from complaints.views.access import is_granted


@never_cache
@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A photo: the whole for its reporter and its staff, the public copy for all.

    With ?kecil=1 a small copy, since the whole weighs as much as twenty pages.
    """
    attachment = get_object_or_404(
        Attachment.objects.released().select_related("complaint"), pk=pk
    )
    file = attachment.file
    if not _sees_whole(request, attachment.complaint):
        if not Attachment.objects.public().filter(pk=pk).exists():
            raise Http404
        file = attachment.public_file or attachment.file
    with file.open("rb") as opened:
        content = opened.read()
    if "kecil" in request.GET:
        content = photos.small(content)
    response = HttpResponse(content, content_type="image/jpeg")
    response["Content-Security-Policy"] = "sandbox"
    return response


def _sees_whole(request: HttpRequest, complaint: Complaint) -> bool:
    if is_granted(request, complaint.public_code):
        return True
    user = request.user
    return (
        user.is_authenticated
        and user.is_staff
        and Complaint.objects.visible_to(user, timezone.localdate())
        .filter(pk=complaint.pk)
        .exists()
    )
