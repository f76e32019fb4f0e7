"""One small form for each verb of publishing.py."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from directory.models import User
from services import publishing
from services.models import Service

Status = Service.Status


class ServiceAction(forms.Form):
    """A verb with what it needs to know; `open_in` are the statuses that offer it."""

    # A template reads `label` and `note` of the class; it must not make a form of it.
    do_not_call_in_templates = True
    label: Any
    open_in: tuple[Status, ...]
    note: Any = ""

    def __init__(
        self, *args: Any, service: Service, by: User, now: datetime.datetime
    ) -> None:
        self.service, self.by, self.now = service, by, now
        super().__init__(*args)

    @classmethod
    def is_open_to(cls, service: Service) -> bool:
        """Whether to offer it; the verb itself has the last word."""
        return service.status in cls.open_in

    def run(self) -> Service:
        """Call the verb and return the service to show; raises PublishingError."""
        raise NotImplementedError


class Submit(ServiceAction):
    label = _("Ajukan untuk ditinjau")
    open_in = (Status.DRAFT,)
    note = _("Rekan lain yang menyetujuinya. Selama ditinjau, isinya tidak berubah.")

    def run(self) -> Service:
        publishing.submit(self.service, by=self.by, now=self.now)
        return self.service


class Publish(ServiceAction):
    label = _("Setujui dan terbitkan")
    open_in = (Status.REVIEW,)
    at = forms.SplitDateTimeField(
        label=_("Terbit pada"),
        required=False,
        widget=AdminSplitDateTime,
        help_text=_("Kosongkan untuk terbit sekarang. Waktu WIB."),
    )

    def run(self) -> Service:
        return publishing.publish(
            self.service, by=self.by, now=self.now, at=self.cleaned_data["at"]
        )


class SendBack(ServiceAction):
    label = _("Kembalikan ke penulis")
    open_in = (Status.REVIEW,)

    def run(self) -> Service:
        publishing.send_back(self.service, by=self.by, now=self.now)
        return self.service


class Revise(ServiceAction):
    label = _("Ubah")
    open_in = (Status.PUBLISHED,)
    note = _("Warga tetap membaca isi lama sampai ubahan disetujui.")

    def run(self) -> Service:
        return publishing.revise(self.service, by=self.by, now=self.now)


class Archive(ServiceAction):
    label = _("Arsipkan")
    open_in = (Status.PUBLISHED,)
    note = _("Halaman tidak lagi terbaca warga.")

    def run(self) -> Service:
        publishing.archive(self.service, by=self.by, now=self.now)
        return self.service


class Restore(ServiceAction):
    label = _("Jadikan konsep lagi")
    open_in = (Status.ARCHIVED,)

    def run(self) -> Service:
        publishing.restore(self.service, by=self.by, now=self.now)
        return self.service


class BringBack(ServiceAction):
    """An earlier text into a draft; the public sees it after review like any other."""

    label = _("Pakai lagi isi lama")
    open_in = (Status.DRAFT,)
    note = _(
        "Isi konsep ini diganti dengan isi versi yang dipilih. Persyaratan, langkah,"
        " biaya, dan tempat tidak ikut."
    )
    row = forms.ModelChoiceField(Service.history.none(), label=_("Versi"))
    reason = forms.CharField(label=_("Alasan"), min_length=10, max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows: Any = self.fields["row"]
        rows.queryset = self.service.history.select_related("history_user")
        rows.label_from_instance = lambda row: (
            f"{date_format(localtime(row.history_date), 'j M Y H.i')},"
            f" {row.history_user or '–'}: {row.name}"
        )

    def run(self) -> Service:
        publishing.bring_back(
            self.service,
            self.cleaned_data["row"],
            by=self.by,
            now=self.now,
            reason=self.cleaned_data["reason"],
        )
        return self.service


ACTIONS: dict[str, type[ServiceAction]] = {
    "ajukan": Submit,
    "terbitkan": Publish,
    "kembalikan": SendBack,
    "ubah": Revise,
    "arsipkan": Archive,
    "pulihkan": Restore,
    "isi-lama": BringBack,
}
