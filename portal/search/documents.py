"""What can be found: each page with the words it is found by and its answer.

A new kind of page is one more function in SOURCES.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from directory.models import Agency, Appointment, ContactChannel
from portal.news.models import NewsPost, Programme
from portal.search.models import SearchDocument
from portal.search.words import terms
from services.models import Service, Signpost, TariffRule, Tax
from services.money import percent, rupiah

Kind = SearchDocument.Kind


@dataclass(frozen=True)
class Page:
    """`keywords` are other names of it, `body` is what else it talks about."""

    kind: str
    key: str
    title: str
    url: str
    summary: str = ""
    answer: str = ""
    is_verified: bool = False
    is_example: bool = False
    keywords: str = ""
    body: str = ""

    def document(self) -> SearchDocument:
        return SearchDocument(
            key=self.key,
            kind=self.kind,
            title=self.title[:250],
            url=self.url,
            summary=self.summary[:300],
            answer=self.answer[:300],
            is_verified=self.is_verified,
            is_example=self.is_example,
            title_terms=terms(self.title),
            keyword_terms=terms(self.keywords),
            body_terms=terms(f"{self.summary} {self.body}"),
            digest=hashlib.sha256(repr(astuple(self)).encode()).hexdigest(),
        )


def taxes(now: datetime.datetime) -> Iterator[Page]:
    rules = TariffRule.objects.offered(production=settings.PRODUCTION)
    found = Tax.objects.published().prefetch_related(
        Prefetch(
            "tariffs", rules.in_force(timezone.localdate(now)), to_attr="rules_of_today"
        ),
        "service__requirements",
        "service__proceduresteps",
        "service__servicechannels",
    )
    for tax in found:
        service = tax.service
        yield Page(
            Kind.TAX,
            f"tax:{tax.code}",
            service.name,
            service.get_absolute_url(),
            service.summary,
            _tax_answer(tax),
            all(rule.is_verified for rule in _main_rules(tax)),
            keywords=" ".join([tax.acronym, _("pajak tarif bayar")]),
            body=_joined(
                [tax.object, tax.subject, tax.base, tax.due, service.audience],
                [service.agency.short_name, service.agency.name],
                _parts(service),
            ),
        )


def _tax_answer(tax: Any) -> str:
    lines = []
    for rule in _main_rules(tax):
        rate = percent(rule.rate)
        if rule.is_ceiling:
            rate = _("paling tinggi %(rate)s") % {"rate": rate}
        lines.append(f"{rule.label}: {rate}")
    return " · ".join(lines)


def _main_rules(tax: Any) -> list[TariffRule]:
    """The first two rates; fees beside the tax are not its answer."""
    fixed = TariffRule.Kind.FIXED
    return [rule for rule in tax.rules_of_today if rule.kind != fixed][:2]


def services(now: datetime.datetime) -> Iterator[Page]:
    found = Service.objects.catalogue().prefetch_related(
        "requirements", "proceduresteps", "servicechannels", "fees"
    )
    for service in found:
        yield Page(
            Kind.SERVICE,
            f"service:{service.code}",
            service.name,
            service.get_absolute_url(),
            service.summary,
            _service_answer(service),
            service.is_verified,
            service.is_example,
            keywords=f"{service.get_kind_display()} {service.code} {service.audience}",
            body=_joined(
                [service.product, service.agency.short_name, service.agency.name],
                _parts(service),
            ),
        )


def _service_answer(service: Service) -> str:
    if service.is_example:
        return ""
    fees = [fee.amount for fee in service.fees.all()]
    cost = _("Gratis") if service.is_free else ""
    if not cost and fees:
        cost = _("Biaya mulai %(amount)s") % {"amount": rupiah(min(fees))}
    places = [channel.name for channel in service.servicechannels.all()[:1]]
    return _dotted([service.duration_text, cost, *places])


def agencies(now: datetime.datetime) -> Iterator[Page]:
    found = (
        Agency.objects.active(timezone.localdate(now))
        .with_heads()
        .prefetch_related("aliases")
    )
    for agency in found:
        position = agency.head_position
        contact = _dialled(agency.shown_contacts)
        yield Page(
            Kind.AGENCY,
            f"agency:{agency.code}",
            agency.name,
            agency.get_absolute_url(),
            agency.summary,
            _dotted([contact.value if contact else "", agency.address]),
            contact.is_verified if contact else agency.is_verified,
            keywords=_joined(
                [agency.short_name, agency.code, agency.get_kind_display()],
                [alias.name for alias in agency.aliases.all()],
            ),
            body=_joined(
                [position.title if position else "", _("kontak telepon alamat")]
            ),
        )


def signposts(now: datetime.datetime) -> Iterator[Page]:
    """What people look for here although another office does it."""
    for sign in Signpost.objects.all():
        yield Page(
            Kind.SIGNPOST,
            f"signpost:{sign.slug}",
            sign.name,
            sign.get_absolute_url(),
            sign.summary,
            _dotted([sign.get_level_display(), sign.office]),
            sign.is_verified,
            keywords=sign.keywords,
            body=sign.office,
        )


def heads(now: datetime.datetime) -> Iterator[Page]:
    found = (
        Appointment.objects.current()
        .select_related("person", "position__agency")
        .filter(
            person__is_demo=False,
            is_demo=False,
            position__agency__in=Agency.objects.active(timezone.localdate(now)),
        )
        .prefetch_related(
            Prefetch(
                "position__contacts",
                ContactChannel.objects.public(),
                to_attr="public_contacts",
            )
        )
    )
    for held in found:
        agency = held.position.agency
        contact = _dialled(held.position.public_contacts)  # type: ignore[attr-defined]
        yield Page(
            Kind.HEAD,
            f"head:{agency.code}:{held.position_id}",
            f"{held.person.full_name}, {held.title}",
            agency.get_absolute_url(),
            agency.summary,
            contact.value if contact else "",
            held.is_verified and (contact is None or contact.is_verified),
            keywords=_joined([agency.short_name, _("pejabat pimpinan kepala siapa")]),
            body=agency.name,
        )


def news(now: datetime.datetime) -> Iterator[Page]:
    """A post is found from its hour until it expires; hoaxes by their claim too."""
    for post in NewsPost.objects.published(now).select_related("agency"):
        told = [post.get_verdict_display(), _day(post.publish_at)]
        yield Page(
            Kind.NEWS,
            f"news:{post.slug}",
            post.title,
            post.get_absolute_url(),
            post.summary,
            "" if post.is_example else _dotted(told),
            post.is_verified,
            post.is_example,
            keywords=_joined([post.get_kind_display(), post.agency.short_name]),
            body=_joined([post.claim, post.agency.name, post.body]),
        )


def _day(moment: datetime.datetime | None) -> str:
    return date_format(timezone.localtime(moment), "j F Y") if moment else ""


def programmes(now: datetime.datetime) -> Iterator[Page]:
    for programme in Programme.objects.published().with_progress():
        percent = programme.latest_percent  # type: ignore[attr-defined]
        progress = "" if percent is None else f"{percent}%"
        region = programme.region.name if programme.region else ""
        agency = programme.agency
        yield Page(
            Kind.PROGRAMME,
            f"programme:{programme.slug}",
            programme.name,
            programme.get_absolute_url(),
            programme.summary,
            ""
            if programme.is_example
            else _dotted([programme.get_status_display(), progress]),
            programme.is_verified,
            programme.is_example,
            keywords=_joined(
                [_("program"), region, agency.short_name if agency else ""]
            ),
            body=_joined(
                [programme.description, programme.target, programme.beneficiaries],
                [agency.name if agency else ""],
            ),
        )


SOURCES: tuple[Callable[[datetime.datetime], Iterator[Page]], ...] = (
    taxes,
    services,
    agencies,
    heads,
    signposts,
    news,
    programmes,
)


def pages(now: datetime.datetime) -> Iterator[Page]:
    """Every page that a citizen may find at `now`."""
    for source in SOURCES:
        yield from source(now)


def _parts(service: Service) -> list[str]:
    return [
        *(row.text for row in service.requirements.all()),
        *(row.text for row in service.proceduresteps.all()),
        *(row.name for row in service.servicechannels.all()),
    ]


def _dialled(contacts: Iterable[ContactChannel]) -> ContactChannel | None:
    """The first number that a phone can dial; an invented one never is."""
    return next((c for c in contacts if c.href.startswith("tel:")), None)


def _joined(*groups: Iterable[str]) -> str:
    return " ".join(text for group in groups for text in group if text)


def _dotted(texts: Iterable[str]) -> str:
    return " · ".join(text for text in texts if text)
