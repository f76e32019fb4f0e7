"""GeoReport v2 over HTTP: each address in XML and JSON, errors as the standard says."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page

from complaints import codes, deadlines, filing, workflow
from complaints.channels.open311 import documents, keys
from complaints.channels.open311.errors import Refused
from complaints.channels.open311.filters import (
    MOST_ROWS,
    RequestsForm,
    UpdatesForm,
    parameters,
    valid,
)
from complaints.channels.open311.formats import MEDIA_TYPES, respond
from complaints.channels.open311.forms import (
    RequestForm,
    UpdateForm,
    category_of,
    submission_key,
)
from complaints.forms import attribute_fields
from complaints.models import (
    ApiKey,
    Attachment,
    Category,
    CategoryAttribute,
    Complaint,
    ReceivedUpdate,
)
from complaints.moves import WorkflowError
from complaints.privacy import ComplaintQuerySet
from directory.copies import in_indonesian
from directory.provenance import real

# The name of the root element, and what is in it.
Document = tuple[str, Any]
Method = Callable[..., Document]


def endpoint(**methods: Method) -> Callable[..., HttpResponse]:
    """A view of these methods (GET=…, POST=…). Reading may be kept, if asked again
    each time: a complaint that turns secret is gone from the next answer."""

    @csrf_exempt
    @conditional_page
    @cache_control(no_cache=True)
    @in_indonesian
    def view(request: HttpRequest, format: str, **arguments: str) -> HttpResponse:
        response = _answer(request, format, methods, arguments)
        if request.method in ("GET", "HEAD"):
            # Public data without cookies: any site's page may read it.
            response["Access-Control-Allow-Origin"] = "*"
            response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return view


def _answer(
    request: HttpRequest,
    format: str,
    methods: dict[str, Method],
    arguments: dict[str, str],
) -> HttpResponse:
    try:
        if format not in MEDIA_TYPES:
            raise Refused(404, "Format hanya xml dan json.")
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            raise Refused(403, "Hanya lewat https.")
        method = "GET" if request.method == "HEAD" else request.method or ""
        if method not in methods:
            raise Refused(405, f"Hanya {', '.join(methods)}.")
        root, data = methods[method](request, **arguments)
        return respond(format, root, data)
    except Refused as error:
        refused = error
    except (SuspiciousOperation, MultiPartParserError):
        refused = Refused(400, "Kiriman tidak terbaca atau terlalu besar.")
    known = format if format in MEDIA_TYPES else "xml"
    response = respond(known, "errors", refused.document(), refused.code)
    if refused.code == 405:
        response["Allow"] = ", ".join(methods)
    if refused.code == 429:
        response["Retry-After"] = "3600"
    return response


# --- Reading ------------------------------------------------------------------


def read_discovery(request: HttpRequest) -> Document:
    return "discovery", documents.discovery()


def read_services(request: HttpRequest) -> Document:
    """2 queries at most, whatever their number."""
    questions = CategoryAttribute.objects.filter(category=OuterRef("pk"))
    categories = Category.objects.active().annotate(has_questions=Exists(questions))
    return "services", [documents.service(category) for category in categories]


def read_definition(request: HttpRequest, service_code: str) -> Document:
    category = Category.objects.active().filter(code=service_code).first()
    if category is None:
        raise Refused(404, "service_code: tidak dikenal.")
    attributes = attribute_fields.attributes_of(category)
    return "service_definition", documents.definition(category, attributes)


def _with_all(complaints: ComplaintQuerySet) -> ComplaintQuerySet:
    return complaints.select_related(
        "category", "agency", "region", "district"
    ).prefetch_related(
        Prefetch(
            "attachments",
            Attachment.objects.public().order_by("pk"),
            to_attr="public_photos",
        )
    )


def read_requests(request: HttpRequest) -> Document:
    now = timezone.now()
    found = RequestsForm(parameters(request.GET)).complaints(now)
    rows = _with_all(found).order_by("-created_at", "-pk")[:MOST_ROWS]
    return "service_requests", [documents.request(row, now) for row in rows]


def read_request(request: HttpRequest, public_code: str) -> Document:
    code = codes.normalise_code(public_code)
    found = _with_all(real(Complaint.objects.public())).filter(public_code=code).first()
    if found is None:
        raise Refused(404, "service_request_id: tidak ada.")
    return "service_requests", [documents.request(found, timezone.now())]


def read_token(request: HttpRequest, token: str) -> Document:
    """Every request has its number at once, so no token was ever given out."""
    raise Refused(404, "token: tidak ada.")


def read_updates(request: HttpRequest) -> Document:
    events = UpdatesForm(parameters(request.GET)).events(timezone.now())
    photos = Prefetch(
        "attachments", Attachment.objects.public(), to_attr="public_photos"
    )
    rows = events.select_related("complaint").prefetch_related(photos)
    found = [documents.update(event) for event in rows.order_by("at", "pk")[:MOST_ROWS]]
    return "service_request_updates", found


def nothing(request: HttpRequest, rest: str) -> Document:
    raise Refused(404, "Alamat ini tidak ada.")


# --- Writing ------------------------------------------------------------------


def write_request(request: HttpRequest) -> Document:
    now, sent = timezone.now(), parameters(request.POST)
    key = keys.recognise(request, now)
    if not key.may_file:
        raise Refused(403, "Kunci ini tidak boleh mengirim aduan.")
    form = RequestForm(sent, category_of(sent))
    if not form.is_valid():
        raise Refused(400, *form.errors_in_their_words())
    number = request.headers.get("Idempotency-Key", "")[:200]
    unique = submission_key(key, sent, number, deadlines.wib_date(now).isoformat())
    receipt = filing.submit(form.filing(key, unique), now=now)
    answer = {
        "service_request_id": receipt.complaint.public_code,
        "service_notice": _notice(receipt),
        "account_id": form.cleaned_data["account_id"],
    }
    return "service_requests", [{n: v for n, v in answer.items() if v}]


def _notice(receipt: filing.Receipt) -> str:
    """For the person who reports: the only time that the PIN is told."""
    track = settings.SITE_URL + reverse("complaints:track")
    return (
        f"Simpan PIN {codes.grouped(receipt.pin)}. Dengan nomor dan PIN ini pelapor"
        f" mengikuti aduan dan menjawab pertanyaan petugas di {track}"
    )


def write_update(request: HttpRequest) -> Document:
    """News of a complaint that the key's officer may act on, by the same verbs."""
    now = timezone.now()
    key = keys.recognise(request, now)
    if not key.may_update:
        raise Refused(403, "Kunci ini tidak boleh mengabari aduan.")
    form = UpdateForm(parameters(request.POST))
    valid(form)
    try:
        with transaction.atomic():
            pk = _take(key, form.cleaned_data, now)
    except IntegrityError:
        raise Refused(400, "update_id: sudah pernah diterima.") from None
    except WorkflowError as error:
        raise Refused(400, f"status: {error}") from None
    return "service_request_updates", [{"update_id": str(pk)}]


def _take(key: ApiKey, said: dict[str, Any], now: datetime.datetime) -> int:
    """The number of the event. A complaint out of reach is as good as unknown."""
    assert key.user is not None  # noqa: S101 - narrows a type
    mine = Complaint.objects.changeable_by(key.user, deadlines.wib_date(now))
    code = codes.normalise_code(said["service_request_id"])
    complaint = mine.filter(public_code=code).first()
    if complaint is None or not key.user.is_active:
        raise Refused(404, "service_request_id: tidak ada.")
    ReceivedUpdate.objects.create(
        key=key, update_id=said["update_id"], complaint=complaint
    )
    told = {"by": key.user, "now": now, "text": said["description"]}
    match said["status"]:
        case "closed":
            outcome = Complaint.Outcome.RESOLVED
            workflow.answer(complaint, outcome=outcome, **told)
        case "in_progress":
            workflow.start(complaint, **told)
        case _:
            workflow.report_progress(complaint, **told)
    return int(complaint.events.latest("pk").pk)
