"""The back-office's own forms: appointments, officials, roles, corrections."""

from __future__ import annotations

import copy
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.accounts import rights
from directory.appointments import appoint
from directory.models import (
    Agency,
    Appointment,
    ContactChannel,
    ContactCorrection,
    Person,
    StaffPosting,
    User,
)
from directory.portraits import portrait


class PersonForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = ("prefix_titles", "name", "suffix_titles", "photo", "is_demo")

    def clean_photo(self) -> Any:
        photo = self.cleaned_data["photo"]
        return portrait(photo) if isinstance(photo, UploadedFile) else photo


class AppointmentForm(forms.ModelForm):
    """Tries the appointment out, so that what would be refused stands beside its
    field; saving does it."""

    class Meta:
        model = Appointment
        fields = (
            *["position", "person", "kind", "started_on", "ended_on"],
            *["decree_number", "decree_date"],
            *["verification", "source", "source_url", "source_date"],
        )

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        self._forgive_taken_seat()
        if self.errors:
            return
        try:
            with transaction.atomic():
                appoint(copy.copy(self.instance), today=timezone.localdate())
                transaction.set_rollback(True)
        except ValidationError as error:
            self._update_errors(error)  # type: ignore[attr-defined]

    def _forgive_taken_seat(self) -> None:
        """It is no mistake: the holder's term ends."""
        found = self.errors.get(NON_FIELD_ERRORS)
        if found is None:
            return
        rest = [error for error in found.as_data() if error.code != "seat_taken"]
        del self.errors[NON_FIELD_ERRORS]
        if rest:
            self.add_error(None, rest)


class ContactForm(forms.ModelForm):
    class Meta:
        model = ContactChannel
        fields = (
            *["kind", "purpose", "value", "label", "hours", "is_public", "order"],
            *["verified_on", "verification", "source", "source_url", "source_date"],
            *["is_personal", "consent_reference", "consent_on"],
            *["consent_withdrawn_on", "is_demo"],
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        today = timezone.localdate()
        for name in ("verified_on", "consent_on", "consent_withdrawn_on"):
            if data.get(name) and data[name] > today:
                self.add_error(name, _("Tanggal ini belum tiba."))
        return data


class CorrectionAnswerForm(forms.ModelForm):
    """Accept, with the right value or by taking the contact off; or decline."""

    decision = forms.ChoiceField(
        label=_("Keputusan"),
        choices=[
            (ContactCorrection.State.ACCEPTED, _("Benar, perbaiki")),
            (ContactCorrection.State.DECLINED, _("Tidak perlu diubah")),
        ],
        widget=forms.RadioSelect,
    )
    new_value = forms.CharField(
        label=_("Isi yang benar"),
        max_length=200,
        required=False,
        help_text=_(
            "Kosong bersama keputusan “perbaiki”: kontak ini tidak tampil lagi."
        ),
    )
    reply = forms.CharField(
        label=_("Jawaban untuk pelapor"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta:
        model = ContactCorrection
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("new_value", self.instance.proposal)

    def clean_new_value(self) -> str:
        """The corrected contact has to be a valid one."""
        value: str = self.cleaned_data["new_value"].strip()
        if (
            value
            and self.cleaned_data.get("decision") == ContactCorrection.State.ACCEPTED
        ):
            contact = self.instance.contact
            contact.value, contact.is_demo = value, False
            try:
                contact.full_clean()
            except ValidationError as error:
                raise ValidationError(error.messages) from None
        return value


class PostingForm(forms.Form):
    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("Instansi"))
    role = forms.ChoiceField(label=_("Peran"))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        agencies: Any = self.fields["agency"]
        roles: Any = self.fields["role"]
        if by.is_superuser:
            agencies.queryset = Agency.objects.active(today).order_by("name")
            roles.choices = StaffPosting.Role.choices
        else:
            agencies.queryset = rights.headed_agencies(by, today)
            roles.choices = [(r.value, r.label) for r in rights.GRANTED_BY_HEAD]
