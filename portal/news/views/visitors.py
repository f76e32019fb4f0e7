"""Who this browser belongs to: proven once by e-mail or WhatsApp, then remembered
by a signed cookie, without an account."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from complaints import phone_proofs
from notifications.contacts import whatsapp_url
from notifications.outbox import enqueue_email
from portal.news import conversation
from portal.news.forms import ProofForm
from portal.news.models import Commenter
from portal.returning import own_page
from throttling.limits import allow, client_address

COOKIE, COOKIE_SECONDS = "komentar", 365 * 24 * 3600
SALT = "portal.news.commenter"
LINK_SALT = "portal.news.visitor"
# Which proof a browser waits for.
WAITING, WAITING_SALT = "bukti", "portal.news.proof"
HOUR = datetime.timedelta(hours=1)
PROOFS_PER_HOUR, LETTERS_PER_HOUR = 20, 5


def known_visitor(request: HttpRequest) -> Commenter | None:
    """Who proved an address or number in this browser before."""
    try:
        pk = request.get_signed_cookie(COOKIE, salt=SALT, max_age=COOKIE_SECONDS)
    except (KeyError, signing.BadSignature):
        return None
    known = Commenter.objects.filter(verified_at__isnull=False, blocked=False)
    return known.filter(pk=int(pk or 0)).first()


def remember(response: Any, commenter: Commenter) -> Any:
    _set(response, COOKIE, str(commenter.pk), SALT, COOKIE_SECONDS)
    return response


def _set(response: Any, name: str, value: str, salt: str, seconds: int) -> None:
    response.set_signed_cookie(
        name,
        value,
        salt=salt,
        max_age=seconds,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def prove_first(request: HttpRequest, back: str) -> HttpResponse:
    """Lead a stranger to the proof, and from there back to what they wanted."""
    messages.info(request, _("Buktikan dulu bahwa Anda orang sungguhan, sekali saja."))
    path, _hash, anchor = back.partition("#")
    address = reverse("news:prove", query={"lanjut": path})
    return redirect(f"{address}#{anchor}" if anchor else address)


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("lanjut") or request.GET.get("lanjut", "")
    return own_page(request, wanted[:300], otherwise=reverse("news:posts"))


@never_cache
def prove(request: HttpRequest) -> HttpResponse:
    """By e-mail: a link. By WhatsApp: a code that comes back from the phone."""
    form = ProofForm(request.POST or None)
    now, status = timezone.now(), 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _mail(request, form, now):
            messages.success(request, _("Periksa e-mail Anda dan buka tautannya."))
            return redirect(_back(request))
    context = {
        "form": form,
        "back": _back(request),
        "by_phone": bool(settings.WHATSAPP_ACCESS_TOKEN),
    }
    return render(request, "news/prove.html", context, status=status)


def _mail(request: HttpRequest, form: ProofForm, now: datetime.datetime) -> bool:
    email = form.cleaned_data["email"].lower()
    if not (_may_try(request, now) and _may_write_to(email, now)):
        form.add_error(None, _("Terlalu banyak percobaan. Coba lagi satu jam lagi."))
        return False
    commenter, _created = Commenter.objects.get_or_create(email=email)
    data = signing.dumps([commenter.pk, _back(request)], salt=LINK_SALT)
    enqueue_email(
        "visitor_confirm",
        email,
        {"url": settings.SITE_URL + reverse("news:prove_link", args=[data])},
        dedup_key=f"visitor-confirm:{commenter.pk}:{int(now.timestamp())}",
        now=now,
    )
    return True


def _may_try(request: HttpRequest, now: datetime.datetime) -> bool:
    address = client_address(request)
    return allow("proof", address, limit=PROOFS_PER_HOUR, per=HOUR, now=now)


def _may_write_to(email: str, now: datetime.datetime) -> bool:
    return allow("proof-letter", email, limit=LETTERS_PER_HOUR, per=HOUR, now=now)


@never_cache
def prove_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the letter: looking changes nothing, the button proves."""
    try:
        pk, back = signing.loads(
            token, salt=LINK_SALT, max_age=conversation.PROOF_SECONDS
        )
    except signing.BadSignature:
        raise Http404 from None
    commenter = Commenter.objects.filter(pk=pk, blocked=False).first()
    if commenter is None:
        raise Http404
    if request.method != "POST":
        return render(request, "news/prove_link.html")
    conversation.verified(commenter, now=timezone.now())
    return remember(_welcome(request, back), commenter)


def _welcome(request: HttpRequest, back: str) -> HttpResponse:
    messages.success(request, _("Terbukti. Anda tidak ditanya lagi di peramban ini."))
    return redirect(back)


@never_cache
@require_POST
def prove_phone(request: HttpRequest) -> HttpResponse:
    """Show a code and wait; pressed again after it was sent, go on."""
    if not settings.WHATSAPP_ACCESS_TOKEN:
        raise Http404
    now = timezone.now()
    if request.POST.get("terkirim"):
        return _phone_proven(request, now)
    if not _may_try(request, now):
        messages.error(request, _("Terlalu banyak percobaan. Coba lagi satu jam lagi."))
        return redirect("news:prove")
    proof, code = phone_proofs.start(now)
    response = _show_code(request, code)
    seconds = int(phone_proofs.LIFETIME.total_seconds())
    _set(response, WAITING, str(proof.pk), WAITING_SALT, seconds)
    return response


def _show_code(
    request: HttpRequest, code: str, *, missing: bool = False
) -> HttpResponse:
    context = {
        "message": f"BUKTI {code}",
        "whatsapp_url": whatsapp_url(f"BUKTI {code}"),
        "code": code,
        "back": _back(request),
        "missing": missing,
    }
    status = 422 if missing else 200
    return render(request, "news/prove_phone.html", context, status=status)


def _phone_proven(request: HttpRequest, now: datetime.datetime) -> HttpResponse:
    try:
        pk = int(request.get_signed_cookie(WAITING, salt=WAITING_SALT) or 0)
    except (KeyError, signing.BadSignature):
        return redirect("news:prove")
    contact = phone_proofs.take(pk, now)
    if contact is None:
        code = request.POST.get("kode", "")[:12]
        return _show_code(request, code, missing=True)
    commenter = conversation.of_phone(contact, now=now)
    if commenter.blocked:
        raise Http404
    response = remember(_welcome(request, _back(request)), commenter)
    response.delete_cookie(WAITING, samesite="Lax")
    return response
