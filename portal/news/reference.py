"""Load the example posts, programmes and consultations; all are marked as invented."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from directory.calendar import wib_date
from directory.models import Agency, Region
from directory.provenance import Verification
from portal.news.models import (
    Commenter,
    Consultation,
    NewsPost,
    Option,
    Programme,
    ProgrammeUpdate,
    Vote,
)
from services.models import Tag

DATA = Path(__file__).parent / "data"
EXAMPLE = {"is_demo": True, "verification": Verification.EXAMPLE}


@transaction.atomic
def load_examples(data: Path = DATA) -> dict[str, int]:
    """Create what is not there yet, by slug; rows that exist are left as they are."""
    agencies = dict(Agency.objects.values_list("code", "pk"))
    regions = dict(Region.objects.values_list("kemendagri_code", "pk"))
    programmes = _rows(data / "programmes.toml", "programmes")
    posts = _rows(data / "posts.toml", "posts")
    return {
        "Program contoh": sum(_programme(r, agencies, regions) for r in programmes),
        "Berita contoh": sum(_post(r, agencies, regions) for r in posts),
    }


@transaction.atomic
def load_consultations(now: datetime.datetime, data: Path = DATA) -> int:
    """Create the consultations that are not there yet; how many. Their days are
    counted from `now`. Who voted has no address, so nobody can be written to."""
    agencies = dict(Agency.objects.values_list("code", "pk"))
    rows = _rows(data / "consultations.toml", "consultations")
    return sum(_consultation(row, agencies, now) for row in rows)


def _rows(path: Path, name: str) -> list[dict[str, Any]]:
    with path.open("rb") as file:
        rows: list[dict[str, Any]] = tomllib.load(file)[name]
    return rows


def _programme(
    row: dict[str, Any], agencies: dict[str, int], regions: dict[str, int]
) -> bool:
    updates = row.pop("updates", [])
    agency, region = row.pop("agency", None), row.pop("region", None)
    places = row.pop("places", [])
    programme, created = Programme.objects.get_or_create(
        slug=row.pop("slug"),
        defaults=row
        | EXAMPLE
        | {
            "agency_id": agencies[agency] if agency else None,
            "region_id": regions[region] if region else None,
            "is_published": True,
        },
    )
    if created:
        ProgrammeUpdate.objects.bulk_create(
            ProgrammeUpdate(programme=programme, **update, **EXAMPLE)
            for update in updates
        )
        programme.places.set([regions[code] for code in places])
    return created


def _post(
    row: dict[str, Any], agencies: dict[str, int], regions: dict[str, int]
) -> bool:
    places, programmes = row.pop("regions", []), row.pop("programmes", [])
    row["body"] = row["body"].strip()
    agency = agencies[row.pop("agency")]
    topic = Tag.objects.filter(slug=row.pop("category", "")).first()
    post, created = NewsPost.objects.get_or_create(
        slug=row.pop("slug"),
        defaults=row | EXAMPLE | {"agency_id": agency, "category": topic},
    )
    if created:
        post.regions.set([regions[code] for code in places])
        post.programmes.set(Programme.objects.filter(slug__in=programmes))
    return created


def _consultation(
    row: dict[str, Any], agencies: dict[str, int], now: datetime.datetime
) -> bool:
    opens, closes = (
        now + datetime.timedelta(days=row[name]) for name in ("opens_in", "closes_in")
    )
    concluded = row.get("concluded_in")
    consultation, created = Consultation.objects.get_or_create(
        slug=row["slug"],
        defaults=EXAMPLE
        | {
            "question": row["question"],
            "text": row["text"].strip(),
            "agency_id": agencies[row["agency"]],
            "opens_at": opens,
            "closes_at": closes,
            "conclusion": row.get("conclusion", "").strip(),
            "concluded_at": concluded
            and wib_date(now + datetime.timedelta(days=concluded)),
        },
    )
    if created:
        for order, (text, count) in enumerate(
            zip(row["options"], row["votes"], strict=True), 1
        ):
            option = Option.objects.create(
                consultation=consultation, text=text, order=order
            )
            voters = [Commenter.objects.create() for _ in range(count)]
            Vote.objects.bulk_create(
                Vote(
                    consultation=consultation, option=option, commenter=voter, at=opens
                )
                for voter in voters
            )
    return created
