"""What refers to a row: said on its page and before it is deleted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

# So many rows are named for each kind; a province has a million complaints.
MOST = 5

EFFECTS: dict[Any, Any] = {
    models.PROTECT: gettext_lazy("menghalangi penghapusan"),
    models.RESTRICT: gettext_lazy("menghalangi penghapusan"),
    models.CASCADE: gettext_lazy("ikut terhapus"),
}
LOOSENED = gettext_lazy("tautannya dilepas")
BROKEN = gettext_lazy("tautan di dalam teks menjadi putus")


class Use(NamedTuple):
    """Rows of one kind that refer to another; `rows` are those that the visitor may
    see, with their addresses, and `more` says that there are others."""

    label: str
    effect: Any
    blocks: bool
    rows: list[tuple[str, str]]
    more: bool


def uses(desk: admin.ModelAdmin, request: HttpRequest, obj: Any) -> list[Use]:
    """What refers to the row, by its relations and by links in texts.

    Its own parts, which are changed and deleted on its page, are none; what refers to
    a part does. Two queries for each kind.
    """
    parts = {inline.model for inline in desk.inlines}
    found = []
    for relation, name in _relations(obj, parts):
        model: Any = relation.related_model
        on_delete = getattr(relation, "on_delete", None)
        is_part = model in parts or model not in desk.admin_site._registry
        if is_part and on_delete is models.CASCADE:
            continue
        clause = {name: obj.pk}
        if not model._base_manager.filter(**clause).exists():
            continue
        effect = EFFECTS.get(on_delete, LOOSENED)
        blocks = on_delete in (models.PROTECT, models.RESTRICT)
        use = _use(desk, request, model, models.Q(**clause), effect, blocks)
        # Handed from and handed to: two relations, one kind to read of.
        if use not in found:
            found.append(use)
    return found + _links(desk, request, obj)


def _relations(obj: Any, parts: set[Any]) -> Iterator[tuple[Any, str]]:
    """What may refer to the row or to a part of it, and the look-up that says so."""
    for relation in obj._meta.related_objects:
        yield relation, relation.field.name
        if relation.related_model in parts:
            for other in relation.related_model._meta.related_objects:
                yield other, f"{other.field.name}__{relation.field.name}"


def _links(desk: admin.ModelAdmin, request: HttpRequest, obj: Any) -> list[Use]:
    """Texts of the desks that say where they are used, with this page's address."""
    if not hasattr(obj, "get_absolute_url"):
        return []
    address, found = obj.get_absolute_url(), []
    for model, other in desk.admin_site._registry.items():
        texts = [
            f.name
            for f in model._meta.concrete_fields
            if isinstance(f, models.TextField | models.URLField)
        ]
        if not isinstance(other, WhereUsed) or not texts:
            continue
        clause = models.Q()
        for name in texts:
            clause |= models.Q(**{f"{name}__contains": address})
        if model is type(obj):
            clause &= ~models.Q(pk=obj.pk)
        use = _use(desk, request, model, clause, BROKEN, blocks=False)
        if use.rows:
            found.append(use)
    return found


def _use(
    desk: admin.ModelAdmin,
    request: HttpRequest,
    model: Any,
    clause: models.Q,
    effect: Any,
    blocks: bool,
) -> Use:
    """Through the other desk's own door: who sees nothing there reads no name here."""
    label = str(capfirst(model._meta.verbose_name_plural))
    other = desk.admin_site._registry.get(model)
    if other is None or not other.has_view_permission(request):
        return Use(label, effect, blocks, [], more=True)
    rows = other.get_queryset(request).filter(clause).order_by()
    if isinstance(other.list_select_related, list):
        rows = rows.select_related(*other.list_select_related)
    seen = list(rows.distinct()[: MOST + 1])
    opts = model._meta
    place = f"admin:{opts.app_label}_{opts.model_name}_change"
    named = [(str(row), reverse(place, args=[row.pk])) for row in seen[:MOST]]
    return Use(label, effect, blocks, named, more=len(seen) != len(named) or not seen)


class WhereUsed(admin.ModelAdmin):
    """Says on the page of a row and before its deletion what refers to it."""

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if obj := kwargs.get("obj"):
            context["uses"] = uses(self, request, obj)
        response: HttpResponse = super().render_change_form(
            request, context, *args, **kwargs
        )
        return response

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Refused at once where something holds it: Django would first load all of
        that, a million complaints of an agency, whoever may see them."""
        held = [
            f"{obj}: {use.label}"
            for obj in objs
            for use in uses(self, request, obj)
            if use.blocks
        ]
        if held:
            return [], {}, set(), held
        return super().get_deleted_objects(objs, request)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        obj = self.get_object(request, object_id)
        found: dict[str, Any] = {"uses": uses(self, request, obj)} if obj else {}
        found |= extra_context or {}
        return super().delete_view(request, object_id, found)
