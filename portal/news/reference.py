"""Load the example posts and programmes; all are marked as invented."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from directory.models import Agency, Region
from directory.provenance import Verification
from portal.news.models import NewsPost, Programme, ProgrammeUpdate
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
