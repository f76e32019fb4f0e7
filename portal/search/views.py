"""The search box: /cari/ and, while somebody types, /cari/saran/."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.search import finding
from portal.search.words import MOST_CHARACTERS

EXAMPLES = ("PKB", "balik nama", "NIB", "Andalalin", "PPDB", "Dinkes", "gubernur")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    query = _asked(request)
    findings = finding.find(query)
    if query and not findings.documents:
        finding.note_miss(query, timezone.localdate())
    return render(
        request,
        "portal/search.html",
        {
            "search_query": query,
            "findings": findings,
            "too_long": len(request.GET.get("q", "")) > MOST_CHARACTERS,
            "most_characters": MOST_CHARACTERS,
            "examples": EXAMPLES,
        },
    )


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """JSON for whoever asks for it, a fragment of the page for htmx."""
    query = _asked(request)
    documents = finding.suggest(query)
    if request.accepts("text/html"):
        return render(
            request, "portal/_suggestions.html", {"documents": documents, "q": query}
        )
    fields = ("title", "url", "answer", "is_verified")
    return JsonResponse(
        {
            "suggestions": [
                {name: getattr(d, name) for name in fields}
                | {"kind": d.get_kind_display()}
                for d in documents
            ]
        }
    )


def _asked(request: HttpRequest) -> str:
    query = request.GET.get("q", "").replace("\x00", " ")
    return query.strip()[:MOST_CHARACTERS]
