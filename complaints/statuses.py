"""A complaint's statuses as pure data: names, allowed moves, clocks, Open311.

Vocabulary of LaporGub and SP4N-LAPOR!. Only workflow.py writes a status.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    RECEIVED = "received", _("Diterima")
    NEEDS_INFO = "needs_info", _("Menunggu data pelapor")
    VERIFIED = "verified", _("Terverifikasi")
    ASSIGNED = "assigned", _("Diteruskan ke instansi")
    RETURNED = "returned", _("Dikembalikan instansi")
    IN_PROGRESS = "in_progress", _("Dalam proses")
    SCHEDULED = "scheduled", _("Dijadwalkan")
    ANSWERED = "answered", _("Sudah dijawab")
    CONFIRMED = "confirmed", _("Selesai, dibenarkan pelapor")
    CLOSED_SILENT = "closed_silent", _("Selesai tanpa tanggapan pelapor")
    REOPENED = "reopened", _("Dibuka kembali")
    REJECTED = "rejected", _("Tidak dapat diproses")
    OUT_OF_SCOPE = "out_of_scope", _("Bukan wewenang provinsi")
    DUPLICATE = "duplicate", _("Digabung dengan aduan lain")
    CANCELLED = "cancelled", _("Dibatalkan pelapor")


class Clock(TextChoices):
    """Which deadline runs; PAUSED while the reporter owes an answer."""

    VERIFY = "verify"
    RESPOND = "respond"
    REPORTER = "reporter"
    PAUSED = "paused"


S = Status

TRANSITIONS: dict[Status, frozenset[Status]] = {
    S.RECEIVED: frozenset(
        {
            S.NEEDS_INFO,
            S.VERIFIED,
            S.REJECTED,
            S.OUT_OF_SCOPE,
            S.DUPLICATE,
            S.CANCELLED,
        }
    ),
    # The answer leads back to where the question was asked: docs/decisions/0006.
    S.NEEDS_INFO: frozenset(
        {
            S.RECEIVED,
            S.VERIFIED,
            S.ASSIGNED,
            S.IN_PROGRESS,
            S.REJECTED,
            S.CANCELLED,
        }
    ),
    S.VERIFIED: frozenset({S.ASSIGNED, S.OUT_OF_SCOPE, S.DUPLICATE, S.REJECTED}),
    S.ASSIGNED: frozenset({S.IN_PROGRESS, S.RETURNED, S.NEEDS_INFO, S.ANSWERED}),
    S.RETURNED: frozenset({S.ASSIGNED, S.OUT_OF_SCOPE, S.REJECTED}),
    S.IN_PROGRESS: frozenset({S.ANSWERED, S.SCHEDULED, S.NEEDS_INFO, S.RETURNED}),
    S.SCHEDULED: frozenset({S.IN_PROGRESS, S.ANSWERED}),
    S.ANSWERED: frozenset({S.CONFIRMED, S.CLOSED_SILENT, S.REOPENED}),
    S.CONFIRMED: frozenset({S.REOPENED}),
    S.CLOSED_SILENT: frozenset({S.REOPENED}),
    S.REOPENED: frozenset({S.ASSIGNED, S.IN_PROGRESS, S.ANSWERED}),
    S.REJECTED: frozenset({S.RECEIVED}),
    S.OUT_OF_SCOPE: frozenset({S.RECEIVED}),
    S.DUPLICATE: frozenset({S.RECEIVED}),
    S.CANCELLED: frozenset({S.RECEIVED}),
}

# Closed by the staff without an answer.
REFUSED = frozenset({S.REJECTED, S.OUT_OF_SCOPE})
CLOSED = frozenset(
    {
        S.CONFIRMED,
        S.CLOSED_SILENT,
        S.REJECTED,
        S.OUT_OF_SCOPE,
        S.DUPLICATE,
        S.CANCELLED,
    }
)
# Statuses in which the public may read a complaint that is not secret.
PUBLIC = frozenset(
    {
        S.VERIFIED,
        S.ASSIGNED,
        S.RETURNED,
        S.IN_PROGRESS,
        S.SCHEDULED,
        S.ANSWERED,
        S.CONFIRMED,
        S.CLOSED_SILENT,
        S.REOPENED,
    }
)

CLOCKS: dict[Status, Clock] = {
    S.RECEIVED: Clock.VERIFY,
    S.VERIFIED: Clock.VERIFY,
    S.NEEDS_INFO: Clock.PAUSED,
    S.ASSIGNED: Clock.RESPOND,
    S.RETURNED: Clock.RESPOND,
    S.IN_PROGRESS: Clock.RESPOND,
    S.SCHEDULED: Clock.RESPOND,
    S.REOPENED: Clock.RESPOND,
    S.ANSWERED: Clock.REPORTER,
}

# Statuses in which due_response_at is the day that counts.
ANSWER_IS_DUE = frozenset({S.ASSIGNED, S.RETURNED, S.IN_PROGRESS, S.REOPENED})

# How a badge looks; it always carries the status in words too.
TONES: dict[Status, str] = {
    S.NEEDS_INFO: "warning",
    S.RETURNED: "warning",
    S.REOPENED: "warning",
    S.ANSWERED: "success",
    S.CONFIRMED: "success",
    S.CLOSED_SILENT: "neutral",
    S.REJECTED: "neutral",
    S.OUT_OF_SCOPE: "neutral",
    S.DUPLICATE: "neutral",
    S.CANCELLED: "neutral",
}


def open311(status: Status) -> str:
    """GeoReport v2 knows two states only: "open" and "closed"."""
    return "closed" if status in CLOSED else "open"
