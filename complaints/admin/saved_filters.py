"""An officer's own names for filters of the complaint list."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from complaints.admin.roles import works_on_complaints
from complaints.models import SavedFilter
from directory.admin.roles import staff_of

MOST = 20
# The parts of an address that say what the list shows; a page number does not.
KEPT = {
    "q",
    "tenggat",
    "periksa",
    "instansi",
    "status__exact",
    "kind__exact",
    "category__id__exact",
    "o",
}


def kept_query(query: str) -> str:
    """The filters in a query string, without what is no filter."""
    try:
        pairs = parse_qsl(query.lstrip("?"), max_num_fields=50)
    except ValueError:
        return ""
    return urlencode([(k, v) for k, v in pairs if k in KEPT and "\x00" not in v])


class SavedFilterForm(forms.ModelForm):
    class Meta:
        model = SavedFilter
        fields = ("name", "query")
        labels = {"name": gettext_lazy("Nama saringan")}

    def clean_query(self) -> str:
        query = kept_query(self.cleaned_data["query"])
        if not query:
            raise forms.ValidationError(_("Pilih saringan atau cari kata dulu."))
        return query


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the list's present filters under a name; the same name is overwritten."""
    if not works_on_complaints(request):
        raise PermissionDenied
    form, own = (
        SavedFilterForm(request.POST),
        SavedFilter.objects.filter(user=staff_of(request)),
    )
    back = "admin:complaints_complaint_changelist"
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(map(str, errors)))
        response = redirect(back)
        query = kept_query(request.POST.get("query", ""))
        response["Location"] += f"?{query}" if query else ""
        return response
    name, query = form.cleaned_data["name"], form.cleaned_data["query"]
    if not own.filter(name=name).exists() and own.count() >= MOST:
        messages.error(request, _("Hapus dulu satu saringan: paling banyak 20."))
    else:
        SavedFilter.objects.update_or_create(
            user=staff_of(request), name=name, defaults={"query": query}
        )
        messages.success(request, _("Saringan “%(name)s” disimpan.") % {"name": name})
    response = redirect(back)
    response["Location"] += f"?{query}"
    return response


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(SavedFilter, pk=pk, user=staff_of(request))
    row.delete()
    messages.success(request, _("Saringan “%(name)s” dihapus.") % {"name": row.name})
    return redirect("admin:complaints_complaint_changelist")
