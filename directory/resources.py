"""How staff bring agencies and contacts in from a file, and take them out.

A row is found by its natural key, so that a file taken out, corrected and brought
back changes what it names. One bad row, and nothing of the file is kept.
"""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from import_export import fields, resources, widgets

from directory.exports import RISKY, neutral
from directory.models import Agency, ContactChannel, Position, Region

# Many times the directory; a preview of them all stays below a request's time.
MAX_ROWS = 1_000
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class KeyWidget(widgets.Widget):
    """Another row by its natural key; "" is none."""

    def __init__(self, model: type[models.Model], key: str) -> None:
        super().__init__()
        self.model, self.key = model, key

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        key = str(value or "").strip()
        if not key:
            return None
        found = self.model._default_manager.filter(**{self.key: key}).first()
        if found is None:
            raise ValueError(_("%(key)s tidak dikenal.") % {"key": key})
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(getattr(value, self.key)) if value else ""


class DayWidget(widgets.DateWidget):
    """2026-11-24, or a spreadsheet's own date."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        try:
            return super().clean(value, row, **kwargs)
        except ValueError:
            raise ValueError(
                _("Tanggal %(value)s tidak dikenali, contoh: 2026-11-24.")
                % {"value": value}
            ) from None


def _day(name: str) -> fields.Field:
    return fields.Field(name, name, DayWidget(format="%Y-%m-%d"))


class FromFile(resources.ModelResource):
    """What both have in common: limits, whole-file checks, harmless cells."""

    key: tuple[str, ...]
    required: tuple[str, ...]

    def import_data(self, dataset: Any, *args: Any, **kwargs: Any) -> Any:
        """A row that validation refuses undoes the file, like any other error."""
        kwargs["rollback_on_validation_errors"] = True
        return super().import_data(dataset, *args, **kwargs)

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Refuse what is wrong with the file as a whole, in Indonesian."""
        try:
            self._refuse_missing(dataset)
            self._refuse_many(dataset)
            self._refuse_twice(dataset)
        except ValueError:
            # The library would go on to try each row.
            del dataset[:]
            raise

    def _refuse_missing(self, dataset: Any) -> None:
        headers = dataset.headers or []
        missing = [name for name in self.required if name not in headers]
        if missing:
            raise ValueError(
                _("Kolom ini tidak ada: %(names)s.") % {"names": ", ".join(missing)}
            )

    def _refuse_many(self, dataset: Any) -> None:
        if len(dataset) > MAX_ROWS:
            raise ValueError(
                _("Berkas ini berisi %(rows)d baris. Paling banyak %(limit)d.")
                % {"rows": len(dataset), "limit": MAX_ROWS}
            )

    def _refuse_twice(self, dataset: Any) -> None:
        first: dict[tuple[str, ...], int] = {}
        for line, row in enumerate(dataset.dict, start=2):
            key = tuple(str(row.get(name) or "").strip() for name in self.key)
            if key in first:
                raise ValueError(
                    _("Baris %(line)d sama dengan baris %(first)d: %(key)s.")
                    % {
                        "line": line,
                        "first": first[key],
                        "key": ", ".join(filter(None, key)),
                    }
                )
            first[key] = line

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Take back the apostrophe that an export put before a risky cell."""
        for name, value in row.items():
            if isinstance(value, str) and value[:1] == "'" and value[1:2] in RISKY:
                row[name] = value[1:]

    def export_field(self, field: Any, instance: Any, **kwargs: Any) -> Any:
        value = super().export_field(field, instance, **kwargs)
        return neutral(value) if isinstance(value, str) else value


class AgencyResource(FromFile):
    parent = fields.Field("parent", "parent", KeyWidget(Agency, "code"))
    region = fields.Field("region", "region", KeyWidget(Region, "kemendagri_code"))
    active_from = _day("active_from")
    active_to = _day("active_to")
    source_date = _day("source_date")

    key = ("code",)
    required = ("code", "name")

    class Meta:
        model = Agency
        import_id_fields = ["code"]
        fields = [
            *["code", "slug", "name", "short_name", "kind", "parent", "summary"],
            *["topics", "address", "region", "latitude", "longitude", "website"],
            *["active_from", "active_to", "open_on_holidays", "verification"],
            *["source", "source_url", "source_date"],
        ]
        export_order = fields
        clean_model_instances = True
        use_transactions = True
        skip_unchanged = True


class ContactResource(FromFile):
    """A contact of a position where the row names one, else of the agency."""

    agency = fields.Field("agency", "agency", KeyWidget(Agency, "code"))
    position = fields.Field("position", "position")
    verified_on = _day("verified_on")
    source_date = _day("source_date")

    key = ("agency", "position", "kind", "purpose", "value")
    required = ("agency", "kind", "value")
    defaulted = ("purpose", "is_public", "verification")

    class Meta:
        model = ContactChannel
        fields = [
            *["agency", "position", "kind", "purpose", "value", "label", "hours"],
            *["is_public", "verified_on", "verification"],
            *["source", "source_url", "source_date"],
        ]
        import_id_fields = ["value"]
        export_order = fields
        clean_model_instances = True
        use_transactions = True
        skip_unchanged = True

    def get_instance(self, instance_loader: Any, row: Any) -> ContactChannel | None:
        agency, position = self._owner(row)
        return ContactChannel.objects.filter(
            agency=None if position else agency,
            position=position,
            kind=row.get("kind"),
            purpose=row.get("purpose") or ContactChannel.Purpose.GENERAL,
            value=str(row.get("value") or "").strip(),
        ).first()

    def import_field(
        self, field: Any, instance: Any, row: Any, *args: Any, **kwargs: Any
    ) -> None:
        """The two owner columns are read together; an empty one is the default."""
        name = field.column_name
        if name == "agency":
            agency, position = self._owner(row)
            instance.agency = None if position else agency
            instance.position = position
        elif name != "position" and (name not in self.defaulted or row.get(name)):
            super().import_field(field, instance, row, *args, **kwargs)

    def _owner(self, row: Any) -> tuple[Agency, Position | None]:
        agency = self.fields["agency"].clean(row)
        if agency is None:
            raise ValidationError({"agency": _("Kode instansi wajib diisi.")})
        title = str(row.get("position") or "").strip()
        if not title:
            return agency, None
        position = agency.positions.filter(title=title).first()
        if position is None:
            raise ValidationError(
                {"position": _("%(key)s tidak dikenal.") % {"key": title}}
            )
        return agency, position

    def dehydrate_agency(self, contact: ContactChannel) -> str:
        return contact.owner_agency.code

    def dehydrate_position(self, contact: ContactChannel) -> str:
        return contact.position.title if contact.position else ""
