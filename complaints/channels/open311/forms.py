"""What another system sends: a new request, and news of one."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

from django import forms
from django.http import QueryDict
from phonenumber_field.formfields import PhoneNumberField

from complaints import codes
from complaints.channels.open311 import filters
from complaints.channels.open311.errors import Refused
from complaints.channels.open311.filters import MomentField
from complaints.filing import Filing
from complaints.forms import attribute_fields
from complaints.models import ApiKey, Category, Complaint
from directory.models import District, Region

MAX_DESCRIPTION = 4000
# Central Java with Karimunjawa and some sea, in degrees (WGS 84).
SOUTH, NORTH, WEST, EAST = -8.4, -5.5, 108.4, 111.9
ATTRIBUTE = re.compile(r"attribute\[([-\w]{1,40})\](?:\[\])?")
KABUPATEN_LENGTH = 5


class RequestForm(forms.Form):
    """POST Service Request. One of lat with long, address_string and address_id says
    where; media_url is kept for the officer to look at and fetched by nobody."""

    lat = forms.FloatField(min_value=SOUTH, max_value=NORTH, required=False)
    long = forms.FloatField(min_value=WEST, max_value=EAST, required=False)
    address_string = forms.CharField(max_length=200, required=False)
    address_id = forms.CharField(max_length=8, required=False)
    email = forms.EmailField(required=False)
    first_name = forms.CharField(max_length=60, required=False)
    last_name = forms.CharField(max_length=59, required=False)
    phone = PhoneNumberField(required=False, region="ID")
    description = forms.CharField(max_length=MAX_DESCRIPTION, required=False)
    media_url = forms.URLField(max_length=500, required=False, assume_scheme="https")
    # Read by nobody here: another system's own numbers of the person and the phone.
    account_id = forms.CharField(max_length=100, required=False)
    device_id = forms.CharField(max_length=100, required=False)

    def __init__(self, sent: QueryDict, category: Category) -> None:
        super().__init__(_answers_by_field(sent))
        self.category = category
        self.attributes = attribute_fields.attributes_of(category)
        for attribute in self.attributes:
            name = attribute_fields.field_name(attribute)
            self.fields[name] = attribute_fields.form_field(attribute)

    def clean_media_url(self) -> str:
        url: str = self.cleaned_data["media_url"]
        if url and not url.startswith(("https://", "http://")):
            raise forms.ValidationError("hanya http dan https.")
        return url

    def clean_address_id(self) -> District | Region | None:
        code: str = self.cleaned_data["address_id"]
        if not code:
            return None
        districts = District.objects.select_related("region")
        place = (
            Region.objects.filter(kemendagri_code=code).first()
            if len(code) == KABUPATEN_LENGTH
            else districts.filter(kemendagri_code=code).first()
        )
        if place is None:
            raise forms.ValidationError(
                "bukan kode Kemendagri kabupaten, kota, atau kecamatan Jawa Tengah."
            )
        return place

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if {"lat", "long"} & self.errors.keys():
            return data
        if (data["lat"] is None) != (data["long"] is None):
            raise forms.ValidationError("lat dan long harus dikirim bersama.")
        named = data.get("address_string") or data.get("address_id")
        if data["lat"] is None and not named and "address_id" not in self.errors:
            raise forms.ValidationError(
                "Lokasi wajib: lat dan long, address_string, atau address_id."
            )
        exact = data["lat"] is not None or data.get("address_string")
        if self.category.location_required and not exact:
            raise forms.ValidationError(
                "Kategori ini perlu lat dan long, atau address_string."
            )
        return data

    def filing(self, key: ApiKey, submission_key: uuid.UUID) -> Filing:
        """What was sent; call it on a valid form. The safe side of each of the three
        switches, of which the standard knows none."""
        data = self.cleaned_data
        place = data["address_id"]
        district = place if isinstance(place, District) else None
        return Filing(
            kind=Complaint.Kind.COMPLAINT,
            text=data["description"].strip() or self.category.name,
            category=self.category,
            region=district.region if district else place,
            district=district,
            address=self._address(),
            name=f"{data['first_name']} {data['last_name']}".strip(),
            email=data["email"],
            phone=data["phone"].as_e164 if data["phone"] else "",
            details=attribute_fields.details(self.attributes, data),
            source=Complaint.Source.OPEN311,
            external_system=key.name,
            source_url=data["media_url"],
            submission_key=submission_key,
        )

    def _address(self) -> str:
        """For the officer; it is never published. Five decimals are a metre."""
        data = self.cleaned_data
        parts = [data["address_string"]] if data["address_string"] else []
        if data["lat"] is not None:
            parts.append(f"({data['lat']:.5f}, {data['long']:.5f})")
        return " ".join(parts)

    def errors_in_their_words(self) -> list[str]:
        """With the names that the sender used."""
        names = {
            attribute_fields.field_name(a): f"attribute[{a.code}]"
            for a in self.attributes
        }
        found = filters.messages(self)
        for field, name in names.items():
            found = [f.replace(f"{field}:", f"{name}:", 1) for f in found]
        return found


def _answers_by_field(sent: QueryDict) -> QueryDict:
    """attribute[code]=v and attribute[code][]=v under the names of our fields."""
    data = QueryDict(mutable=True)
    for name, values in sent.lists():
        match = ATTRIBUTE.fullmatch(name)
        if match:
            name = attribute_fields.PREFIX + match.group(1)
            values = data.getlist(name) + values
        data.setlist(name, values)
    return data


def category_of(sent: QueryDict) -> Category:
    """Raises Refused: 400 without a service_code, 404 for an unknown one."""
    code = sent.get("service_code", "")
    if not code:
        raise Refused(400, "service_code: wajib diisi.")
    found = Category.objects.active().filter(code=code.replace("\x00", "")).first()
    if found is None:
        raise Refused(404, "service_code: tidak dikenal.")
    return found


def submission_key(key: ApiKey, sent: QueryDict, number: str, day: str) -> uuid.UUID:
    """The same for the same request sent again: by the sender's own number, else by
    all that was sent, on the same day."""
    said = {n: v for n, v in sorted(sent.lists()) if n != "api_key"}
    content = number or json.dumps([day, said])
    return codes.submission_key_for("open311", f"{key.pk}:{bool(number)}:{content}")


class UpdateForm(forms.Form):
    """POST Service Request Update, an extension that mySociety described. Its time is
    checked and not believed: what happened here happened when it arrived."""

    STATUSES = ("open", "in_progress", "closed")

    service_request_id = forms.CharField(max_length=40)
    update_id = forms.CharField(max_length=100)
    updated_datetime = MomentField()
    status = forms.CharField(max_length=30)
    description = forms.CharField(max_length=MAX_DESCRIPTION)
    # Neither fetched nor kept.
    media_url = forms.URLField(max_length=500, required=False, assume_scheme="https")

    def clean_status(self) -> str:
        status: str = self.cleaned_data["status"].lower().replace(" ", "_")
        if status not in self.STATUSES:
            raise forms.ValidationError("hanya open, in_progress, dan closed.")
        return status
