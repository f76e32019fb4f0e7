"""Which words and categories people write about, and which of them more than before.

From what everybody may read anyway: public complaints and suggestions, and comments.
A word weighs what it is rare (TF-IDF: the texts that have it, times the logarithm of
all texts by those that have it in both months), and rises by its growth against the
month before. Fewer than FEWEST texts are not told, so that no single voice is.
"""

from __future__ import annotations

import datetime
import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, F, QuerySet

from complaints import personal_data, stems
from complaints.models import Complaint, DailyFigures
from directory.calendar import WIB
from directory.models import Region
from portal.news.models import Comment, Rising

FEWEST, KEPT = 5, 20
PROVINCE = None
CHUNK = 2000

Kind = Rising.Kind


class Text(NamedTuple):
    region: int | None
    text: str
    category: str


class Count:
    """How many texts of a month have what, by region; PROVINCE counts them all."""

    def __init__(self, texts: Iterator[Text]) -> None:
        self.words: defaultdict[int | None, Counter[str]] = defaultdict(Counter)
        self.categories: defaultdict[int | None, Counter[str]] = defaultdict(Counter)
        self.spelt: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.total = 0
        for region, text, category in texts:
            self.total += 1
            found = stems.by_stem(text)
            for place in {region, PROVINCE}:
                self.words[place].update(found.keys())
                if category:
                    self.categories[place][category] += 1
            for stem, word in found.items():
                self.spelt[stem][word] += 1


@transaction.atomic
def count_month(month: datetime.date) -> int:
    """Write the table of this month anew, from its first day; return the rows."""
    start = month.replace(day=1)
    before_start = (start - datetime.timedelta(days=1)).replace(day=1)
    now, before = Count(_texts(start)), Count(_texts(before_start))
    rows = [*_words(start, now, before), *_categories(start, now, before)]
    Rising.objects.filter(month=start).delete()
    Rising.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def rising(month: datetime.date, most: int) -> dict[Rising.Kind, list[Any]]:
    """What rises in all of the province in a month, the strongest first."""
    rows = of_month(month, PROVINCE).filter(count__gt=F("before"))
    return {kind: [row for row in rows if row.kind == kind][:most] for kind in Kind}


def of_month(month: datetime.date, region: Region | None) -> QuerySet[Any]:
    """The rows of a month, each with `has_invented`: whether complaints that were
    invented to try the portal are counted too."""
    end = (month + datetime.timedelta(days=32)).replace(day=1)
    invented = DailyFigures.objects.between(month, end).filter(invented__gt=0)
    rows = Rising.objects.filter(month=month, region=region)
    return rows.annotate(has_invented=Exists(invented))


def _texts(month: datetime.date) -> Iterator[Text]:
    start = datetime.datetime.combine(month, datetime.time(), tzinfo=WIB)
    end = (start + datetime.timedelta(days=32)).replace(day=1)
    complaints = Complaint.objects.public().filter(
        created_at__gte=start, created_at__lt=end
    )
    fields = ("region", "public_text", "category__name")
    for row in complaints.values_list(*fields).iterator(CHUNK):
        yield Text(*row)
    comments = Comment.objects.public().filter(
        user=None, published_at__gte=start, published_at__lt=end
    )
    for region, body in comments.values_list("programme__region", "body").iterator(
        CHUNK
    ):
        yield Text(region, personal_data.mask(body), "")


def _words(month: datetime.date, now: Count, before: Count) -> Iterator[Rising]:
    total = now.total + before.total
    everywhere = now.words[PROVINCE] + before.words[PROVINCE]
    for region, words in now.words.items():
        rows = []
        for stem, count in words.items():
            if count < FEWEST:
                continue
            rarity = math.log(1 + total / everywhere[stem])
            label = now.spelt[stem].most_common(1)[0][0]
            old = before.words[region][stem]
            rows.append(_row(month, region, Kind.WORD, stem, label, count, old, rarity))
        rows.sort(key=lambda row: (-row.score, row.key))
        yield from rows[:KEPT]


def _categories(month: datetime.date, now: Count, before: Count) -> Iterator[Rising]:
    for region, names in now.categories.items():
        for name, count in names.most_common(KEPT):
            if count >= FEWEST:
                old = before.categories[region][name]
                key = name[:60]
                yield _row(month, region, Kind.CATEGORY, key, name, count, old, 1.0)


def _row(
    month: datetime.date,
    region: int | None,
    kind: Rising.Kind,
    key: str,
    label: str,
    count: int,
    before: int,
    weight: float,
) -> Rising:
    return Rising(
        month=month,
        region_id=region,
        kind=kind,
        key=key,
        label=label,
        count=count,
        before=before,
        score=round((count - before) * weight, 4),
    )
