"""The form on which a complaint is filed, on one page."""

from __future__ import annotations

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from complaints.filing import Filing
from complaints.forms import attribute_fields
from complaints.forms.fields import photos_field, text_field
from complaints.models import Category, CategoryAttribute, Complaint
from directory.models import Agency, District, Region
from services.models import Service

MIN_TEXT = 20


class _Grouped(forms.models.ModelChoiceIterator):
    """Options under headings, from one query."""

    field: GroupedChoiceField

    def __iter__(self) -> Any:
        yield ("", self.field.empty_label)
        groups: dict[str, list[Any]] = {}
        for row in self.queryset:
            groups.setdefault(self.field.group_of(row), []).append(self.choice(row))
        yield from groups.items()


class GroupedChoiceField(forms.ModelChoiceField):
    iterator = _Grouped

    def __init__(self, *args: Any, group_of: Any, **kwargs: Any) -> None:
        self.group_of = group_of
        super().__init__(*args, **kwargs)


class ComplaintForm(forms.Form):
    """One page, no script needed. `submission_key` makes a retry harmless."""

    submission_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    kind = forms.ChoiceField(
        label=_("Apa yang ingin Anda sampaikan?"),
        choices=Complaint.Kind.choices,
        initial=Complaint.Kind.COMPLAINT,
        widget=forms.RadioSelect,
    )
    text = text_field(
        _("Ceritakan"),
        _(
            "Apa yang terjadi, di mana, dan kapan. Jangan menulis NIK, nomor telepon,"
            " atau alamat rumah di sini."
        ),
        _("Ceritakan apa yang terjadi."),
    )
    category = GroupedChoiceField(
        label=_("Tentang apa?"),
        queryset=Category.objects.active(),
        group_of=lambda category: category.group,
        empty_label=_("Pilih kategori"),
        error_messages={"required": _("Pilih kategori yang paling mendekati.")},
    )
    service = forms.ModelChoiceField(
        label=_("Layanan yang terkait"),
        queryset=Service.objects.published().order_by("name"),
        required=False,
        empty_label=_("Tidak ada atau tidak tahu"),
    )
    agency = forms.ModelChoiceField(
        label=_("Instansi yang terkait"),
        queryset=Agency.objects.provincial().filter(active_to=None).order_by("name"),
        required=False,
        empty_label=_("Tidak tahu, tolong tentukan"),
    )
    region = forms.ModelChoiceField(
        label=_("Kabupaten atau kota"),
        queryset=Region.objects.all(),
        empty_label=_("Pilih kabupaten atau kota"),
        error_messages={"required": _("Pilih tempat kejadiannya.")},
    )
    district = GroupedChoiceField(
        label=_("Kecamatan"),
        queryset=District.objects.select_related("region"),
        group_of=lambda district: district.region.name,
        required=False,
        empty_label=_("Pilih kecamatan"),
        widget=forms.Select(attrs={"data-narrowed-by": "id_region"}),
    )
    address = forms.CharField(
        label=_("Patokan lokasi"),
        help_text=_("Contoh: depan pasar, sebelah selatan jembatan."),
        max_length=255,
        required=False,
    )
    photos = photos_field()
    hide_name = forms.BooleanField(
        label=_("Sembunyikan nama saya dari umum"),
        help_text=_("Orang yang membaca aduan ini tidak melihat nama Anda."),
        required=False,
        initial=True,
    )
    anonymous = forms.BooleanField(
        label=_("Sembunyikan saya dari instansi yang diadukan (anonim)"),
        help_text=_("Instansi itu hanya menerima isi aduan."),
        required=False,
        initial=True,
    )
    secret = forms.BooleanField(
        label=_("Jangan terbitkan aduan ini (rahasia)"),
        help_text=_("Isi aduan hanya dibaca petugas yang menanganinya."),
        required=False,
    )
    name = forms.CharField(
        label=_("Nama"), max_length=120, required=False, help_text=_("Boleh kosong.")
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("Untuk kabar tiap kali aduan Anda berubah."),
    )
    phone = PhoneNumberField(
        label=_("Nomor telepon"),
        required=False,
        error_messages={
            "invalid": _("Nomor telepon tidak dikenali, contoh: 0812 3456 7890.")
        },
    )

    def __init__(
        self,
        *args: Any,
        category: Category | None = None,
        kept_photos: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known_category = category
        self.kept_photos = kept_photos
        self.fields["text"].min_length = MIN_TEXT  # type: ignore[attr-defined]
        self.attributes = self._ask_attributes()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "submission_key",
            Fieldset(
                _("Apa"),
                "kind",
                "text",
                "category",
                *(attribute_fields.field_name(a) for a in self.attributes),
                "service",
                "agency",
                "photos",
            ),
            Fieldset(_("Di mana"), "region", "district", "address"),
            Fieldset(
                _("Siapa"),
                HTML("{% include 'complaints/_privacy_note.html' only %}"),
                "hide_name",
                "anonymous",
                "secret",
                "name",
                "email",
                "phone",
            ),
        )
        # So that the summary of errors follows the page.
        self.order_fields(place.name for place in self.helper.layout.get_field_names())

    def _ask_attributes(self) -> list[CategoryAttribute]:
        """Add the questions of the category that is chosen already."""
        category = self.known_category or self.initial.get("category")
        if self.is_bound and category is None:
            try:
                category = self.fields["category"].clean(self["category"].data)
            except forms.ValidationError:
                return []
        if not isinstance(category, Category):
            return []
        attributes = attribute_fields.attributes_of(category)
        for attribute in attributes:
            name = attribute_fields.field_name(attribute)
            self.fields[name] = attribute_fields.form_field(attribute)
        return attributes

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].strip()
        if len(text) < MIN_TEXT:
            raise forms.ValidationError(
                _("Ceritakan lebih lengkap, paling sedikit %(count)d huruf."),
                params={"count": MIN_TEXT},
            )
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        region, district = data.get("region"), data.get("district")
        if region and district and district.region_id != region.pk:
            self.add_error(
                "district",
                _("Kecamatan %(district)s tidak berada di %(region)s.")
                % {"district": district, "region": region},
            )
        category = data.get("category") or self.known_category
        if category is not None:
            self._require(category, data)
        if self.errors and data.get("photos"):
            # A browser does not fill in files again.
            self.add_error("photos", _("Pilih sekali lagi fotonya."))
        return data

    def _require(self, category: Category, data: dict[str, Any]) -> None:
        """What this category cannot be handled without."""
        if category.location_required:
            for name in ("district", "address"):
                if name in self.fields and name not in self.errors and not data[name]:
                    self.add_error(
                        name, _("Untuk kategori ini, lokasi perlu diisi lengkap.")
                    )
        if category.photo_required and "photos" in self.fields:
            photo_given = data.get("photos") or self.kept_photos
            if not photo_given and "photos" not in self.errors:
                self.add_error("photos", _("Untuk kategori ini, foto wajib ada."))

    def sent(self) -> dict[str, list[str]]:
        """What was typed, to keep: strings only, and no file."""
        data = self.data
        assert isinstance(data, QueryDict)  # noqa: S101 - narrows a type
        return {
            name: [str(value) for value in data.getlist(name)]
            for name in self.fields
            if name != "photos" and name in data
        }

    def filing(self) -> Filing:
        """What was filed; call it on a valid form."""
        data = {
            name: value
            for name, value in self.cleaned_data.items()
            if not name.startswith(attribute_fields.PREFIX)
        }
        data["phone"] = data["phone"].as_e164 if data["phone"] else ""
        details = attribute_fields.details(self.attributes, self.cleaned_data)
        return Filing(**data, details=details)
