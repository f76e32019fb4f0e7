"""The 35 regions as tiles of a map: a rough geography, our own drawing.

West to east and north to south; column and row by Kemendagri code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from directory.models import Region

SIDE = 44
COLUMNS, ROWS = 10, 5

# Three letters as a plate on a bus would say them.
PLACES: dict[str, tuple[int, int, str]] = {
    "33.76": (1, 0, "K.TGL"),
    "33.75": (3, 0, "K.PKL"),
    "33.20": (7, 0, "JPR"),
    "33.18": (8, 0, "PTI"),
    "33.17": (9, 0, "RBG"),
    "33.29": (0, 1, "BBS"),
    "33.28": (1, 1, "TGL"),
    "33.27": (2, 1, "PML"),
    "33.26": (3, 1, "PKL"),
    "33.25": (4, 1, "BTG"),
    "33.24": (5, 1, "KDL"),
    "33.74": (6, 1, "K.SMG"),
    "33.21": (7, 1, "DMK"),
    "33.19": (8, 1, "KDS"),
    "33.16": (9, 1, "BLA"),
    "33.02": (1, 2, "BMS"),
    "33.03": (2, 2, "PBG"),
    "33.04": (3, 2, "BNA"),
    "33.07": (4, 2, "WSB"),
    "33.23": (5, 2, "TMG"),
    "33.22": (6, 2, "SMG"),
    "33.73": (7, 2, "K.SLT"),
    "33.15": (8, 2, "GRO"),
    "33.14": (9, 2, "SGN"),
    "33.01": (1, 3, "CLP"),
    "33.05": (2, 3, "KBM"),
    "33.06": (3, 3, "PWR"),
    "33.71": (4, 3, "K.MGL"),
    "33.08": (5, 3, "MGL"),
    "33.09": (6, 3, "BYL"),
    "33.72": (7, 3, "K.SKA"),
    "33.13": (8, 3, "KRA"),
    "33.10": (6, 4, "KLT"),
    "33.11": (7, 4, "SKH"),
    "33.12": (8, 4, "WNG"),
}


@dataclass(frozen=True)
class Tile:
    region: Region
    letters: str
    x: int
    y: int
    open_count: int
    late_count: int
    shade: int

    @property
    def middle(self) -> int:
        return self.x + SIDE // 2 - 1

    @property
    def letters_y(self) -> int:
        return self.y + 17

    @property
    def count_y(self) -> int:
        return self.y + 35


def tiles(regions: Iterable[Region], counts: dict[int, tuple[int, int]]) -> list[Tile]:
    """A tile for each region that has a place; the shade, 0 to 4, grows with the
    open complaints relative to the region that has most."""
    most = max((open_count for open_count, _late in counts.values()), default=0)
    drawn = []
    for region in regions:
        if region.kemendagri_code not in PLACES:
            continue
        column, row, letters = PLACES[region.kemendagri_code]
        open_count, late = counts.get(region.pk, (0, 0))
        shade = -(-4 * open_count // most) if most else 0
        drawn.append(
            Tile(region, letters, column * SIDE, row * SIDE, open_count, late, shade)
        )
    return drawn
