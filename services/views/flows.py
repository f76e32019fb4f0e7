"""Guided questions; every answer given is in the address."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from directory.copies import for_all
from services import flows
from services.models import Flow, FlowOutcome, Service


@for_all
@require_safe
def flow_list(request: HttpRequest) -> HttpResponse:
    active = Flow.objects.filter(is_active=True)
    return render(request, "services/flow_list.html", {"flows": active})


@for_all
@require_safe
def flow_step(request: HttpRequest, slug: str, answers: str = "") -> HttpResponse:
    """The next question, or the outcome, after the answers in the address.

    The form of a question comes back as ?jawaban= and is sent on to the address
    that has the answer in it. An answer that is not offered is not found.
    """
    flow = get_object_or_404(
        Flow.objects.select_related("agency"), slug=slug, is_active=True
    )
    graph = flows.Graph.of(flow)
    given = [answer for answer in answers.split("/") if answer]
    if len(given) > len(graph.questions):
        raise Http404
    try:
        done, step = flows.walk(graph, given)
    except flows.UnknownAnswer:
        raise Http404 from None
    context = {"flow": flow, "done": done, "step": step, "path": "/".join(given)}
    if isinstance(step, FlowOutcome):
        services = Service.objects.published().select_related("agency")
        context["services"] = services.filter(pk__in=step.services.values("pk"))
        return render(request, "services/flow_outcome.html", context)
    options = graph.options[step.pk]
    answer = request.GET.get("jawaban")
    if answer in {option.slug for option in options}:
        path = "/".join([*given, str(answer)])
        return redirect(reverse("services:flow_step", args=[slug, path]))
    context |= {
        "options": options,
        "missed": answer is not None or "lanjut" in request.GET,
    }
    return render(
        request,
        "services/flow_question.html",
        context,
        status=422 if context["missed"] else 200,
    )
