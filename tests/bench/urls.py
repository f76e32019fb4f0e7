"""The site, and the least that Django can do for the same number of bytes."""

from __future__ import annotations

import uuid

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from directory.models import Region

KILOBYTE = "<p>Jalan provinsi di depan pasar berlubang, sudah dua bulan.</p>\n" * 16


def constant(request: HttpRequest, kilobytes: int) -> HttpResponse:
    return HttpResponse(KILOBYTE * kilobytes)


def template(request: HttpRequest) -> HttpResponse:
    """The site's own frame around one row: a template and one query."""
    return render(request, "portal/offline.html", {"region": Region.objects.first()})


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    """One row, and nothing else that a filing does."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_row (id uuid, text text)")
        cursor.execute(
            "INSERT INTO bench_row VALUES (%s, %s)", [uuid.uuid4(), "x" * 200]
        )
    return HttpResponse(status=201)


urlpatterns = [
    path("bench/constant/<int:kilobytes>/", constant),
    path("bench/template/", template),
    path("bench/insert/", insert),
    path("", include("portal.urls")),
]
