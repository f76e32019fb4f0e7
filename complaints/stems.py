"""Words as Indonesian stems, to compare what two people wrote about one thing.

Pure. The stemmer is the one of snowballstemmer, the same on every database.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import islice
from typing import Any

# Words that every complaint has, and that say nothing of what it is about.
_WORD = re.compile(r"[^\W\d_]{3,30}")
STOP_WORDS = frozenset(
    _WORD.findall(
        """ada adalah agar akan anda atau bagi bahwa banyak belum bisa bulan dalam dan
        dari dapat dengan hari harus ini itu jadi jika juga kami karena kasih kepada
        kita lagi lalu lebih minggu mohon namun oleh pada para saat saja sampai sangat
        saya sebagai secara sejak sekali sekarang selama semua seperti serta sudah tahun
        tapi telah tentang terima tetapi tidak tolong untuk warga yang"""
    )
)
MAX_WORDS = 200


@cache
def _stemmer() -> Any:
    # Loaded when first needed; docs/decisions/0150.
    import snowballstemmer

    return snowballstemmer.stemmer("indonesian")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


def stems(text: str) -> list[str]:
    """The distinct stems of the first MAX_WORDS words that carry meaning."""
    return list(by_stem(text))


def by_stem(text: str) -> dict[str, str]:
    """The same with the word that each first stood for."""
    words = (w for w in _WORD.findall(text.lower()) if w not in STOP_WORDS)
    found: dict[str, str] = {}
    for word in islice(words, MAX_WORDS):
        found.setdefault(stem(word), word)
    return found


def joined(text: str) -> str:
    """The stems as stored: each between blanks, so " jalan " finds the word."""
    found = stems(text)
    return f" {' '.join(found)} " if found else ""


def likeness(one: set[str], other: set[str]) -> float:
    """The share of the shorter text's words that the other has too, 0 to 1."""
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0
