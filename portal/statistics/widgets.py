"""An agency's figures for other people's pages: one picture, made on the server.

Only presentation attributes: a picture inside somebody else's page has no style
sheet of ours, and the page's own policy allows no inline style.
"""

from __future__ import annotations

import textwrap

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from complaints.digests.periods import Period
from complaints.scorecards import Figures
from directory.models import Agency
from portal.charts import figure

WIDTH, HEIGHT = 340, 172
# As large as a window of 320 pixels has room for; a picture grows with its frame.
SHOWN = (300, 152)
GREEN, MUTED, LINE = "#0a4a39", "#4b5a54", "#cfd8d3"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
LONGEST_NAME = 34
COLUMNS = (16, 142, 252)


def facts(figures: Figures) -> list[tuple[str, str]]:
    """What the widget says: number and words."""
    share = figures.on_time_share
    return [
        (f"{figure(share)}%" if share is not None else "–", _("dijawab tepat waktu")),
        (figure(figures.median), _("hari kerja, median")),
        (figure(figures.answers), _("aduan dijawab")),
    ]


def _lines(x: int, label: str) -> SafeString:
    return format_html_join(
        "",
        '<tspan x="{}" dy="{}">{}</tspan>',
        ((x, 14 * bool(n), line) for n, line in enumerate(in_two(label))),
    )


def in_two(label: str) -> list[str]:
    """A label on the lines that fit a column, whatever font a reader has."""
    return textwrap.wrap(label, max(len(label) * 2 // 3, 10), max_lines=2)


def picture(agency: Agency, figures: Figures, period: Period) -> SafeString:
    """The SVG; its label says in words all that it shows."""
    told = facts(figures)
    words = "; ".join(f"{number} {label}" for number, label in told)
    name = agency.name if len(agency.name) <= LONGEST_NAME else agency.short_name
    columns = format_html_join(
        "",
        '<text x="{}" y="100" font-size="26" font-weight="700" fill="{}">{}</text>'
        '<text y="118" font-size="11" fill="{}">{}</text>',
        (
            (x, GREEN, number, MUTED, _lines(x, label))
            for x, (number, label) in zip(COLUMNS, told, strict=True)
        ),
    )
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{}"'
        ' viewBox="0 0 {} {}" width="{}" height="{}" font-family="{}">'
        '<rect x="0.5" y="0.5" width="{}" height="{}" rx="6" fill="#ffffff"'
        ' stroke="{}"/><rect x="0.5" y="0.5" width="{}" height="5" fill="{}"/>'
        '<text x="16" y="36" font-size="15" font-weight="700" fill="{}">{}</text>'
        '<text x="16" y="56" font-size="12" fill="{}">{}</text>{}'
        '<text x="16" y="156" font-size="11" fill="{}">{}</text></svg>',
        f"{agency.name}, {period.label}: {words}. {figures.note}".strip(),
        WIDTH,
        HEIGHT,
        *SHOWN,
        FONT,
        WIDTH - 1,
        HEIGHT - 1,
        LINE,
        WIDTH - 1,
        GREEN,
        GREEN,
        name[:LONGEST_NAME],
        MUTED,
        _("Aduan warga, %(period)s") % {"period": period.label},
        columns,
        MUTED,
        " · ".join(filter(None, ["Portal Jateng", figures.note])),
    )
