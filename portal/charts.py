"""Pictures of figures as SVG made on the server: bars, a line, a map of tiles.

Pure functions from numbers to markup. Everything that comes from outside is
escaped, colours come from classes in static/scss/_charts.scss, and no picture
stands alone: `Chart.rows` is the same data for the table beneath it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Number = int | float | Decimal

WIDTH = 400  # units of the viewBox: near a phone, so that words stay legible
BAR, GAP, TRACK = 26, 22, 330
LINE_HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 230, 48, 10, 14, 30
TILE, TALL, SHADES = 72, 62, 5

# Where each kabupaten and kota stands in the tile map, as row and column, and its
# name in short. A layout of our own: west to east and north to south by rough
# geography, the six kota beside the kabupaten that surround them.
TILES = {
    "33.29": (1, 0, "Brebes"),
    "33.76": (0, 1, "K. Tegal"),
    "33.28": (1, 1, "Tegal"),
    "33.27": (1, 2, "Pemalang"),
    "33.75": (0, 3, "K. Pekal."),
    "33.26": (1, 3, "Pekalong."),
    "33.25": (1, 4, "Batang"),
    "33.24": (1, 5, "Kendal"),
    "33.74": (1, 6, "K. Semar."),
    "33.21": (1, 7, "Demak"),
    "33.20": (0, 7, "Jepara"),
    "33.19": (1, 8, "Kudus"),
    "33.18": (0, 8, "Pati"),
    "33.17": (0, 9, "Rembang"),
    "33.16": (1, 9, "Blora"),
    "33.01": (3, 0, "Cilacap"),
    "33.02": (2, 1, "Banyumas"),
    "33.03": (2, 2, "Purbalg."),
    "33.04": (2, 3, "Banjarn."),
    "33.07": (2, 4, "Wonosobo"),
    "33.23": (2, 5, "Temangg."),
    "33.22": (2, 6, "Semarang"),
    "33.15": (2, 8, "Grobogan"),
    "33.05": (3, 3, "Kebumen"),
    "33.06": (3, 4, "Purworejo"),
    "33.71": (3, 5, "K. Magel."),
    "33.08": (4, 5, "Magelang"),
    "33.73": (2, 7, "Salatiga"),
    "33.09": (3, 7, "Boyolali"),
    "33.14": (3, 8, "Sragen"),
    "33.10": (4, 6, "Klaten"),
    "33.72": (4, 7, "Surakarta"),
    "33.13": (4, 8, "Karangany."),
    "33.11": (5, 7, "Sukoharjo"),
    "33.12": (5, 8, "Wonogiri"),
}


@dataclass(frozen=True)
class Chart:
    """A picture and its data. `kind` names the style; rows are label and value."""

    kind: str
    title: str
    svg: SafeString
    rows: list[tuple[str, str]]


def figure(value: Number | None) -> str:
    """1.234 or 1.234,5 as the active language writes it; a dash for no figure."""
    if value is None:
        return "–"
    places = 0 if value == int(value) else 1
    return number_format(value, decimal_pos=places, force_grouping=True)


def nice_ceiling(value: Number) -> float:
    """The next of 1, 2, 5, 10, 20, 50 …: where an axis may end. At least 1."""
    if value <= 1:
        return 1
    power = 10 ** math.floor(math.log10(float(value)))
    return next(step * power for step in (1, 2, 5, 10) if value <= step * power)


def bar_chart(title: str, data: Iterable[tuple[str, Number]]) -> Chart:
    """Horizontal bars in the order given; ValueError for a negative value."""
    rows = list(data)
    _refuse_negative(value for _, value in rows)
    largest = max((float(value) for _, value in rows), default=0) or 1
    height = max(1, len(rows)) * (BAR + GAP) + 4
    bars = format_html_join(
        "",
        '<text class="chart__label" x="0" y="{}">{}</text>'
        '<rect class="chart__track" x="0" y="{}" width="{}" height="12" rx="6"/>'
        '<rect class="chart__bar" x="0" y="{}" width="{}" height="12" rx="6"/>'
        '<text class="chart__value" x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (
                y + 16,
                _shortened(label, 48),
                y + 24,
                TRACK,
                y + 24,
                _units(float(value) / largest * TRACK),
                WIDTH,
                y + 36,
                figure(value),
            )
            for y, (label, value) in (
                (n * (BAR + GAP), row) for n, row in enumerate(rows)
            )
        ),
    )
    return Chart("bar", title, _picture(title, WIDTH, height, bars), _table(rows))


def line_chart(title: str, data: Iterable[tuple[str, Number | None]]) -> Chart:
    """A line over time from 0 up; None leaves a gap, since it is not zero."""
    rows = list(data)
    known = [value for _, value in rows if value is not None]
    _refuse_negative(known)
    top = nice_ceiling(max(known, default=0))
    # Of whole things there is no half.
    halved = top % 2 == 0 or any(value != int(value) for value in known)
    marks = (0, top / 2, top) if halved else (0, top)
    width, height = WIDTH - LEFT - RIGHT, LINE_HEIGHT - TOP - BOTTOM
    step = width / max(1, len(rows) - 1)

    def place(n: int, value: Number) -> tuple[str, str]:
        return _units(LEFT + n * step), _units(TOP + height * (1 - float(value) / top))

    grid = format_html_join(
        "",
        '<line class="chart__grid" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text class="chart__label" x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (LEFT, WIDTH - RIGHT, y, y, LEFT - 8, _units(float(y) + 6), figure(value))
            for value, y in ((at, place(0, at)[1]) for at in marks)
        ),
    )
    points = [
        None if value is None else place(n, value) for n, (_, value) in enumerate(rows)
    ]
    line = format_html('<path class="chart__line" d="{}"/>', _path(points))
    dots = format_html_join(
        "",
        '<circle class="chart__dot" cx="{}" cy="{}" r="5">'
        "<title>{}: {}</title></circle>",
        (
            (*point, label, figure(value))
            for point, (label, value) in zip(points, rows, strict=True)
            if point
        ),
    )
    every = max(1, math.ceil(len(rows) / 5))
    names = format_html_join(
        "",
        '<text class="chart__label" x="{}" y="{}" text-anchor="{}">{}</text>',
        (
            (_units(LEFT + n * step), LINE_HEIGHT - 8, _anchor(n, len(rows)), label)
            for n, (label, _) in enumerate(rows)
            if n % every == 0
        ),
    )
    body = format_html("{}{}{}{}", grid, line, dots, names)
    svg = _picture(title, WIDTH, LINE_HEIGHT, body)
    return Chart("line", title, svg, _table(rows))


def tile_map(
    title: str, names: Mapping[str, str], values: Mapping[str, Number | None]
) -> Chart:
    """The 35 kabupaten and kota as tiles, darker for more.

    Both mappings go by Kemendagri code; a code without a value is drawn empty, one
    that is no region of Central Java raises KeyError. Each tile carries its figure,
    so that colour says nothing alone.
    """
    for code in values:
        TILES[code]
    known = [value for value in values.values() if value is not None]
    _refuse_negative(known)
    largest = max(known, default=0)
    tiles = format_html_join(
        "",
        '<g class="tile tile--{}"><title>{}: {}</title>'
        '<rect x="{}" y="{}" width="{}" height="{}" rx="5"/>'
        '<text x="{}" y="{}" text-anchor="middle">{}</text>'
        '<text class="tile__value" x="{}" y="{}" text-anchor="middle">{}</text></g>',
        (
            (
                _shade(values.get(code), largest),
                names.get(code, short),
                figure(values.get(code)),
                column * TILE + 1,
                row * TALL + 1,
                TILE - 3,
                TALL - 3,
                column * TILE + TILE // 2,
                row * TALL + 23,
                short,
                column * TILE + TILE // 2,
                row * TALL + 46,
                figure(values.get(code)),
            )
            for code, (row, column, short) in sorted(TILES.items())
        ),
    )
    rows = [(names.get(code, TILES[code][2]), values.get(code)) for code in TILES]
    rows.sort(key=lambda row: (-(row[1] or 0), row[0]))
    svg = _picture(title, 10 * TILE, 6 * TALL, tiles)
    return Chart("tiles", title, svg, _table(rows))


def _shade(value: Number | None, largest: Number) -> str:
    """No figure is "none", zero is "0", then "1" to SHADES by share of the most."""
    if value is None:
        return "none"
    if not value:
        return "0"
    return str(math.ceil(float(value) / float(largest) * SHADES))


def _path(points: Sequence[tuple[str, str] | None]) -> str:
    parts, before = [], None
    for point in points:
        if point:
            parts.append(f"{'L' if before else 'M'}{point[0]} {point[1]}")
        before = point
    return "".join(parts)


def _picture(title: str, width: int, height: int, body: SafeString) -> SafeString:
    return format_html(
        '<svg class="chart__picture" role="img" viewBox="0 0 {} {}"'
        ' aria-label="{}">{}</svg>',
        width,
        height,
        title,
        body,
    )


def _table(rows: Iterable[tuple[str, Number | None]]) -> list[tuple[str, str]]:
    return [(label, figure(value)) for label, value in rows]


def _refuse_negative(values: Iterable[Number]) -> None:
    if any(value < 0 for value in values):
        raise ValueError("a chart of counts has no negative values")


def _units(value: float) -> str:
    """One decimal with a point, whatever the active language writes."""
    return f"{value:.1f}".removesuffix(".0")


def _shortened(label: str, most: int) -> str:
    return label if len(label) <= most else f"{label[: most - 1].rstrip()}…"


def _anchor(n: int, count: int) -> str:
    if n == 0:
        return "start"
    return "end" if n == count - 1 else "middle"
