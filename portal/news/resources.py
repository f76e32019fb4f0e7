"""How staff bring programmes in from a file, and take them out."""

from __future__ import annotations

from typing import Any

from import_export import fields, widgets

from directory.models import Agency, Region
from directory.resources import FromFile, KeyWidget
from portal.news.models import Programme


class PlacesWidget(widgets.ManyToManyWidget):
    """Kemendagri codes between semicolons: 33.19; 33.74."""

    def __init__(self) -> None:
        super().__init__(Region, separator="; ", field="kemendagri_code")

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        codes = {code.strip() for code in str(value or "").split(";") if code.strip()}
        regions = Region.objects.filter(kemendagri_code__in=codes)
        if missing := codes - set(regions.values_list("kemendagri_code", flat=True)):
            raise ValueError(f"{', '.join(sorted(missing))} tidak dikenal.")
        return regions


class ProgrammeResource(FromFile):
    region = fields.Field("region", "region", KeyWidget(Region, "kemendagri_code"))
    agency = fields.Field("agency", "agency", KeyWidget(Agency, "code"))
    places = fields.Field("places", "places", PlacesWidget(), m2m_add=False)

    key = ("slug",)
    required = ("slug", "name", "summary", "level", "status", "year_from")

    class Meta:
        model = Programme
        import_id_fields = ["slug"]
        fields = [
            *["slug", "name", "summary", "description", "level", "region", "places"],
            *["agency", "status", "year_from", "year_to", "budget", "realised"],
            *["target", "indicator", "beneficiaries", "is_published"],
            *["verification", "source", "source_url"],
        ]
        export_order = fields
        clean_model_instances = True
        use_transactions = True
        skip_unchanged = True
