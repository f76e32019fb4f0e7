"""A category's own questions as form fields, and their answers as data."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from complaints.models import Category, CategoryAttribute

PREFIX = "rincian_"
DataType = CategoryAttribute.DataType


def attributes_of(category: Category) -> list[CategoryAttribute]:
    return list(category.attributes.prefetch_related("options"))


def field_name(attribute: CategoryAttribute) -> str:
    return PREFIX + attribute.code


def form_field(attribute: CategoryAttribute) -> forms.Field:
    """The field of one question; each of the six data types has its own."""
    shared: dict[str, Any] = {
        "label": attribute.label,
        "help_text": attribute.help_text,
        "required": attribute.required,
    }
    options = [(o.key, o.name) for o in attribute.options.all()]
    match attribute.datatype:
        case DataType.NUMBER:
            return forms.DecimalField(max_digits=15, decimal_places=3, **shared)
        case DataType.DATETIME:
            widget = forms.DateTimeInput(
                attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
            )
            return forms.DateTimeField(widget=widget, **shared)
        case DataType.TEXT:
            area = forms.Textarea(attrs={"rows": 4, "maxlength": 2000})
            return forms.CharField(max_length=2000, widget=area, **shared)
        case DataType.SINGLE:
            blank = [] if attribute.required else [("", "–")]
            return forms.ChoiceField(choices=[*blank, *options], **shared)
        case DataType.MULTIPLE:
            boxes = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(choices=options, widget=boxes, **shared)
    return forms.CharField(max_length=255, **shared)


def details(
    attributes: Iterable[CategoryAttribute], cleaned: dict[str, Any]
) -> list[dict[str, Any]]:
    """The answers given, as stored on the complaint.

    Each with code, question, value (for machines) and answer (for people): a later
    change of the question does not change what was asked and said.
    """
    rows = []
    for attribute in attributes:
        value = cleaned.get(field_name(attribute))
        if value in (None, "", []):
            continue
        rows.append(
            {
                "code": attribute.code,
                "question": attribute.label,
                "value": _plain(value),
                "answer": _readable(attribute, value),
            }
        )
    return rows


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return value if isinstance(value, list) else str(value)


def _readable(attribute: CategoryAttribute, value: Any) -> str:
    if isinstance(value, datetime.datetime):
        return date_format(timezone.localtime(value), "j F Y H.i")
    if attribute.datatype in (DataType.SINGLE, DataType.MULTIPLE):
        names = {o.key: o.name for o in attribute.options.all()}
        keys = value if isinstance(value, list) else [value]
        return ", ".join(names[key] for key in keys)
    return str(value)
