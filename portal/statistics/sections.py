"""The figures of a period as sections: a picture, the table beneath it, a file.

One reading of the daily figures serves all of them: 5 queries for complaints and 1
for the services, whatever the number of rows.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from complaints import scorecards
from complaints.digests.periods import Period
from complaints.models import AnswerDays, Complaint, DailyFigures
from complaints.models.figures import STATES
from complaints.scorecards import SMALLEST_SHOWN, Figures, Scorecard
from directory.models import Agency, Region
from portal import charts
from portal.charts import Chart
from services.models import Feedback, Reading, Service

SERVICES_SHOWN = 10
# Upper ends of the bars of working days; the last is open.
STEPS = (1, 3, 5, 8, 12, 20)
DAY = datetime.timedelta(days=1)


@dataclass
class Section:
    """`rows` are raw values for the file; `chart` shows the first of them."""

    slug: str
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]
    note: str = ""
    chart: Chart | None = None


@dataclass
class Read:
    """What was read of the daily figures."""

    period: Period
    region: Region | None
    regions: Sequence[Region]
    total: Figures = field(default_factory=Figures)
    over_time: dict[datetime.date, Figures] = field(default_factory=dict)
    by_category: dict[str | None, Figures] = field(default_factory=dict)
    by_agency: dict[int | None, Figures] = field(default_factory=dict)
    by_source: dict[str, Figures] = field(default_factory=dict)
    by_region: dict[int | None, int] = field(default_factory=dict)
    agencies: dict[int, Agency] = field(default_factory=dict)

    @property
    def cards(self) -> list[Scorecard]:
        cards = (
            Scorecard(self.agencies[key], figures)
            for key, figures in self.by_agency.items()
            if key is not None
        )
        return scorecards.ranked(cards)

    @property
    def board(self) -> list[Scorecard]:
        """The cards to show one by one; of one region as in _groups."""
        fewest = SMALLEST_SHOWN if self.region else 0
        return [card for card in self.cards if card.figures.received >= fewest]


def read(period: Period, region: Region | None, regions: Sequence[Region]) -> Read:
    """5 queries."""
    found = Read(period, region, regions)
    cells = DailyFigures.objects.between(period.start, period.end, region)
    found.over_time = _over_time(cells, period)
    for figures in found.over_time.values():
        for name, count in figures.counts.items():
            found.total.counts[name] += count
    by_category: dict[str | None, Figures] = defaultdict(Figures)
    by_agency: dict[int | None, Figures] = defaultdict(Figures)
    by_source: dict[str, Figures] = defaultdict(Figures)
    for row in cells.summed("category__name", "agency", "source"):
        by_category[row["category__name"]].add(row)
        by_agency[row["agency"]].add(row)
        by_source[row["source"]].add(row)
    found.by_category, found.by_source = by_category, by_source
    found.by_agency = by_agency
    took = AnswerDays.objects.between(period.start, period.end, region)
    scorecards.add_days(took, by_agency)
    for figures in by_agency.values():
        found.total.days += figures.days
    everywhere = DailyFigures.objects.between(period.start, period.end)
    grouped = everywhere.order_by().values_list("region")
    found.by_region = dict(grouped.annotate(n=Sum("received")))
    found.agencies = Agency.objects.in_bulk([key for key in by_agency if key])
    return found


def _over_time(cells: Any, period: Period) -> dict[datetime.date, Figures]:
    """By day of a month, else by month; days and months without any are there too."""
    grouped = cells if period.is_month else cells.annotate(month=TruncMonth("day"))
    name = "day" if period.is_month else "month"
    found: dict[datetime.date, Figures] = {}
    day = period.start
    while day < period.end:
        found[day] = Figures()
        day = day + DAY if period.is_month else (day + 31 * DAY).replace(day=1)
    for row in grouped.summed(name):
        found[row[name]].add(row)
    return found


def build(found: Read, today: datetime.date) -> list[Section]:
    """Everything about complaints, in the order of the page."""
    return [
        over_time(found, today),
        time_to_answer(found),
        statuses(found),
        channels(found),
        categories(found),
        by_agency(found),
        by_region(found),
        league(found),
    ]


def over_time(found: Read, today: datetime.date) -> Section:
    form = "j" if found.period.is_month else "M y"
    known = [
        (date_format(day, form), figures.received if day <= today else None)
        for day, figures in found.over_time.items()
    ]
    title = _("Aduan masuk dari waktu ke waktu")
    return Section(
        "waktu",
        title,
        [_("Mulai"), _("Masuk"), _("Dijawab"), _("Tepat waktu")],
        [
            (day, figures.received, figures.answers, figures.on_time)
            for day, figures in found.over_time.items()
            if day <= today
        ],
        chart=charts.line_chart(title, known),
    )


def statuses(found: Read) -> Section:
    rows = [(str(label), found.total.counts[name]) for name, label in STATES.items()]
    return _bars(
        "status",
        _("Aduan menurut keadaannya sekarang"),
        _("Keadaan"),
        rows,
        _(
            "Aduan yang ditutup karena pelapor tidak menanggapi dihitung tersendiri,"
            " tidak sebagai selesai yang dibenarkan."
        ),
    )


def time_to_answer(found: Read) -> Section:
    days = found.total.days
    bars: Counter[str] = Counter(dict.fromkeys(_steps(), 0))
    for took, count in days.items():
        bars[_step(took)] += count
    section = _bars(
        "lama-menjawab",
        _("Lama menjawab, dalam hari kerja"),
        _("Hari kerja"),
        list(bars.items()),
        _("Dari aduan masuk sampai jawaban terakhirnya."),
    )
    section.rows = [(took, days[took]) for took in sorted(days)]
    return section


def _steps() -> list[str]:
    lows = [0, *(end + 1 for end in STEPS)]
    closed = [f"{low}\u2013{end}" for low, end in zip(lows, STEPS, strict=False)]
    return [*closed, _("lebih dari %(n)d") % {"n": STEPS[-1]}]


def _step(took: int) -> str:
    place = next((n for n, end in enumerate(STEPS) if took <= end), len(STEPS))
    return _steps()[place]


def categories(found: Read) -> Section:
    return _groups(
        found,
        "kategori",
        _("Aduan menurut kategori"),
        _("Kategori"),
        ((name, figures) for name, figures in found.by_category.items() if name),
    )


def by_agency(found: Read) -> Section:
    return _groups(
        found,
        "instansi",
        _("Aduan menurut instansi"),
        _("Instansi"),
        ((card.agency.name, card.figures) for card in found.cards),
    )


def channels(found: Read) -> Section:
    return _groups(
        found,
        "saluran",
        _("Aduan menurut saluran masuknya"),
        _("Saluran"),
        (
            (str(Complaint.Source(source).label), figures)
            for source, figures in found.by_source.items()
            if source
        ),
    )


def by_region(found: Read) -> Section:
    names = {row.kemendagri_code: row.name for row in found.regions}
    values = {
        row.kemendagri_code: found.by_region.get(row.pk, 0)
        for row in found.regions
        if row.kemendagri_code in charts.TILES
    }
    title = _("Aduan menurut kabupaten/kota")
    return Section(
        "wilayah",
        title,
        [_("Kabupaten/kota"), _("Aduan masuk")],
        [(names[code], value) for code, value in values.items()],
        _("Seluruh provinsi, apa pun wilayah yang dipilih."),
        charts.tile_map(title, names, values),
    )


def league(found: Read) -> Section:
    return Section(
        "papan-instansi",
        _("Siapa menjawab tepat waktu"),
        scorecards.headings(),
        [scorecards.cells(card) for card in found.board],
    )


def _groups(
    found: Read,
    slug: str,
    title: str,
    heading: str,
    groups: Iterable[tuple[str, Figures]],
) -> Section:
    """The largest first; two of one name, as agencies may be, are two rows. In one
    region small groups are shown together: who lives there might know whose the only
    one is."""
    rows = [(name, figures.received) for name, figures in groups]
    if found.region:
        small = sum(n for _name, n in rows if n < SMALLEST_SHOWN)
        rows = [row for row in rows if row[1] >= SMALLEST_SHOWN]
        if small:
            rows.append((_("Lainnya, masing-masing di bawah 5"), small))
    rows.sort(key=lambda row: (-row[1], row[0]))
    note = _(
        "Aduan rahasia dan yang belum diperiksa hanya ada dalam jumlah seluruhnya."
    )
    return _bars(slug, title, heading, rows, note)


def _bars(
    slug: str, title: str, heading: str, rows: Iterable[tuple[str, int]], note: str
) -> Section:
    rows = list(rows)
    chart = charts.bar_chart(title, rows)
    return Section(slug, title, [heading, _("Jumlah")], list(rows), note, chart)


def services(period: Period) -> Section:
    """What is read most, and whether it helped. 1 query."""
    in_period = Reading.objects.filter(
        service=OuterRef("pk"), day__gte=period.start, day__lt=period.end
    )
    reads = in_period.order_by().values("service").annotate(n=Sum("count"))
    start, end = period.bounds
    said = Q(feedback__created_at__gte=start, feedback__created_at__lt=end)
    found = (
        Service.objects.published()
        .annotate(reads=Coalesce(Subquery(reads.values("n")), 0))
        .filter(reads__gt=0)
        .annotate(
            helped=Count(
                "feedback", filter=said & Q(feedback__answer=Feedback.Answer.YES)
            ),
            said=Count("feedback", filter=said),
        )
        .order_by("-reads", "name")[:SERVICES_SHOWN]
    )
    rows = [
        (row.name, row.reads, row.said, scorecards.share(row.helped, row.said))
        for row in found
    ]
    title = _("Halaman layanan yang paling banyak dibaca")
    return Section(
        "layanan",
        title,
        [_("Layanan"), _("Dibuka"), _("Menilai"), _("Terbantu (%)")],
        rows,
        _(
            "Dihitung per hari tanpa mencatat siapa pembacanya; mesin pencari tidak"
            " ikut dihitung."
        ),
        charts.bar_chart(title, [(name, reads) for name, reads, *_rest in rows]),
    )
