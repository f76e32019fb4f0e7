"""The page about the interface, with examples that a test executes, and its OpenAPI
file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from directory.copies import for_all

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

OPENAPI = Path(__file__).with_name("openapi.json")


@dataclass(frozen=True)
class Example:
    title: StrOrPromise
    path: str
    body: dict[str, str] = field(default_factory=dict)

    @property
    def command(self) -> str:
        """For a shell, as a reader would type it."""
        address = settings.SITE_URL + self.path
        if not self.body:
            return f"curl '{address}'"
        return f"curl '{address}' -d '{urlencode(self.body)}'"


EXAMPLES = [
    Example(_("Kategori aduan"), "/open311/v2/services.json"),
    Example(_("Pertanyaan satu kategori"), "/open311/v2/services/jalan-jembatan.json"),
    Example(
        _("Aduan yang masih terbuka dalam 90 hari terakhir"),
        "/open311/v2/requests.json?status=open",
    ),
    Example(
        _("Aduan satu kategori dalam satu bulan"),
        "/open311/v2/requests.xml?service_code=jalan-jembatan"
        "&start_date=2026-10-01&end_date=2026-11-01",
    ),
    Example(
        _("Kabar tentang aduan, dari dinas dan pelapor"),
        "/open311/v2/servicerequestupdates.json",
    ),
    Example(
        _("Mengirim aduan (perlu kunci)"),
        "/open311/v2/requests.json",
        {
            "api_key": "KUNCI-ANDA",
            "service_code": "jalan-jembatan",
            "address_id": "33.19",
            "address_string": "depan pasar",
            "description": "Jalan berlubang di depan pasar, sudah dua bulan.",
        },
    ),
]


@for_all
@conditional_page
@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    return render(request, "complaints/open311.html", {"examples": EXAMPLES})


@conditional_page
@cache_control(public=True, max_age=3600)
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1, kept by hand; a test holds the addresses to it."""
    return HttpResponse(OPENAPI.read_bytes(), content_type="application/json")
