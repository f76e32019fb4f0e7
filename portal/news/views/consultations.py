"""Jajak pendapat: the list, and one of them with its answers or its result."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from complaints.models import Complaint
from directory.copies import for_all
from notifications.plain_form import PlainForm
from portal.news import consulting
from portal.news.conversation import ConversationError
from portal.news.models import Consultation, Option, Vote
from portal.news.views.visitors import known_visitor, prove_first

LISTED, SUGGESTIONS = 50, 10


class VoteForm(PlainForm):
    option = forms.ModelChoiceField(
        label=gettext_lazy("Pilihan Anda"),
        queryset=Option.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["option"].queryset = consultation.options.all()  # type: ignore[attr-defined]


@for_all
@require_safe
def consultation_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    rows = list(Consultation.objects.published(now)[:LISTED])
    context = {
        "open": [row for row in rows if row.is_open(now)],
        "over": [row for row in rows if row.is_over(now)],
    }
    return render(request, "news/consultation_list.html", context)


@for_all
def consultation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """While it is open nobody sees how it stands, so nobody votes with the crowd."""
    now, status = timezone.now(), 200
    consultation = get_object_or_404(Consultation.objects.published(now), slug=slug)
    visitor = known_visitor(request)
    form = VoteForm(request.POST or None, consultation=consultation)
    if request.method == "POST":
        status = 422
        if visitor is None:
            return prove_first(request, consultation.get_absolute_url())
        if form.is_valid():
            try:
                counted = consulting.vote(
                    consultation, form.cleaned_data["option"], by=visitor, now=now
                )
            except ConversationError as error:
                messages.error(request, str(error))
            else:
                said = (
                    _("Suara Anda tercatat.") if counted else _("Anda sudah memilih.")
                )
                messages.success(request, said)
            return redirect(consultation)
    votes = Vote.objects.filter(consultation=consultation, commenter=visitor)
    voted = votes.select_related("option").first() if visitor else None
    over = consultation.is_over(now)
    public = Complaint.objects.public().filter(consultations=consultation)
    context = {
        "consultation": consultation,
        "form": form,
        "is_open": consultation.is_open(now),
        "voted": voted,
        "visitor": visitor,
        "results": consulting.results(consultation) if over else [],
        "suggestions": public.order_by("-pk")[:SUGGESTIONS],
    }
    return render(request, "news/consultation_detail.html", context, status=status)
