"""For developers, with DEBUG only: mail that went to files, and error pages."""

from __future__ import annotations

import email
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin

SEPARATOR = "-" * 79


def _mails() -> dict[str, EmailMessage]:
    """All mails in the file backend's folder, newest first, by file name and place."""
    found: dict[str, EmailMessage] = {}
    folder = Path(settings.EMAIL_FILE_PATH)
    for path in sorted(folder.glob("*.log"), reverse=True):
        parts = path.read_text(encoding="utf-8").split(f"{SEPARATOR}\n")
        for n, part in enumerate(p for p in parts if p.strip()):
            parsed = email.message_from_string(part, policy=modern)
            found[f"{path.stem}-{n}"] = parsed
    return found


def _mail_or_404(name: str) -> EmailMessage:
    mail = _mails().get(name)
    if mail is None:
        raise Http404
    return mail


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return part.get_content() if part else ""


def _summary(name: str, mail: EmailMessage) -> dict[str, Any]:
    return {
        "name": name,
        "subject": mail["Subject"],
        "to": mail["To"],
        "date": mail["Date"],
    }


def mail_list(request: HttpRequest) -> HttpResponse:
    mails = [_summary(name, mail) for name, mail in _mails().items()]
    return render(request, "dev/mail_list.html", {"mails": mails})


@csp_update({"frame-src": SELF})  # type: ignore[arg-type]
def mail_detail(request: HttpRequest, name: str) -> HttpResponse:
    mail = _mail_or_404(name)
    details = _summary(name, mail) | {
        "text": _body(mail, "plain"),
        "has_html": mail.get_body(("html",)) is not None,
        "html_url": reverse("dev:mail_html", args=[name]),
    }
    return render(request, "dev/mail_detail.html", {"mail": details})


@xframe_options_sameorigin
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    response = HttpResponse(_body(_mail_or_404(name), "html"))
    response["Content-Security-Policy"] = "sandbox; style-src 'unsafe-inline'"
    return response


ERROR_PAGES = {
    "400": ("400.html", 400),
    "403": ("403.html", 403),
    "404": ("404.html", 404),
    "429": ("429.html", 429),
    "500": ("500.html", 500),
    "503": ("503.html", 503),
    "csrf": ("403_csrf.html", 403),
    "kirim-lagi": ("403_csrf.html", 403),
}


def error_page(request: HttpRequest, code: str) -> HttpResponse:
    """An error page as it looks when the error happens."""
    if code not in ERROR_PAGES:
        raise Http404
    template, status = ERROR_PAGES[code]
    context: dict[str, Any] = {}
    if code == "404":
        context["nearest"] = [("/pajak/pkb/", "Pajak Kendaraan Bermotor")]
    if code == "kirim-lagi":
        context = {"fields": [("text", "Jalan rusak di depan pasar.")]}
        context |= {
            "fresh_token": "contoh",
            "lost_files": ["jalan.jpg"],
            "cookies_off": True,
        }
    return render(request, template, context, status=status)
