"""The webhook that Meta calls. It answers before anything is worked on."""

from __future__ import annotations

import hmac
import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from complaints.channels.whatsapp import deliveries

# Meta sends at most 3 MB.
LONGEST_BODY = 3 * 1024 * 1024
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{1,128}")


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest) -> HttpResponse:
    """404 while WhatsApp is not set up. Plain http gets 403, never a redirect: the
    secret word and people's messages would have crossed the net twice."""
    if not settings.WHATSAPP_APP_SECRETS or not settings.WHATSAPP_VERIFY_TOKEN:
        raise Http404
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return _refused()
    return _verify(request) if request.method == "GET" else _receive(request)


def _verify(request: HttpRequest) -> HttpResponse:
    """Meta proves that it means us; the echo is narrow, or it would be XSS."""
    token = request.GET.get("hub.verify_token", "")
    challenge = request.GET.get("hub.challenge", "")
    right = hmac.compare_digest(
        token.encode("utf-8", "replace"), settings.WHATSAPP_VERIFY_TOKEN.encode()
    )
    mode = request.GET.get("hub.mode") == "subscribe"
    if not (right and mode and CHALLENGE.fullmatch(challenge)):
        return _refused()
    return HttpResponse(challenge, content_type="text/plain")


def _receive(request: HttpRequest) -> HttpResponse:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LONGEST_BODY:
        return HttpResponse(status=413, content_type="text/plain")
    # Read from the stream: request.body has the lower limit of citizens' forms.
    body = request.read(LONGEST_BODY)
    signature = request.headers.get("X-Hub-Signature-256", "")
    if not deliveries.is_signed(body, signature, settings.WHATSAPP_APP_SECRETS):
        return _refused()
    deliveries.store(body, timezone.now())
    return HttpResponse(status=200, content_type="text/plain")


def _refused() -> HttpResponse:
    return HttpResponse(status=403, content_type="text/plain")
