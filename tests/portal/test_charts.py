"""Charts draw what the numbers say, for everyone, and trust no label."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.reference import DATA
from portal.charts import TILES, bar_chart, figure, line_chart, nice_ceiling, tile_map

NASTY = "<script>alert(1)</script>\"'&"


def drawn(chart):
    return ElementTree.fromstring(chart.svg)


def by_class(chart, name):
    return [e for e in drawn(chart).iter() if name in e.get("class", "").split()]


def test_bars_are_as_long_as_their_share():
    chart = bar_chart("Aduan", [("Jalan", 200), ("Air", 50), ("Lain", 0)])
    assert [bar.get("width") for bar in by_class(chart, "chart__bar")] == [
        "330",
        "82.5",
        "0",
    ]
    assert chart.rows == [("Jalan", "200"), ("Air", "50"), ("Lain", "0")]


def test_a_line_breaks_where_no_figure_is_known():
    chart = line_chart("Aduan", [("Jan", 10), ("Feb", None), ("Mar", 20), ("Apr", 0)])
    (line,) = by_class(chart, "chart__line")
    assert line.get("d").count("M") == 2
    assert line.get("d").count("L") == 1
    assert len(by_class(chart, "chart__dot")) == 3
    assert chart.rows[1] == ("Feb", "–")


def test_more_stands_higher_on_the_line():
    chart = line_chart("Aduan", [("Jan", 1), ("Feb", 9)])
    low, high = (float(d.get("cy")) for d in by_class(chart, "chart__dot"))
    assert high < low


def test_the_map_has_each_region_once_and_none_upon_another():
    codes = re.findall(r"^(33\.\d\d),", (DATA / "regions.csv").read_text(), re.M)
    assert len(codes) == 35
    assert set(TILES) == set(codes)
    places = [(row, column) for row, column, _ in TILES.values()]
    assert len(set(places)) == 35


def test_tiles_grow_darker_with_the_figure_and_carry_it():
    values = {"33.74": 100, "33.19": 20, "33.01": 0}
    chart = tile_map("Aduan", {"33.74": "Kota Semarang"}, values)
    shades = {
        tile.find("{*}title").text if tile.find("{*}title") is not None else "": tile
        for tile in by_class(chart, "tile")
    }
    assert "tile--5" in shades["Kota Semarang: 100"].get("class")
    assert "tile--1" in shades["Kudus: 20"].get("class")
    assert "tile--0" in shades["Cilacap: 0"].get("class")
    assert "tile--none" in shades["Brebes: –"].get("class")
    assert chart.rows[0] == ("Kota Semarang", "100")
    assert len(chart.rows) == 35


def test_a_code_outside_central_java_is_a_mistake():
    with pytest.raises(KeyError):
        tile_map("Aduan", {}, {"34.71": 3})


@pytest.mark.parametrize("draw", [bar_chart, line_chart])
def test_a_negative_count_is_a_mistake(draw):
    with pytest.raises(ValueError, match="negative"):
        draw("Aduan", [("Jan", -1)])


@pytest.mark.parametrize("draw", [bar_chart, line_chart])
def test_labels_stay_text(draw):
    chart = draw(NASTY, [(NASTY, 1)])
    assert "<script" not in chart.svg
    assert NASTY in "".join(drawn(chart).itertext())
    assert drawn(chart).get("aria-label") == NASTY


def test_pictures_need_no_inline_style():
    """Which the content security policy would refuse."""
    for chart in (
        bar_chart("a", [("b", 1)]),
        line_chart("a", [("b", 1)]),
        tile_map("a", {}, {}),
    ):
        assert "style=" not in chart.svg


@pytest.mark.parametrize("draw", [bar_chart, line_chart])
def test_no_data_is_an_empty_picture(draw):
    assert draw("Aduan", []).rows == []


def test_coordinates_do_not_follow_the_language():
    with translation.override("id"):
        chart = line_chart("Aduan", [("Jan", Decimal("1234.5")), ("Feb", 1)])
        assert figure(Decimal("1234.5")) == "1.234,5"
    assert "," not in by_class(chart, "chart__line")[0].get("d")


@settings(deadline=None)
@given(st.floats(min_value=0, max_value=1e9))
def test_an_axis_ends_at_or_above_its_highest_value(value):
    top = nice_ceiling(value)
    assert top >= value
    assert top <= max(1, value * 2.5)


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=80), st.integers(0, 10**7)), max_size=40))
def test_any_counts_make_well_formed_pictures(rows):
    # XML has no place for control characters; labels are names from our tables.
    clean = [
        ("".join(c for c in label if c.isprintable()), value) for label, value in rows
    ]
    for draw in (bar_chart, line_chart):
        chart = draw("Judul", clean)
        assert drawn(chart).tag.endswith("svg")
        assert len(chart.rows) == len(rows)


@pytest.mark.parametrize(
    ("values", "marks"),
    [((0, 5), ["0", "5"]), ((0, 9), ["0", "5", "10"]), ((0, 4.5), ["0", "2,5", "5"])],
)
def test_an_axis_has_no_half_of_whole_things(values, marks):
    chart = line_chart("Aduan", [("Jan", values[0]), ("Feb", values[1])])
    assert re.findall(r'text-anchor="end">([\d,]+)</text>', chart.svg) == marks
