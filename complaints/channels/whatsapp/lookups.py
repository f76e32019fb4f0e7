"""Finding by typed words: places, categories, services, heads of agencies."""

from __future__ import annotations

import difflib
import re

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from complaints.models import Category
from directory.exports import real_contacts, real_head
from directory.models import Agency, District, Region
from directory.models.agencies import AgencyQuerySet
from services.models import Service

AT_MOST = 8
KINDS = r"\b(kab|kabupaten|kec|kecamatan|kota)\b"


def words(typed: str) -> list[str]:
    """The words that tell something: without short ones and punctuation."""
    return [w for w in re.findall(r"\w+", typed.casefold()) if len(w) > 2][:8]


def places(typed: str) -> tuple[list[Region | District], bool]:
    """Regions and districts of that name, and whether it is their name exactly;
    else at most eight that begin or sound like it.

    "Kudus", "kab. kudus", "kecamatan kaliwungu kudus", "Kota Kudus" (a district).
    """
    typed = " ".join(re.findall(r"[^\W_]+", typed.casefold()))[:60]
    name = " ".join(re.sub(KINDS, " ", typed).split())
    if len(name) < 3:
        return [], False
    known: dict[Region | District, str] = {}
    known.update((r, _bare(r.name)) for r in Region.objects.all())
    districts = list(District.objects.select_related("region"))
    known.update((d, d.name.casefold()) for d in districts)
    found = [place for place, bare in known.items() if bare in (name, typed)]
    kind = re.match(r"kab|kota|kec", typed)
    if kind:
        found = [p for p in found if _is_kind(p, kind.group(), typed)] or found
    if not found:
        full = [(d, f"{known[d]} {_bare(d.region.name)}") for d in districts]
        found = [d for d, text in full if text in (name, typed)]
    if found:
        return found[:AT_MOST], True
    close = difflib.get_close_matches(name, set(known.values()), n=4, cutoff=0.75)
    like = [p for p, bare in known.items() if bare.startswith(name) or bare in close]
    return like[:AT_MOST], False


def _bare(name: str) -> str:
    return name.casefold().removeprefix("kabupaten ").removeprefix("kota ")


def _is_kind(place: Region | District, word: str, typed: str) -> bool:
    if isinstance(place, District):
        return word == "kec" or place.name.casefold() == typed
    return place.kind == (Region.Kind.CITY if word == "kota" else Region.Kind.REGENCY)


def place_label(place: Region | District) -> str:
    if isinstance(place, Region):
        return place.name
    return _("Kec. %(district)s, %(region)s") % {
        "district": place.name,
        "region": place.region.name,
    }


def categories(text: str) -> list[Category]:
    """The three categories whose keywords fit `text` best, then the last one of
    the list, which is for everything else."""
    told = " ".join(re.findall(r"\w+", text.casefold()))
    rows = list(Category.objects.active())
    fits = {row: _fit(row, told) for row in rows}
    best = sorted((r for r in rows if fits[r]), key=lambda r: -fits[r])[:3]
    return best + [r for r in rows[-1:] if r not in best]


def categories_named(typed: str) -> list[Category]:
    """Categories with one of the typed words, else those that `categories` finds."""
    told = words(typed)
    named = [
        c
        for c in Category.objects.active()
        if any(w in f"{c.name} {c.keywords}".casefold() for w in told)
    ]
    return (named or categories(typed))[:AT_MOST]


def _fit(category: Category, told: str) -> int:
    phrases = [k.strip().casefold() for k in category.keywords.split(",")]
    phrases += words(category.name)
    return sum(len(p.split()) for p in phrases if p and f" {p} " in f" {told} ")


def services(typed: str) -> list[Service]:
    """Published services and taxes whose texts have all the typed words."""
    found = Service.objects.published().select_related("agency")
    told = words(typed)
    if not told:
        return []
    for word in told:
        found = found.filter(
            Q(name__icontains=word)
            | Q(summary__icontains=word)
            | Q(tax__acronym__iexact=word)
        )
    return list(found.order_by("name")[:AT_MOST])


def agencies(typed: str, among: AgencyQuerySet) -> list[Agency]:
    """Those with a word of their names or of what they see to."""
    told = words(typed)
    if not told:
        return []
    found = among
    for word in told:
        if word in ("dinas", "kepala", "badan", "nomor"):
            continue
        found = found.filter(
            Q(name__icontains=word)
            | Q(short_name__icontains=word)
            | Q(summary__icontains=word)
            | Q(aliases__name__icontains=word)
        )
    pks = list(found.order_by("name").values_list("pk", flat=True).distinct()[:AT_MOST])
    return list(Agency.objects.filter(pk__in=pks).with_heads().order_by("name"))


def agency_text(agency: Agency) -> str:
    """Who leads it and how to reach them; nothing invented is ever sent."""
    told = [agency.name]
    if head := real_head(agency):
        told.append(f"{head.position.title}: {head.person.full_name}")
    contacts = real_contacts(agency)
    for contact in contacts[:6]:
        mark = "" if contact.is_verified else " " + _("(belum diverifikasi)")
        told.append(f"{contact.get_kind_display()}: {contact.value}{mark}")
    if not contacts:
        told.append(_("Nomornya belum kami ketahui."))
    told.append(settings.SITE_URL + agency.get_absolute_url())
    return "\n".join(told)
