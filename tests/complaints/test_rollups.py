"""Daily figures equal direct counts, after whatever happened, in whatever order."""

import contextlib
import datetime
from collections import Counter
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from complaints import deadlines, reporter_verbs, rollups, scorecards, workflow
from complaints.models import (
    AnswerDays,
    CollectiveLeave,
    Complaint,
    DailyFigures,
    FiguresBuild,
    Satisfaction,
)
from complaints.models.figures import COUNTS, STATES
from complaints.moves import WorkflowError
from directory.models import User
from tests import factories as f

DAY = datetime.timedelta(days=1)
VERBS = {
    "verify": lambda c, by, now: workflow.verify(c, by=by, now=now),
    "ask": lambda c, by, now: workflow.request_info(c, by=by, now=now, text="Mana?"),
    "tell": lambda c, by, now: workflow.add_message(c, now=now, text="Di sini."),
    "assign": lambda c, by, now: workflow.assign(
        c, by=by, now=now, agency=f.agency("dinkes" if now.day % 2 else "dpupr")
    ),
    "answer": lambda c, by, now: workflow.answer(
        c, by=by, now=now, outcome="resolved", text="Sudah."
    ),
    "confirm": lambda c, by, now: workflow.confirm(c, now=now),
    "rate": lambda c, by, now: reporter_verbs.rate(c, now=now, score=1 + now.day % 5),
    "reopen": lambda c, by, now: workflow.reopen(c, now=now, reason="Belum."),
    "silence": lambda c, by, now: workflow.close_silent(c, now=now + 20 * DAY),
    "reject": lambda c, by, now: workflow.reject(c, by=by, now=now, reason="Tidak."),
    "hide": lambda c, by, now: workflow.keep_secret(c, by=by, now=now),
    "cancel": lambda c, by, now: workflow.cancel(c, now=now),
}
# Often enough in the order of a life, so that histories get somewhere.
LIFE = ["verify", "assign", "answer", "confirm"]
STEPS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.one_of(st.sampled_from(LIFE), st.sampled_from([*VERBS, "file", "build"])),
        st.sampled_from([0, 0.01, 1, 3, 8]),
    ),
    max_size=24,
)


def administrator():
    return User.objects.create_superuser("a@jateng.example", f.PASSWORD, name="A")


def everything():
    figures = DailyFigures.objects.order_by("day", "agency", "region", "category")
    names = ("day", "agency", "region", "category", "source", *COUNTS)
    took = AnswerDays.objects.order_by("day", "agency", "region", "working_days")
    return (
        sorted(figures.values_list(*names), key=str),
        list(took.values_list("day", "agency", "region", "working_days", "count")),
    )


def sums(**where):
    row = DailyFigures.objects.filter(**where).aggregate(
        **{f"n_{name}": Sum(name, default=0) for name in COUNTS}
    )
    return {name: row[f"n_{name}"] for name in COUNTS}


def check_against_direct_counts(now):
    """The rules once more, by the public queryset and by plain counting."""
    rows = Complaint.objects.all()
    total = sums()
    assert total["received"] == rows.count()
    for state, statuses in {
        "confirmed": ["confirmed"],
        "silent": ["closed_silent"],
        "answered": ["answered"],
        "asked": ["needs_info"],
        "rejected": ["rejected"],
        "cancelled": ["cancelled"],
    }.items():
        assert total[state] == rows.filter(status__in=statuses).count(), state
    waiting = rows.waiting_for_staff()
    assert total["waiting"] == waiting.count()
    assert total["overdue"] == waiting.filter(due_response_at__lt=now).count()
    assert total["ratings"] == Satisfaction.objects.count()
    answered = rows.filter(status__in=["answered", "confirmed", "closed_silent"])
    late = sum(c.answered_at > c.due_response_at for c in answered)
    assert (total["late"], total["on_time"]) == (late, answered.count() - late)
    took = Counter()
    for complaint in answered.public():
        days_off = CollectiveLeave.objects.days_off(complaint.created_at.date())
        took[
            deadlines.working_days_between(
                complaint.created_at, complaint.answered_at, days_off
            )
        ] += 1
    by_days = AnswerDays.objects.values_list("working_days")
    assert dict(by_days.annotate(n=Sum("count"))) == took
    public = Complaint.objects.public()
    for agency in ("dpupr", "dinkes"):
        here = sums(agency__code=agency)["received"]
        assert here == public.filter(agency__code=agency).count()
    withheld = rows.exclude(pk__in=public.values("pk")).count()
    assert sums(category=None)["received"] == withheld


class RandomHistories(TestCase):
    @settings(
        max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    @given(steps=STEPS)
    def test_figures_follow_every_history(self, steps):
        by, now = administrator(), f.NOW
        filed = [f.filed(now)]
        rollups.build(now)
        for which, verb, wait in steps:
            now += wait * DAY
            if verb == "file":
                filed.append(f.filed(now))
            elif verb == "build":
                rollups.build(now)
            else:
                with contextlib.suppress(WorkflowError):
                    VERBS[verb](filed[which % len(filed)], by, now)
        now += DAY
        rollups.build(now)
        check_against_direct_counts(now)
        step_by_step = everything()
        rollups.rebuild(now)
        assert everything() == step_by_step


@pytest.mark.django_db
def test_secret_unverified_and_refused_ones_are_in_the_total_only():
    f.put(f.filed(secret=True), "confirmed")
    f.filed()
    f.put(f.filed(), "rejected")
    f.put(f.filed(), "verified")
    rollups.build(f.NOW)
    withheld = DailyFigures.objects.get(category=None)
    assert (withheld.agency, withheld.region, withheld.source) == (None, None, "")
    assert (withheld.received, withheld.confirmed, withheld.rejected) == (3, 1, 1)
    assert DailyFigures.objects.exclude(category=None).get().received == 1


@pytest.mark.django_db
def test_a_build_touches_only_days_of_what_changed_or_fell_due():
    f.filed(f.NOW - 40 * DAY)
    rollups.build(f.NOW)
    assert rollups.build(f.NOW + DAY) == 0
    f.filed(f.NOW + DAY)
    assert rollups.build(f.NOW + DAY) == 1
    # Nobody touches it, but its due date passes.
    assert sums()["overdue"] == 1
    assert rollups.build(f.NOW + 30 * DAY) == 1
    assert sums()["overdue"] == 2


@pytest.mark.django_db
def test_a_day_that_lost_its_complaints_loses_its_figures():
    f.filed()
    rollups.build(f.NOW)
    Complaint.objects.update(created_at=f.NOW - DAY)
    rollups.rebuild(f.NOW)
    assert [row.day for row in DailyFigures.objects.all()] == [(f.NOW - DAY).date()]


@pytest.mark.django_db
def test_the_database_refuses_figures_that_do_not_add_up_or_come_twice():
    f.filed()
    rollups.build(f.NOW)
    row = DailyFigures.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        DailyFigures.objects.update(received=2)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    assert set(STATES) < set(COUNTS)


@pytest.mark.django_db
def test_the_command_counts_what_changed_and_with_all_everything(capsys):
    f.filed(datetime.datetime.now(f.WIB))
    for options in ([], ["--all"]):
        call_command("build_statistics", *options)
        assert capsys.readouterr().out == "1 hari dihitung\n"
    assert FiguresBuild.objects.count() == 2


@pytest.mark.parametrize(
    ("days", "median", "p90"),
    [
        ({1: 5}, 1, 1),
        ({1: 2, 4: 2}, None, None),
        ({0: 5, 10: 5}, 0, 10),
        ({1: 89, 2: 1, 50: 10}, 1, 2),
        ({1: 89, 50: 11}, 1, 50),
    ],
)
def test_quantiles_are_by_nearest_rank_and_need_five_answers(days, median, p90):
    figures = scorecards.Figures(days=Counter(days))
    assert (figures.median, figures.p90) == (median, p90)


def test_whoever_does_not_answer_does_not_look_better():
    figures = scorecards.Figures()
    figures.counts |= {"on_time": 6, "late": 2, "overdue": 2}
    assert figures.on_time_share == Decimal("60.0")
    figures.counts |= {"on_time": 4, "late": 0, "overdue": 0}
    assert figures.on_time_share is None
