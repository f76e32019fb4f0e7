"""Synonyms that ship with the portal; staff add their own in admin."""

from __future__ import annotations

from pathlib import Path

from directory.datafiles import Row, Tally, Writer, each_row
from portal.search.models import SearchSynonym
from portal.search.words import DATA

SYNONYMS = DATA / "synonyms.csv"


def load(path: Path = SYNONYMS) -> dict[str, Tally]:
    """A synonym that staff have switched off stays off."""
    writer = Writer(SearchSynonym, "phrase", "meaning")

    def handle(row: Row) -> None:
        writer.write(row.values)

    each_row(path, handle)
    return {"Padanan kata": writer.tally}
