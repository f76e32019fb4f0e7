"""One small form for each verb that an officer can call on a complaint."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints import (
    codes,
    deadlines,
    identity,
    personal_data,
    promises,
    substance,
    workflow,
)
from complaints.forms.fields import MAX_TEXT, PhotosField
from complaints.models import Complaint, Reporter
from complaints.privacy import MOVES_DUE_DATES, agencies_to_assign
from complaints.statuses import ANSWER_IS_DUE, TRANSITIONS, Status
from directory.models import Agency, Region, User


def long_text(
    label: Any, *, required: bool = True, help_text: Any = ""
) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 6, "cols": 80}),
    )


def day_input() -> forms.DateInput:
    # A browser's own calendar takes and gives the ISO form only.
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _after_today(day: datetime.date, now: datetime.datetime) -> datetime.date:
    if day <= deadlines.wib_date(now):
        raise forms.ValidationError(_("Pilih hari setelah hari ini."))
    return day


class StaffAction(forms.Form):
    """A verb of the workflow with what it needs to know.

    `leads_to` is the status it moves to, None where the status stays. `text_field`
    names the field that a reply template fills, `public_text_field` the one that
    becomes what the public reads of the complaint; "" where none does.
    """

    label: Any
    leads_to: Status | None = None
    text_field = ""
    public_text_field = ""

    def __init__(
        self, *args: Any, complaint: Complaint, by: User, now: datetime.datetime
    ) -> None:
        self.complaint, self.by, self.now = complaint, by, now
        super().__init__(*args)

    @classmethod
    def is_open_to(cls, complaint: Complaint, by: User, today: datetime.date) -> bool:
        """Whether to offer it; the verb itself has the last word."""
        if cls.leads_to is None:
            return True
        return cls.leads_to in TRANSITIONS[Status(complaint.status)]

    def run(self) -> None:
        """Call the verb; raises WorkflowError."""
        raise NotImplementedError


class Verify(StaffAction):
    label = _("Verifikasi")
    leads_to = Status.VERIFIED
    public_text_field = "public_text"
    public_text = long_text(
        _("Isi untuk umum"),
        help_text=_("Hapus nama, nomor, dan hal pribadi. Isi asli tetap tersimpan."),
    )
    region = forms.ModelChoiceField(
        label=_("Kabupaten atau kota"),
        queryset=Region.objects.all(),
        required=False,
        empty_label=_("Belum diketahui"),
        help_text=_("Pelapor belum menyebutkannya. Pilih bila isinya sudah jelas."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.complaint.region_id:
            del self.fields["region"]
        self.fields["public_text"].initial = personal_data.mask(
            self.complaint.original_text
        )

    def run(self) -> None:
        workflow.verify(self.complaint, by=self.by, now=self.now, **self.cleaned_data)


class Assign(StaffAction):
    label = _("Disposisikan")
    leads_to = Status.ASSIGNED
    agency = forms.ModelChoiceField(label=_("Kepada"), queryset=Agency.objects.none())
    reason = long_text(_("Catatan untuk instansi"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        field.queryset = agencies_to_assign(deadlines.wib_date(self.now))  # type: ignore[attr-defined]
        field.initial = self.complaint.agency_id

    def run(self) -> None:
        workflow.assign(self.complaint, by=self.by, now=self.now, **self.cleaned_data)


class Start(StaffAction):
    label = _("Mulai kerjakan")
    leads_to = Status.IN_PROGRESS
    text_field = "text"
    text = long_text(_("Kabar untuk pelapor"), required=False)

    @classmethod
    def is_open_to(cls, complaint: Complaint, by: User, today: datetime.date) -> bool:
        # From "needs info" the way back is the reporter's answer.
        return complaint.status != Status.NEEDS_INFO and super().is_open_to(
            complaint, by, today
        )

    def run(self) -> None:
        workflow.start(self.complaint, by=self.by, now=self.now, **self.cleaned_data)


class Answer(StaffAction):
    label = _("Jawab dan selesaikan")
    leads_to = Status.ANSWERED
    text_field = "text"
    outcome = forms.ChoiceField(
        label=_("Hasil"), choices=[("", _("Pilih hasil")), *Complaint.Outcome.choices]
    )
    text = long_text(
        _("Jawaban untuk umum"),
        help_text=_("Sebutkan apa yang dilakukan, di mana, dan hasilnya."),
    )
    day = forms.DateField(
        label=_("Target selesai"),
        required=False,
        widget=day_input(),
        help_text=_("Perlu bila jawaban menjanjikan tindak lanjut."),
    )
    photos = PhotosField(label=_("Foto hasil"), required=False)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not substance.says_something(text):
            raise forms.ValidationError(
                _(
                    "Jawaban ini belum menjelaskan apa pun. Sebutkan apa yang"
                    " dilakukan, di mana, dan hasilnya."
                )
            )
        return text

    def clean_day(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["day"]
        return None if day is None else _after_today(day, self.now)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("day") is None and "day" not in self.errors:
            if substance.evades(data.get("text", "")):
                self.add_error(
                    "day",
                    _(
                        "Jawaban ini menjanjikan tindak lanjut. Kapan selesainya?"
                        " Isi tanggalnya, atau tuliskan apa yang sudah dilakukan."
                    ),
                )
            elif data.get("outcome") == Complaint.Outcome.PLANNED:
                self.add_error("day", _("Isi tanggal rencananya."))
        return data

    def run(self) -> None:
        workflow.answer(self.complaint, by=self.by, now=self.now, **self.cleaned_data)


class RequestInfo(StaffAction):
    label = _("Minta data")
    leads_to = Status.NEEDS_INFO
    text_field = "text"
    text = long_text(_("Pertanyaan untuk pelapor"))

    def run(self) -> None:
        workflow.request_info(
            self.complaint, by=self.by, now=self.now, **self.cleaned_data
        )


class ReportProgress(StaffAction):
    label = _("Beri kabar")
    text_field = "text"
    text = long_text(_("Kabar untuk umum"))

    def run(self) -> None:
        workflow.report_progress(
            self.complaint, by=self.by, now=self.now, **self.cleaned_data
        )


class Schedule(StaffAction):
    label = _("Jadwalkan")
    leads_to = Status.SCHEDULED
    text_field = "text"
    day = forms.DateField(label=_("Tanggal pekerjaan"), widget=day_input())
    text = long_text(_("Keterangan untuk umum"))

    def run(self) -> None:
        workflow.schedule(self.complaint, by=self.by, now=self.now, **self.cleaned_data)


class ReturnToVerifier(StaffAction):
    label = _("Kembalikan")
    leads_to = Status.RETURNED
    reason = long_text(_("Alasan"))

    def run(self) -> None:
        workflow.return_to_verifier(
            self.complaint, by=self.by, now=self.now, **self.cleaned_data
        )


class DeclareOutOfScope(StaffAction):
    label = _("Bukan wewenang")
    leads_to = Status.OUT_OF_SCOPE
    text_field = "referral"
    referral = long_text(_("Ke mana warga harus pergi, dan kontaknya"))

    def run(self) -> None:
        workflow.declare_out_of_scope(
            self.complaint, by=self.by, now=self.now, **self.cleaned_data
        )


class MarkDuplicate(StaffAction):
    label = _("Gabungkan")
    leads_to = Status.DUPLICATE
    original = forms.CharField(label=_("Nomor aduan asal"), max_length=40)

    def clean_original(self) -> Complaint:
        visible = Complaint.objects.visible_to(self.by, deadlines.wib_date(self.now))
        code = codes.normalise_code(self.cleaned_data["original"])
        original = visible.filter(public_code=code).first()
        if original is None:
            raise forms.ValidationError(_("Nomor aduan tidak ditemukan."))
        return original

    def run(self) -> None:
        workflow.mark_duplicate(
            self.complaint, by=self.by, now=self.now, **self.cleaned_data
        )


class Reject(StaffAction):
    label = _("Tolak")
    leads_to = Status.REJECTED
    text_field = "reason"
    reason = long_text(_("Alasan untuk umum"))

    def run(self) -> None:
        workflow.reject(self.complaint, by=self.by, now=self.now, **self.cleaned_data)


class Appeal(StaffAction):
    label = _("Periksa ulang")
    leads_to = Status.RECEIVED
    reason = long_text(_("Alasan"))

    @classmethod
    def is_open_to(cls, complaint: Complaint, by: User, today: datetime.date) -> bool:
        return (
            by.is_superuser
            and complaint.is_closed
            and super().is_open_to(complaint, by, today)
        )

    def run(self) -> None:
        workflow.appeal(self.complaint, by=self.by, now=self.now, **self.cleaned_data)


class ChangeDue(StaffAction):
    label = _("Ubah batas jawaban")
    day = forms.DateField(label=_("Batas yang baru"), widget=day_input())
    reason = forms.CharField(
        label=_("Alasan untuk umum"),
        max_length=500,
        help_text=_("Pelapor diberi tahu; batas yang lama tetap tercatat."),
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = deadlines.wib_date(self.complaint.due_response_at)

    @classmethod
    def is_open_to(cls, complaint: Complaint, by: User, today: datetime.date) -> bool:
        if complaint.status not in ANSWER_IS_DUE:
            return False
        # Officers are measured by the day and do not move it.
        may = Complaint.objects.changeable_by(by, today, MOVES_DUE_DATES)
        return may.filter(pk=complaint.pk).exists()

    def clean_day(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["day"]
        return _after_today(day, self.now)

    def run(self) -> None:
        promises.change_due(
            self.complaint, by=self.by, now=self.now, **self.cleaned_data
        )


class KeepSecret(StaffAction):
    label = _("Jadikan rahasia")

    @classmethod
    def is_open_to(cls, complaint: Complaint, by: User, today: datetime.date) -> bool:
        return not complaint.secret

    def run(self) -> None:
        workflow.keep_secret(self.complaint, by=self.by, now=self.now)


class Note(StaffAction):
    label = _("Catatan internal")
    text = long_text(_("Catatan"))

    def run(self) -> None:
        workflow.note(self.complaint, by=self.by, now=self.now, **self.cleaned_data)


class OpenIdentity(StaffAction):
    """Not a button like the others: its answer is a person, so it has a page."""

    label = _("Lihat identitas pelapor")
    reason = forms.CharField(
        label=_("Alasan"),
        min_length=identity.MIN_REASON,
        max_length=500,
        help_text=_(
            "Tercatat atas nama Anda. Pelapor dapat membaca alasan dan instansinya,"
            " tanpa nama Anda."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80}),
    )

    def reveal(self) -> Reporter:
        return identity.reveal(
            self.complaint, by=self.by, now=self.now, **self.cleaned_data
        )


# In the order of the buttons, by the last part of their address.
ACTIONS: dict[str, type[StaffAction]] = {
    "verifikasi": Verify,
    "disposisi": Assign,
    "kerjakan": Start,
    "jawab": Answer,
    "minta-data": RequestInfo,
    "kabar": ReportProgress,
    "jadwal": Schedule,
    "kembalikan": ReturnToVerifier,
    "bukan-wewenang": DeclareOutOfScope,
    "gabung": MarkDuplicate,
    "tolak": Reject,
    "periksa-ulang": Appeal,
    "ubah-tenggat": ChangeDue,
    "rahasiakan": KeepSecret,
    "catatan": Note,
}
