"""The whole invented province: who works there, what is filed when, and its end."""

from __future__ import annotations

import datetime
import random
import uuid
from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import Q
from django.db.models.fields.files import FieldFile

from complaints import append_only, codes, deadlines, filing, letters
from complaints.demo import pictures
from complaints.demo.life import FATES, Cast, Clock, live
from complaints.demo.words import Words
from complaints.models import (
    Attachment,
    Category,
    CollectiveLeave,
    Complaint,
    Tombstone,
)
from complaints.photos import Photo
from directory.models import Agency, District, StaffPosting, User
from notifications.models import Message

Role, Source = StaffPosting.Role, Complaint.Source
# Accounts that nobody can log in to; example is a domain that no mail reaches.
DOMAIN = "rekaan.example"
VERIFIER_AGENCY = "diskominfo"
DAYS = 365
SOURCES = {
    Source.WEB: 46,
    Source.WHATSAPP: 28,
    Source.INSTAGRAM: 6,
    Source.X: 3,
    Source.FACEBOOK: 4,
    Source.PHONE: 5,
    Source.EMAIL: 3,
    Source.WALK_IN: 3,
    Source.LAPOR: 2,
}
# Semarang, Surakarta, Banyumas, Cilacap and Brebes write most.
BUSY = {"33.74": 7, "33.72": 4, "33.02": 3, "33.01": 3, "33.29": 3, "33.18": 2}
# How many can be opened with a PIN, to try the reporter's page.
OPENED = 6


class Refused(Exception):
    """Nothing was done; the message says why."""


def create(
    count: int,
    *,
    seed: int,
    now: datetime.datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> list[tuple[str, str]]:
    """File `count` complaints over the year up to `now` and let them live.

    The same seed and day give the same stories; numbers and PINs are drawn as
    always. Returns some codes with their PIN. Raises Refused if a demo province is
    there already or the reference data is not.
    """
    if Complaint.objects.filter(is_demo=True).exists():
        raise Refused("Provinsi rekaan sudah ada; hapus dulu dengan --remove.")
    rng = random.Random(seed)  # noqa: S311 - invented data, by seed
    cast = _cast(rng, now)
    drawer = _Drawer(rng, cast)
    today = deadlines.wib_date(now)
    # A year and its neighbours: what began last year needs last year's holidays.
    days_off = frozenset().union(
        *(
            CollectiveLeave.objects.days_off(today - datetime.timedelta(days=n))
            for n in (DAYS, 0)
        )
    )
    moments = sorted(_moment(rng, now) for _ in range(count))
    for done, moment in enumerate(moments, 1):
        fate = rng.choices(list(FATES), list(FATES.values()))[0]
        with letters.unheard(), transaction.atomic():
            complaint = filing.submit(drawer.filing(), now=moment).complaint
            live(complaint, fate, Clock(moment, now, rng, days_off), cast)
        progress(done)
    return _with_pin()


def _with_pin() -> list[tuple[str, str]]:
    """Give the newest open ones a PIN that opens them."""
    shown = []
    rows = Complaint.objects.filter(is_demo=True, secret=False, closed_at=None)
    for complaint in rows.order_by("-pk")[:OPENED]:
        pin = codes.pin_for(complaint.submission_key)
        rows.filter(pk=complaint.pk).update(pin_hash=codes.hash_pin(pin))
        shown.append((complaint.public_code, codes.grouped(pin)))
    return shown


def _moment(rng: random.Random, now: datetime.datetime) -> datetime.datetime:
    """Within the last year, more of late, by day more than by night."""
    ago = DAYS * (1 - rng.random() ** 0.8)
    day = deadlines.wib_date(now - datetime.timedelta(days=ago))
    if day.weekday() > 4 and rng.random() < 0.5:
        day -= datetime.timedelta(days=2)
    time = datetime.time(
        min(23, max(0, round(rng.gauss(13, 4)))), rng.randint(0, 59), rng.randint(0, 59)
    )
    moment = datetime.datetime.combine(day, time, tzinfo=deadlines.WIB)
    return min(moment, now - datetime.timedelta(minutes=5))


def _cast(rng: random.Random, now: datetime.datetime) -> Cast:
    words = Words(rng)
    handling = Q(category__in=Category.objects.filter(code__in=words.weights))
    agencies = Agency.objects.filter(handling | Q(code=VERIFIER_AGENCY)).distinct()
    by_code = {agency.code: agency for agency in agencies.order_by("code")}
    if VERIFIER_AGENCY not in by_code or len(by_code) < 2:
        raise Refused("Data rujukan belum dimuat: jalankan load_reference.")
    since = deadlines.wib_date(now) - datetime.timedelta(days=2 * DAYS)
    centre = by_code[VERIFIER_AGENCY]
    verifier = _account(
        "verifikator", "Verifikator rekaan", centre, Role.VERIFIER, since
    )
    officers, paces = {}, {}
    for code, agency in by_code.items():
        role = (
            Role.INSPECTOR if agency.kind == Agency.Kind.INSPECTORATE else Role.OFFICER
        )
        name = f"Petugas rekaan {agency.short_name}"
        officers[agency.pk] = _account(f"petugas.{code}", name, agency, role, since)
        paces[agency.pk] = rng.choice((0.6, 0.8, 1, 1, 1.3, 2))
    return Cast(verifier, officers, centre, paces, words, pictures.drawn(rng))


def _account(
    name: str, full_name: str, agency: Agency, role: str, since: datetime.date
) -> User:
    """A member of staff without a password; the posting reaches back over the year."""
    user, _new = User.objects.get_or_create(
        email=f"{name}@{DOMAIN}",
        defaults={"name": full_name[:120], "is_staff": True, "password": "!"},
    )
    StaffPosting.objects.get_or_create(
        user=user, agency=agency, role=role, defaults={"started_on": since}
    )
    return user


class _Drawer:
    """Draws what a citizen files."""

    def __init__(self, rng: random.Random, cast: Cast) -> None:
        self.rng, self.cast, self.words = rng, cast, cast.words
        rows = Category.objects.select_related("default_agency")
        self.categories = {c.code: c for c in rows.order_by("code")}
        self.districts: dict[str, list[District]] = {}
        for district in District.objects.select_related("region").order_by("pk"):
            code = district.region.kemendagri_code
            self.districts.setdefault(code, []).append(district)
        # An accusation names one of those that stand in no line with the judges.
        self.accused = [
            c.default_agency
            for c in self.categories.values()
            if c.default_agency
            and c.default_agency.kind == Agency.Kind.OFFICE
            and c.default_agency.code != VERIFIER_AGENCY
        ]

    def filing(self) -> filing.Filing:
        rng, words = self.rng, self.words
        known = {k: w for k, w in words.weights.items() if k in self.categories}
        category = self.categories[rng.choices(list(known), list(known.values()))[0]]
        regions = list(self.districts)
        region = rng.choices(regions, [BUSY.get(code, 1) for code in regions])[0]
        district = rng.choice(self.districts[region])
        text = words.complaint(category.code, district)
        source = rng.choices(list(SOURCES), list(SOURCES.values()))[0]
        return filing.Filing(
            kind=_kind(text),
            text=text,
            category=category,
            region=district.region,
            district=district,
            agency=rng.choice(self.accused) if category.is_accusation else None,
            hide_name=rng.random() < 0.8,
            anonymous=rng.random() < 0.5,
            secret=rng.random() < 0.04,
            name=words.any("nama") if rng.random() < 0.7 else "",
            source=source,
            photos=self._photos(category),
            submission_key=uuid.UUID(int=rng.getrandbits(128), version=4),
            is_demo=True,
        )

    def _photos(self, category: Category) -> Sequence[Photo]:
        if self.rng.random() > 0.25:
            return ()
        return [self.rng.choice(self.cast.photos[self.words.motif(category.code)])]


def _kind(text: str) -> str:
    if text.startswith(("Usul", "Saran")):
        return Complaint.Kind.SUGGESTION
    question = text.startswith(("Bagaimana", "Berapa", "Apakah", "Ke mana"))
    return Complaint.Kind.INFORMATION if question else Complaint.Kind.COMPLAINT


@transaction.atomic
def remove() -> int:
    """Take every invented complaint away with all that hangs on it; how many.

    A real complaint that was merged into an invented one, or split from it, stops
    it with ProtectedError.
    """
    rows = Complaint.objects.filter(is_demo=True)
    count = rows.count()
    files = [
        file
        for photo in Attachment.objects.filter(complaint__in=rows)
        for file in (photo.file, photo.public_file)
        if file
    ]
    events = rows.values_list("events__pk", flat=True)
    keys = [f"complaint-event:{pk}" for pk in events if pk]
    for n in range(0, len(keys), 500):
        Message.objects.filter(dedup_key__in=keys[n : n + 500]).delete()
    Tombstone.objects.filter(public_code__in=rows.values("public_code")).delete()
    with append_only.lifted():
        # Their references to each other are protected, so the loose ends first.
        rows.filter(
            Q(duplicate_of__isnull=False) | Q(split_from__isnull=False)
        ).delete()
        rows.delete()
    User.objects.filter(email__endswith=f"@{DOMAIN}").delete()
    transaction.on_commit(lambda: _delete(files))
    return count


def _delete(files: Sequence[FieldFile]) -> None:
    for file in files:
        file.delete(save=False)
