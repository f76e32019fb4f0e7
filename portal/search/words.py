"""Text as terms: the same for both databases, by snowball's Indonesian stemmer."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from complaints.stems import stem

DATA = Path(__file__).resolve().parents[1] / "data"
MOST_CHARACTERS = 200
MOST_WORDS = 16
LONGEST_WORD = 40

# Words of a question that say nothing about what is sought.
STOP_WORDS = frozenset((DATA / "stop-words.txt").read_text(encoding="utf-8").split())


def words(text: str) -> list[str]:
    """Lower-case words of Latin letters and digits, without accents."""
    # Most texts have no accents to take off, letter by letter.
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in plain if not unicodedata.combining(c))
    return [word[:LONGEST_WORD] for word in re.findall(r"[a-z0-9]+", text.lower())]


def asked(query: str) -> list[str]:
    """The words of a question that carry meaning; all of them if none does."""
    every = words(query[:MOST_CHARACTERS])[:MOST_WORDS]
    return [word for word in every if word not in STOP_WORDS] or every


def terms(text: str) -> str:
    """What is indexed: each word as written and as stemmed, in order, once."""
    found = words(text)
    return " ".join(dict.fromkeys([*map(stem, found), *found]))


def phrases(found: list[str], longest: int = 3) -> list[str]:
    """Every run of one to `longest` neighbouring words."""
    return [
        " ".join(found[start : start + size])
        for size in range(1, longest + 1)
        for start in range(len(found) - size + 1)
    ]


def distance(one: str, other: str, most: int) -> int:
    """Typing errors between two words: a letter too many, too few, wrong, or two
    swapped. Gives up with `most` + 1 as soon as there are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before_last, last = last, row
    return last[-1]
