"""Which words went, came and stayed."""

import pytest

from directory.word_diff import compare


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", []),
        ("sama saja", "sama saja", [("same", "sama saja")]),
        ("", "baru", [("new", "baru")]),
        ("lama", "", [("gone", "lama")]),
        (
            "Jalan sudah diperbaiki.",
            "Jalan belum diperbaiki.",
            [
                ("same", "Jalan "),
                ("gone", "sudah "),
                ("new", "belum "),
                ("same", "diperbaiki."),
            ],
        ),
    ],
)
def test_words(before, after, pieces):
    assert compare(before, after) == pieces


def test_joined_the_pieces_are_both_texts():
    before, after = "satu  dua\ntiga empat lima", "satu dua enam\nlima  tujuh"
    pieces = compare(before, after, around=99)
    old = "".join(p.text for p in pieces if p.kind != "new")
    new = "".join(p.text for p in pieces if p.kind != "gone")
    assert old.split() == before.split()
    assert new == after


def test_a_long_stretch_that_stayed_shrinks():
    words = [f"kata{n}" for n in range(100)]
    pieces = compare(" ".join(["lama", *words]), " ".join(["baru", *words]))
    assert [p.kind for p in pieces] == ["gone", "new", "same"]
    assert pieces[2].text == "kata0 kata1 kata2 kata3 kata4 kata5 kata6 kata7 … "
