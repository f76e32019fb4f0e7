"""The site's own template tags; settings.py makes them built in."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.forms import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from portal.charts import figure
from portal.news.models import Comment, thread_url
from portal.news.views import everywhere
from services.models import Service
from services.money import percent, rupiah

register = template.Library()

TONES = ("neutral", "info", "progress", "warning", "success", "danger")

# Which picture and which tone a complaint's status has beside its word.
STATUS_LOOKS = {
    "received": ("mail", "info"),
    "needs_info": ("info", "warning"),
    "verified": ("check", "info"),
    "assigned": ("building", "progress"),
    "returned": ("back", "warning"),
    "in_progress": ("clock", "progress"),
    "scheduled": ("calendar", "progress"),
    "answered": ("chat", "success"),
    "confirmed": ("check", "success"),
    "closed_silent": ("check", "neutral"),
    "reopened": ("reply", "warning"),
    "rejected": ("cross", "danger"),
    "out_of_scope": ("external", "neutral"),
    "duplicate": ("permit", "neutral"),
    "cancelled": ("cross", "neutral"),
}

CONTACT_ICONS = {
    "phone": "phone",
    "whatsapp": "chat",
    "sms": "phone-app",
    "email": "mail",
}


EVENT_ICONS = {
    "filed": "mail",
    "verified": "check",
    "info_requested": "info",
    "info_given": "reply",
    "assigned": "building",
    "returned": "back",
    "started": "clock",
    "scheduled": "calendar",
    "progress": "clock",
    "answered": "chat",
    "confirmed": "check",
    "closed_silent": "check",
    "reopened": "reply",
    "rejected": "cross",
    "out_of_scope": "external",
    "duplicate": "permit",
    "cancelled": "cross",
    "appealed": "search",
    "due_changed": "calendar",
    "message": "reply",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture from static/img/icons.svg; words beside it carry the meaning."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def content_lang() -> SafeString | str:
    """lang="id" for what people wrote, on a page in another language (WCAG 3.1.2)."""
    return "" if get_language() == "id" else mark_safe(' lang="id"')


@register.filter
def contact_icon(kind: str) -> str:
    return CONTACT_ICONS.get(kind, "globe")


@register.inclusion_tag("components/_status_badge.html")
def status_badge(status: str, label: str, tone: str = "") -> dict[str, str]:
    """A complaint's status as icon and word. An unknown one is neutral."""
    picture, usual_tone = STATUS_LOOKS.get(str(status), ("info", "neutral"))
    return {
        "label": label,
        "icon_name": picture,
        "tone": tone if tone in TONES else usual_tone,
    }


@register.inclusion_tag("components/_verification_mark.html")
def verification_mark(row: Any, *, short: bool = False) -> dict[str, bool]:
    """Words that tell an unchecked or invented row from a verified one."""
    return {
        "is_example": row.is_example,
        "is_draft": row.verification == "draft",
        "is_verified": row.is_verified,
        "short": short,
    }


# Where each place takes a page's address, its title, or both as one text.
SHARES = [
    ("WhatsApp", "https://wa.me/", {"text": "{title} {url}"}),
    ("Telegram", "https://t.me/share/url", {"url": "{url}", "text": "{title}"}),
    ("Facebook", "https://www.facebook.com/sharer/sharer.php", {"u": "{url}"}),
    ("X", "https://x.com/intent/post", {"text": "{title}", "url": "{url}"}),
]


@register.inclusion_tag("components/_share.html")
def share(page: Any) -> dict[str, Any]:
    """Links by which a reader passes a page on, and its address to copy."""
    url = settings.SITE_URL + page.get_absolute_url()
    links = [
        (
            label,
            f"{place}?"
            + urlencode({k: v.format(title=page, url=url) for k, v in asks.items()}),
        )
        for label, place, asks in SHARES
    ]
    return {"links": links, "address": url}


@register.inclusion_tag("components/_notices.html", takes_context=True)
def current_notices(context: template.Context) -> dict[str, Any]:
    """Warnings and disruptions of now; no query but once in a while."""
    return everywhere.notices_now(context.get("request"))


@register.inclusion_tag("components/_service_questions.html")
def service_questions(service: Service) -> dict[str, Any]:
    """The newest questions about a service, and where to ask. One query; for a tax,
    whose page asks for tariffs already, only where to ask."""
    public = Comment.objects.public().filter(service=service, parent=None)
    if service.kind == Service.Kind.TAX:
        public = public.none()
    return {"questions": public.order_by("-pk")[:3], "url": thread_url(service)}


register.filter(rupiah)
register.filter(percent)
register.filter(figure)


@register.filter
def machine_time(moment: datetime.datetime) -> str:
    """For the datetime of a <time> element, which takes no microseconds."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


@register.filter
def money_or_text(value: Decimal | str) -> str:
    """A Decimal as rupiah, a text as it is."""
    return rupiah(value) if isinstance(value, Decimal) else value


@register.filter
def linked_data(data: dict[str, Any]) -> SafeString:
    """JSON-LD in a script element, which browsers never run and no text can close."""
    text = json.dumps(data, ensure_ascii=False)
    escapes = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(text.translate(escapes)),  # noqa: S308 - escaped just above
    )


@register.filter
def day(value: datetime.date | None) -> str:
    """Senin, 7 Desember 2026; a moment is shown as its day in WIB."""
    return date_format(_local(value), "l, j F Y") if value else ""


@register.filter
def day_and_time(value: datetime.datetime | None) -> str:
    """Senin, 7 Desember 2026, 14.05 WIB."""
    if not value:
        return ""
    moment = _local(value)
    return f"{date_format(moment, 'l, j F Y')}, {date_format(moment, 'H.i')} WIB"


def _local(value: datetime.date) -> datetime.date:
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.filter
def event_icon(kind: str) -> str:
    return EVENT_ICONS.get(str(kind), "info")


@register.filter
def alert_tone(tone: str) -> str:
    """Django's message levels and an empty tone, as one of TONES."""
    tone = {"error": "danger", "debug": "info"}.get(tone, tone)
    return tone if tone in TONES else "info"


@register.filter
def first_control_id(field: BoundField) -> str:
    """Where a link to a field leads: a group of choices has no control of its own."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.simple_tag
def reachable(kind: str, *groups: Iterable[Any] | None) -> Any:
    """The first contact of a kind that a tap can reach, None if there is none."""
    contacts = (contact for group in groups for contact in group or ())
    return next((c for c in contacts if c.kind == kind and c.href), None)


@register.simple_tag
def contact_link(contact: Any, topic: str = "") -> str:
    """Where a tap on a contact leads; WhatsApp opens with the topic written."""
    return str(contact.href_about(topic))


@register.filter
def data_block(data: dict[str, Any]) -> SafeString:
    """JSON-LD inside a page; what could end the element is escaped."""
    text = json.dumps(data, ensure_ascii=False)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return mark_safe(  # noqa: S308 - what could end the element is escaped
        f'<script type="application/ld+json">{text}</script>'
    )
