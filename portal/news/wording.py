"""What in a text asks for a moderator's eye before others read it. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext as _

from complaints import personal_data

_LINK = re.compile(
    r"https?://\S*|www\.\S*|\b[\w-]{2,63}\.(?:com|net|org|info|xyz|site|online|shop|id)\b\S*",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"\w+")
# Letters of Cyrillic and Greek that pass for Latin ones, after casefolding
# (Unicode Technical Standard 39, confusables).
_LOOKS = str.maketrans("аеорсухкмтнвіјѕԁαεοριντκυχ", "aeopcyxkmthbijsdaeopivtkux")
_DIGIT_LETTERS = str.maketrans("0134578@$", "oieastbas")
# Fewer letters than this besides its links, and a text says nothing itself.
ENOUGH_LETTERS = 10


def is_links_only(text: str) -> bool:
    return bool(_LINK.search(text)) and (
        len(_LETTER.findall(_LINK.sub("", text))) < ENOUGH_LETTERS
    )


def doubts(text: str, blocked: Iterable[str] = ()) -> list[str]:
    """Why a moderator should read it first, in words; empty for a harmless one."""
    found = []
    if _LINK.search(text):
        found.append(_("ada tautan"))
    found += [kind.label for kind in personal_data.find(text)]
    if _has_mixed_scripts(text):
        found.append(_("huruf yang menyerupai huruf lain"))
    if words := blocked_words(text, blocked):
        found.append(_("kata yang ditahan: %(words)s") % {"words": ", ".join(words)})
    return found


def blocked_words(text: str, blocked: Iterable[str]) -> list[str]:
    """Those of `blocked` that stand in it, however they are dressed up."""
    plain = _plain(text)
    words = set(_WORD.findall(plain)) | set(
        _WORD.findall(plain.translate(_DIGIT_LETTERS))
    )
    spelt_out = re.sub(r"\b(\w)[\W_]+(?=\w\b)", r"\1", plain)
    words |= set(_WORD.findall(spelt_out))
    return [word for word in blocked if _plain(word) in words]


def _plain(text: str) -> str:
    """Small Latin letters without accents, invisible characters or look-alikes."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    kept = (c for c in folded if unicodedata.category(c) not in ("Mn", "Cf"))
    return "".join(kept).translate(_LOOKS)


def _has_mixed_scripts(text: str) -> bool:
    """One word of two alphabets: nobody writes so who wants to be read only."""
    for word in re.findall(r"[^\W\d_]+", text):
        scripts = {unicodedata.name(c, "").partition(" ")[0] for c in word}
        if len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1:
            return True
    return any(unicodedata.category(c) == "Cf" for c in text)
