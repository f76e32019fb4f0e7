"""What differs between two texts, word by word; pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

# A word keeps the white space behind it, so that the pieces joined are the text.
WORD = re.compile(r"\S+\s*|\s+")
# How many unchanged words stay on either side of a change.
AROUND = 8


class Piece(NamedTuple):
    kind: Literal["same", "gone", "new"]
    text: str


def compare(before: str, after: str, around: int = AROUND) -> list[Piece]:
    """The pieces in reading order; long stretches that are the same shrink to "…"."""
    old, new = WORD.findall(before), WORD.findall(after)
    # With the heuristic of difflib: texts of thousands of words take milliseconds.
    matcher = difflib.SequenceMatcher(a=[w.strip() for w in old],
                                      b=[w.strip() for w in new])  # fmt: skip
    return list(_pieces(matcher, old, new, around))


def _pieces(
    matcher: difflib.SequenceMatcher[str], old: list[str], new: list[str], around: int
) -> Iterator[Piece]:
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            first, last = k == 0 and i == 0, m == len(new) and j == len(old)
            yield Piece("same", _shrunk(new[k:m], around, first, last))
            continue
        if i < j:
            yield Piece("gone", "".join(old[i:j]))
        if k < m:
            yield Piece("new", "".join(new[k:m]))


def _shrunk(words: list[str], around: int, is_first: bool, is_last: bool) -> str:
    head = 0 if is_first else around
    tail = 0 if is_last else around
    if (is_first and is_last) or len(words) <= head + tail + 1:
        return "".join(words)
    return "".join([*words[:head], "… ", *words[len(words) - tail :]])
