"""One invented complaint from filing to its end, or as far as today lets it come."""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from complaints import deadlines, moderation, reporter_verbs, silence, support, workflow
from complaints.demo.words import Words
from complaints.models import Complaint, ComplaintSupport
from complaints.photos import Photo
from complaints.statuses import Status
from directory.models import Agency, User

# What becomes of it, and how often. "ignored" is never answered.
FATES = {
    "confirmed": 30,
    "silent": 24,
    "asked": 8,
    "reopened": 7,
    "scheduled": 6,
    "returned": 4,
    "ignored": 6,
    "rejected": 4,
    "out_of_scope": 6,
    "duplicate": 3,
    "cancelled": 2,
}
OFFICE_HOURS = (8, 15)
# Working days from the start of the work to the answer, before the agency's pace.
WORK = (1, 6)
# When cron closes what waited too long, after the end of the last day.
NIGHT = datetime.timedelta(hours=6)


class NotYet(Exception):
    """The next thing lies in the future."""


@dataclass
class Clock:
    """The complaint's own time, which stops at `until`."""

    now: datetime.datetime
    until: datetime.datetime
    rng: random.Random
    days_off: frozenset[datetime.date]

    def wait(self, low: float, high: float) -> datetime.datetime:
        """Some working days on, in office hours; raises NotYet behind `until`."""
        days = round(self.rng.uniform(low, high))
        day = deadlines.wib_date(self.now)
        if days:
            day = deadlines.add_working_days(day, days, self.days_off)
        moment = datetime.datetime.combine(day, self._time(), tzinfo=deadlines.WIB)
        return self.at(max(moment, self.now + datetime.timedelta(minutes=7)))

    def at(self, moment: datetime.datetime) -> datetime.datetime:
        if moment > self.until:
            raise NotYet
        self.now = moment
        return moment

    def _time(self) -> datetime.time:
        hour = self.rng.randint(*OFFICE_HOURS)
        return datetime.time(hour, self.rng.randint(0, 59), self.rng.randint(0, 59))


@dataclass
class Cast:
    """Who acts: a verifier for the centre, an officer for each agency by key."""

    verifier: User
    officers: dict[int, User]
    fallback: Agency
    # How slow each agency is: 1 is usual, 2 twice as slow.
    paces: dict[int, float]
    words: Words
    photos: dict[str, list[Photo]]
    # Verified ones by category and region, to merge duplicates into.
    originals: dict[tuple[int, int | None], Complaint] = field(default_factory=dict)


def live(complaint: Complaint, fate: str, clock: Clock, cast: Cast) -> None:
    """Play it until its end or until the clock stops."""
    try:
        _before_verification(complaint, fate, clock, cast)
        if complaint.status == Status.VERIFIED:
            _at_the_agency(complaint, fate, clock, cast)
    except NotYet:
        return


def _before_verification(c: Complaint, fate: str, clock: Clock, cast: Cast) -> None:
    by, words = cast.verifier, cast.words
    if fate == "cancelled":
        workflow.cancel(c, now=clock.wait(0, 1))
        return
    if fate == "asked":
        workflow.request_info(c, by=by, now=clock.wait(0, 2), text=words.any("tanya"))
        if clock.rng.random() < 0.4 and c.due_info_at:
            silence.reject_silent(c, now=clock.at(c.due_info_at + NIGHT))
            return
        workflow.add_message(c, now=clock.wait(1, 5), text=words.any("jawab_pelapor"))
    if fate == "rejected":
        workflow.reject(c, by=by, now=clock.wait(0, 3), reason=words.any("tolak"))
    elif fate == "out_of_scope":
        referral = words.any("rujuk")
        workflow.declare_out_of_scope(c, by=by, now=clock.wait(0, 3), referral=referral)
    elif fate == "duplicate" and (original := cast.originals.get(_place(c))):
        workflow.mark_duplicate(c, by=by, now=clock.wait(0, 2), original=original)
    else:
        workflow.verify(c, by=by, now=clock.wait(0, 3))
        cast.originals.setdefault(_place(c), c)


def _place(c: Complaint) -> tuple[int, int | None]:
    return c.category_id, c.region_id


def _at_the_agency(c: Complaint, fate: str, clock: Clock, cast: Cast) -> None:
    agency = c.agency or cast.fallback
    _joined_by_others(c, clock)
    if c.is_public and clock.rng.random() < 0.6:
        _show_photos(c, clock, cast)
    workflow.assign(c, by=cast.verifier, now=clock.wait(0, 1), agency=agency)
    by, words = cast.officers[agency.pk], cast.words
    if fate == "returned":
        reason = words.any("kembali")
        workflow.return_to_verifier(c, by=by, now=clock.wait(1, 2), reason=reason)
        workflow.assign(c, by=cast.verifier, now=clock.wait(0, 1), agency=agency)
    if fate == "ignored":
        return
    pace = cast.paces[agency.pk]
    workflow.start(c, by=by, now=clock.wait(0, pace), text=words.any("mulai"))
    if fate == "scheduled":
        day = deadlines.add_working_days(
            deadlines.wib_date(clock.now), clock.rng.randint(4, 15), clock.days_off
        )
        text = words.any("jadwal")
        workflow.schedule(c, by=by, now=clock.wait(0, 0), day=day, text=text)
        clock.at(deadlines.end_of(day) - datetime.timedelta(hours=10))
    elif clock.rng.random() < 0.25:
        clock.wait(1, 1 + pace)
        workflow.report_progress(c, by=by, now=clock.now, text=words.any("kabar"))
    if clock.rng.random() < 0.1:
        workflow.add_message(c, now=clock.wait(0, 1), text=words.any("pesan"))
    low, high = WORK
    _answered(c, by, clock.wait(low, high * pace), cast)
    if fate == "reopened":
        workflow.reopen(c, now=clock.wait(1, 6), reason=words.any("buka"))
        _answered(c, by, clock.wait(low, high * pace), cast)
    _verdict(c, fate, clock, cast)


def _answered(c: Complaint, by: User, now: datetime.datetime, cast: Cast) -> None:
    rng = cast.words.rng
    code = c.category.code
    shown: Sequence[Photo] = ()
    if rng.random() < 0.15 and not c.secret:
        shown = [rng.choice(cast.photos[cast.words.motif(code)])]
    outcome = rng.choices(Complaint.Outcome.values, (60, 25, 10, 5))[0]
    text = cast.words.answer(code)
    workflow.answer(c, by=by, now=now, outcome=outcome, text=text, photos=shown)


def _verdict(c: Complaint, fate: str, clock: Clock, cast: Cast) -> None:
    rng = clock.rng
    if fate in ("silent", "scheduled") and c.due_reporter_at:
        workflow.close_silent(c, now=clock.at(c.due_reporter_at + NIGHT))
        return
    workflow.confirm(c, now=clock.wait(0, 6))
    if rng.random() < 0.7:
        # Whoever waited long is harder to please.
        late = c.answered_at is not None and c.answered_at > c.due_response_at
        weights = (18, 22, 25, 20, 15) if late else (4, 6, 15, 40, 35)
        score = rng.choices(range(1, 6), weights)[0]
        reasons = ["solved", "clear"] if score > 3 else ["slow", "unclear"]
        clock.at(clock.now + datetime.timedelta(minutes=9))
        reporter_verbs.rate(
            c,
            now=clock.now,
            score=score,
            reasons=reasons[: rng.randint(1, 2)],
            comment=cast.words.any("komentar"),
        )


def _joined_by_others(c: Complaint, clock: Clock) -> None:
    """Some have many with the same trouble, most have none."""
    if not c.is_public or clock.rng.random() > 0.3:
        return
    count = min(60, round(clock.rng.paretovariate(0.9)))
    keys = [f"{clock.rng.getrandbits(256):064x}" for _ in range(count)]
    ComplaintSupport.objects.bulk_create(
        ComplaintSupport(complaint=c, key_hash=key, created_at=clock.now)
        for key in keys
    )
    support.recount(c)


def _show_photos(c: Complaint, clock: Clock, cast: Cast) -> None:
    """The verifier lets the public see what the reporter sent."""
    for photo in c.attachments.filter(event__kind="filed", public=False):
        moderation.show_photo(
            photo, by=cast.verifier, now=clock.now, reason="Tidak memuat data pribadi."
        )
