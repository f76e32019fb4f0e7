"""What anybody may read and do: the public list, its feed, and one complaint."""

from __future__ import annotations

import datetime
from functools import partial
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db.models import Prefetch, Q
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import (
    conditional_page,
    require_POST,
    require_safe,
)

from complaints import clocks, support, tiles, topics
from complaints.forms.public import (
    MOST_SUPPORTED,
    OLDEST,
    AbuseForm,
    ListForm,
)
from complaints.models import AbuseReport, Attachment, Complaint, Event
from complaints.privacy import ComplaintQuerySet
from complaints.statuses import CLOCKS, Clock, Status
from directory.calendar import wib_date
from directory.copies import for_all, in_indonesian
from directory.counts import of_last_minute
from directory.kept import kept
from directory.models import Region
from directory.provenance import real
from notifications import following
from notifications.contacts import whatsapp_url
from notifications.forms import FollowForm
from throttling.limits import allow, client_address
from throttling.origin import from_our_pages

HOUR = datetime.timedelta(hours=1)
PER_PAGE = 20
FEED_LENGTH = 50
SUPPORTS_PER_HOUR = 30
ABUSE_REPORTS_PER_HOUR = 10
FOLLOWS_PER_HOUR = 20


@for_all
@require_safe
def complaint_list(request: HttpRequest) -> HttpResponse:
    """Verified complaints, filtered; pages by the last row seen, never by number."""
    now = timezone.now()
    form = ListForm(request.GET)
    page = _after(form.complaints(now), form.order, request.GET.get("setelah", ""))
    rows = list(page.select_related("category", "agency", "region")[: PER_PAGE + 1])
    return render(
        request,
        "complaints/list.html",
        {
            "filter_form": form,
            "filters": _filters(form),
            "complaints": [(c, c.is_overdue(now)) for c in rows[:PER_PAGE]],
            "map": _map(form, now),
            "chosen_region": form.chosen.get("wilayah"),
            "query": _query(form),
            "follow_scope": topics.list_scope({n: form.data[n] for n in form.chosen}),
            "next_page_url": _next_page(form, rows),
            "is_first_page": "setelah" not in request.GET,
        },
    )


def _filters(form: ListForm) -> str:
    """The choices of the form, of which there are a hundred and more."""
    chosen = sorted((n, form.data[n]) for n in form.chosen if n != "q")
    return of_last_minute(
        f"filters:{get_language()}:{form.is_filtered}:{urlencode(chosen)}",
        lambda: render_to_string("complaints/_filters.html", {"filter_form": form}),
    )


def _map(form: ListForm, now: datetime.datetime) -> str:
    """What is open in each region, as a map and as a table."""
    region = form.chosen.get("wilayah")

    def drawn() -> str:
        counts = Complaint.objects.open_by_region(now)
        drawing = {"tiles": tiles.tiles(Region.objects.all(), counts), "chosen": region}
        return render_to_string("complaints/_map.html", drawing)

    return of_last_minute(f"map:{get_language()}:{region and region.slug}", drawn)


def _query(form: ListForm) -> str:
    """The filters in force as a query string, without the page."""
    values = {name: form.data[name] for name in form.chosen if form.data.get(name)}
    return urlencode(values)


def _next_page(form: ListForm, rows: list[Complaint]) -> str:
    if len(rows) <= PER_PAGE:
        return ""
    last = urlencode({"setelah": rows[PER_PAGE - 1].public_code})
    return f"?{_query(form)}&{last}" if _query(form) else f"?{last}"


def _after(found: ComplaintQuerySet, order: str, code: str) -> ComplaintQuerySet:
    """The rows behind the one with this code; 404 for a code that is not public, so
    that an address does not tell which secret ones exist."""
    last = None
    if code:
        if "\x00" in code:
            raise Http404
        last = get_object_or_404(Complaint.objects.public(), public_code=code)
    if order == OLDEST:
        return found.filter(pk__gt=last.pk if last else 0).order_by("pk")
    if order == MOST_SUPPORTED:
        if last:
            found = found.filter(
                Q(support_count__lt=last.support_count)
                | Q(support_count=last.support_count, pk__lt=last.pk)
            )
        return found.order_by("-support_count", "-pk")
    if last:
        found = found.filter(pk__lt=last.pk)
    return found.order_by("-pk")


@conditional_page
@cache_control(public=True, no_cache=True)
@require_safe
@in_indonesian
def feed(request: HttpRequest) -> HttpResponse:
    """The newest complaints of one filter as Atom (RFC 4287)."""
    form = ListForm(request.GET)
    address = settings.SITE_URL + reverse("complaints:list")
    query = _query(form)
    atom = Atom1Feed(
        title=_("Aduan warga Jawa Tengah"),
        link=f"{address}?{query}" if query else address,
        description="",
        language="id",
        feed_url=settings.SITE_URL + request.get_full_path(),
    )
    newest = real(form.complaints(timezone.now())).order_by("-pk")
    for complaint in newest.select_related("category", "region")[:FEED_LENGTH]:
        link = settings.SITE_URL + complaint.get_public_url()
        atom.add_item(
            title=complaint.public_headline,
            link=link,
            unique_id=link,
            description=_summary(complaint),
            pubdate=complaint.verified_at,
            updateddate=complaint.updated_at,
        )
    return HttpResponse(
        atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )


def _summary(complaint: Complaint) -> str:
    where = f", {complaint.region.name}" if complaint.region else ""
    return f"{complaint.category.name}{where}: {complaint.get_status_display()}"


class ComplaintPage(NamedTuple):
    """What the public page of a complaint shows, and what of it the frame repeats; only
    where else to look, if it was merged into another."""

    moved_to: str
    title: str = ""
    description: str = ""
    head: str = ""
    content: str = ""


@for_all
@require_safe
def detail(request: HttpRequest, public_code: str) -> HttpResponse:
    now = timezone.now()
    which, make = f"{public_code} {wib_date(now)}", partial(_page, public_code, now)
    return _with_frame(request, kept(ComplaintPage, which, make))


def _public_or_404(public_code: str) -> Complaint:
    if "\x00" in public_code:
        raise Http404
    photos = Attachment.objects.public()
    events = Event.objects.for_public().select_related("agency")
    found = (
        Complaint.objects.public()
        .with_public_name()
        .select_related("category", "agency", "region", "district", "service")
        .prefetch_related(
            Prefetch("events", events, to_attr="timeline"),
            Prefetch("attachments", photos, to_attr="public_photos"),
        )
    )
    return get_object_or_404(found, public_code=public_code)


def _page(
    public_code: str,
    now: datetime.datetime,
    *,
    abuse_form: AbuseForm | None = None,
    follow_form: FollowForm | None = None,
) -> ComplaintPage:
    try:
        complaint = _public_or_404(public_code)
    except Http404:
        original = _original_of(public_code)
        if original is None:
            raise
        return ComplaintPage(moved_to=original.get_public_url())
    is_answer_due = CLOCKS.get(Status(complaint.status)) in (
        Clock.VERIFY,
        Clock.RESPOND,
    )
    due_at = complaint.due_response_at if is_answer_due else None
    abuse_form, follow_form = abuse_form or AbuseForm(), follow_form or FollowForm()
    for form in (abuse_form, follow_form):
        form.helper.disable_csrf = True  # see `from_our_pages`
    context = {
        "complaint": complaint,
        "events": complaint.timeline,  # type: ignore[attr-defined]
        "photos": complaint.public_photos,  # type: ignore[attr-defined]
        "is_overdue": complaint.is_overdue(now),
        "is_answer_late": complaint.due_response_at < now,
        "due_at": due_at,
        "days_left": clocks.days_left(due_at, now),
        "page_url": settings.SITE_URL + complaint.get_public_url(),
        "abuse_form": abuse_form,
        "follow_form": follow_form,
        "whatsapp_url": whatsapp_url(f"IKUTI {complaint.public_code}"),
    }
    return ComplaintPage(
        "",
        complaint.public_headline,
        _description(complaint),
        render_to_string("complaints/_public_head.html", context),
        render_to_string("complaints/_public.html", context),
    )


def _description(complaint: Complaint) -> str:
    facts = {
        "category": complaint.category.name,
        "status": complaint.get_status_display(),
    }
    if complaint.region is None:
        return _("Aduan warga tentang %(category)s. Status: %(status)s.") % facts
    facts["region"] = complaint.region.name
    told = _("Aduan warga tentang %(category)s di %(region)s. Status: %(status)s.")
    return told % facts


def _with_frame(
    request: HttpRequest,
    page: ComplaintPage,
    *,
    form: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """`form`: the one with errors, if there is one."""
    if page.moved_to:
        return redirect(page.moved_to)
    context = {"page": page, "form": form}
    return render(request, "complaints/detail.html", context, status=status)


def _original_of(public_code: str) -> Complaint | None:
    """The public complaint into which this verified, open one was merged."""
    merged = Complaint.objects.filter(
        public_code=public_code.replace("\x00", ""),
        secret=False,
        verified_at__isnull=False,
        status=Status.DUPLICATE,
    ).values("duplicate_of")
    return Complaint.objects.public().filter(pk__in=merged).first()


@from_our_pages
@require_POST
def add_support(request: HttpRequest, public_code: str) -> HttpResponse:
    """ "Saya juga mengalami": once per browser."""
    complaint = _public_or_404(public_code)
    now = timezone.now()
    address = client_address(request)
    if not allow("support", address, limit=SUPPORTS_PER_HOUR, per=HOUR, now=now):
        messages.error(request, _("Terlalu sering. Coba lagi satu jam lagi."))
        return redirect(complaint.get_public_url())
    if not request.session.session_key:
        request.session["supports"] = True
        request.session.save()
    key_hash = support.browser_hash(request.session.session_key or "")
    if support.add(complaint, key_hash, now=now):
        messages.success(request, _("Tercatat: Anda juga mengalami ini."))
    else:
        messages.info(request, _("Anda sudah tercatat mengalami ini."))
    return redirect(complaint.get_public_url())


@from_our_pages
@require_POST
def report_abuse(request: HttpRequest, public_code: str) -> HttpResponse:
    complaint = _public_or_404(public_code)
    form, now = AbuseForm(request.POST), timezone.now()
    address = client_address(request)
    if not allow("abuse", address, limit=ABUSE_REPORTS_PER_HOUR, per=HOUR, now=now):
        form.add_error(None, _("Terlalu banyak laporan. Coba lagi satu jam lagi."))
        page = _page(public_code, now, abuse_form=form)
        return _with_frame(request, page, form=form, status=429)
    if not form.is_valid():
        page = _page(public_code, now, abuse_form=form)
        return _with_frame(request, page, form=form, status=422)
    AbuseReport.objects.create(complaint=complaint, created_at=now, **form.cleaned_data)
    messages.success(request, _("Terima kasih. Petugas akan memeriksanya."))
    return redirect(complaint.get_public_url())


@from_our_pages
@require_POST
def follow(request: HttpRequest, public_code: str) -> HttpResponse:
    """Ask for news by e-mail; the address has to confirm it first."""
    complaint = _public_or_404(public_code)
    form, now = FollowForm(request.POST), timezone.now()
    address = client_address(request)
    if not allow("follow", address, limit=FOLLOWS_PER_HOUR, per=HOUR, now=now):
        form.add_error(None, _("Terlalu banyak permintaan. Coba lagi satu jam lagi."))
        page = _page(public_code, now, follow_form=form)
        return _with_frame(request, page, form=form, status=429)
    if not form.is_valid():
        page = _page(public_code, now, follow_form=form)
        return _with_frame(request, page, form=form, status=422)
    following.ask(
        form.cleaned_data["email"],
        topics.topic_of(complaint),
        frequency=form.cleaned_data["frequency"],
        now=now,
    )
    messages.success(request, _("Periksa e-mail Anda, lalu buka tautan di dalamnya."))
    return redirect(complaint.get_public_url())
