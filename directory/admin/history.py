"""What stood in a row before, who changed it, and how it comes back; and that nobody
saves over what they have not seen.

Every admin of a model with `HistoricalRecords` is a `WithHistory`.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import (
    ObjectDoesNotExist,
    PermissionDenied,
    ValidationError,
)
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin
from simple_history.utils import get_m2m_reverse_field_name

from directory.admin.roles import staff_of
from directory.audit import Kind, record
from directory.word_diff import Piece, compare

NOTHING = "–"


class Change(NamedTuple):
    label: str
    pieces: list[Piece]


class Content(NamedTuple):
    """A field of an earlier row; `pieces` say how it differs from today's, or []."""

    label: str
    text: str
    pieces: list[Piece]


def in_words(field: Any, value: Any) -> str:
    """A value as the desk shows it; of a many-to-many field, what the history has."""
    if isinstance(field, models.ManyToManyField):
        name = get_m2m_reverse_field_name(field)
        return ", ".join(sorted(str(row[name]) for row in value)) or NOTHING
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if isinstance(value, datetime.datetime):
        return date_format(localtime(value), "j M Y H.i")
    if isinstance(value, datetime.date):
        return date_format(value, "j M Y")
    if value is None or value == "":
        return NOTHING
    return str(dict(field.flatchoices).get(value, value))


def label_of(field: Any) -> str:
    """Its name on screen; a link without one is called after what it leads to."""
    name = str(field.verbose_name)
    if field.related_model and name == field.name.replace("_", " "):
        name = str(field.related_model._meta.verbose_name)
    return str(capfirst(name))


def changes(model: type[models.Model], older: Any, newer: Any) -> list[Change]:
    """What differs between two rows of the history of one object."""
    found = []
    for change in newer.diff_against(older, foreign_keys_are_objs=True).changes:
        field: Any = model._meta.get_field(change.field)
        before, after = in_words(field, change.old), in_words(field, change.new)
        found.append(Change(label_of(field), compare(before, after)))
    return found


class UnlessChanged(forms.ModelForm):
    """Is refused once for what somebody else saved since its page was opened.

    The page carries the number of the last row of the history as `seen`; a form
    without it, or with one of another object, is not asked. Runs in the transaction
    of the change view. 3 queries.
    """

    # What was saved meanwhile, field by field; a part beneath it is in none.
    meanwhile: Sequence[Change] = ()
    is_told = False

    def clean(self) -> dict[str, Any] | None:
        seen = str(self.data.get("seen", ""))
        if self.instance.pk and seen.isascii() and seen.isdigit() and len(seen) < 19:
            self._tell_what_came_after(int(seen))
        return super().clean()

    def _tell_what_came_after(self, seen: int) -> None:
        model = self._meta.model
        rows = model._base_manager.select_for_update().filter(pk=self.instance.pk)
        list(rows.values_list("pk"))
        read = self.instance.history.filter(pk=seen).first()
        latest = self.instance.history.first()
        if read is None or read.pk == latest.pk:
            return
        self.is_told = True
        self.meanwhile = changes(model, read, latest)
        text = _("Belum tersimpan: %(who)s menyimpan ini %(when)s, setelah Anda"
                 " membukanya. Ketikan Anda masih ada di bawah.")  # fmt: skip
        who = latest.history_user or _("orang lain")
        raise ValidationError(text % {"who": who, "when": _moment(latest)})


class WithHistory(SimpleHistoryAdmin):
    """The history of what the visitor may see, with its differences word by word.

    An earlier row comes back through the change form: it opens with the earlier
    words in it, and saving is a change like any other, checked like any other. The
    library's own form saves whatever is posted to it, so it is not there.
    """

    object_history_form_template = "simple_history/version.html"
    # Fields that an earlier row never brings back.
    stays_as_it_is: Sequence[str] = ()
    # False where a verb of the desk's own does it.
    comes_back_by_form = True

    # --- Reading --------------------------------------------------------------

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        self._seen_or_refused(request, object_id)
        response: HttpResponse = super().history_view(request, object_id, extra_context)
        return response

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Any, *args: Any, **kwargs: Any
    ) -> None:
        for newer, older in pairwise(historical_records):
            newer.changes = changes(self.model, older, newer)

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: Any = None,
    ) -> HttpResponse:
        """One earlier row, and how it differs from the last one. Read only."""
        obj = self._seen_or_refused(request, object_id)
        row = self._version(obj, version_id)
        if row is None:
            raise Http404
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        differing = {
            change.label: change.pieces
            for change in changes(self.model, row, obj.history.latest())
        }
        contents = []
        for field in self._fields():
            label, text = label_of(field), in_words(field, _value(row, field))
            contents.append(Content(label, text, differing.pop(label, [])))
        # What is left are links to many.
        contents += [Content(label, "", pieces) for label, pieces in differing.items()]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Isi lama: %(row)s") % {"row": obj},
            "opts": self.opts,
            "original": obj,
            "row": row,
            "contents": contents,
            "differs": any(content.pieces for content in contents),
            "may_bring_back": self.comes_back_by_form
            and self.has_change_permission(request, obj),
        }
        return TemplateResponse(request, self.object_history_form_template, context)

    # --- Bringing back ----------------------------------------------------------

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """With the earlier words in it where the form is opened to bring them back."""
        obj = super().get_object(request, object_id, from_field)
        if obj is None or request.method != "GET" or not self.comes_back_by_form:
            return obj
        if row := self._version(obj, request.GET.get("versi", "")):
            for field in self._fields():
                if field.editable and field.name not in self.stays_as_it_is:
                    setattr(obj, field.attname, getattr(row, field.attname))
        return obj

    # --- Two at once ------------------------------------------------------------

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        return type(form)(form.__name__, (UnlessChanged, form), {})

    def _seen(self, obj: Any, form: Any) -> Any:
        """Up to where the reader of this page has read. A form that comes back for
        another reason was still opened back then."""
        sent = "" if form.is_told else form.data.get("seen", "")
        return sent or obj.history.values_list("pk", flat=True).first()

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = kwargs.get("obj")
        if obj is not None and self.has_change_permission(request, obj):
            form = context["adminform"].form
            context |= {"seen": self._seen(obj, form), "told": form.is_told and form}
        asked = request.GET.get("versi", "")
        if obj is not None and (row := self._version(obj, asked)):
            text = _("Isi dari %(when)s sudah ada di formulir. Belum ada yang berubah"
                     " sampai Anda menekan Simpan.")  # fmt: skip
            messages.info(request, text % {"when": _moment(row)})
        response: HttpResponse = super().render_change_form(
            request, context, *args, **kwargs
        )
        return response

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        """What was brought back says so in the history and in the audit."""
        row = self._version(obj, request.GET.get("versi", "")) if change else None
        if row is not None:
            obj._change_reason = _("Dari isi %(when)s") % {"when": _moment(row)}
        super().save_model(request, obj, form, change)
        if row is not None:
            record(
                Kind.RESTORE,
                by=staff_of(request),
                now=timezone.now(),
                # By its number: the words may be a number that is private.
                target=f"{self.opts.verbose_name} {obj.pk}",
                detail=obj._change_reason,
            )

    def _seen_or_refused(self, request: HttpRequest, object_id: str) -> Any:
        """The row as it stands; the library would show anybody's by its number."""
        obj = super().get_object(request, object_id)
        if obj is None:
            raise Http404
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        return obj

    def _version(self, obj: Any, number: str) -> Any:
        """That row of this object's history, or None."""
        return obj.history.filter(pk=number).first() if number.isdecimal() else None

    def _fields(self) -> list[Any]:
        return [f for f in self.opts.concrete_fields if not f.primary_key]


def _value(row: Any, field: Any) -> Any:
    """A row of the history may point at what is gone."""
    try:
        return getattr(row, field.name)
    except ObjectDoesNotExist:
        return getattr(row, field.attname)


def _moment(row: Any) -> str:
    return date_format(localtime(row.history_date), "j M Y H.i")
