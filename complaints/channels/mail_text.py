"""What somebody wrote in a mail, without what they quoted and how they signed.

Mail programs agree on nothing; these are the marks that Gmail, Outlook, Apple
Mail, Yahoo and Thunderbird leave, in Indonesian and English.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

MONTH_OR_DAY = (
    r"(?:\d{1,2}[./ -]\S{1,12}[./ -]\d{2,4}|\d{4}-\d{2}-\d{2}"
    r"|\d{1,2} \w{3,12}|\w{3,12} \d{1,2}, \d{4})"
)
# "Pada Sel, 10 Nov 2026 pukul 09.00 Portal <a@b> menulis:", at most three lines.
# Lines are bounded, so that no mail makes the search slow.
ATTRIBUTION = re.compile(
    r"^[ \t>]*(?:Pada|On|Tanggal)\b[^\n]{0,120}?"
    rf"{MONTH_OR_DAY}[^\n]{{0,200}}(?:\n[^\n]{{0,200}}){{0,2}}?"
    r"(?:menulis|wrote)\s*:[ \t]*$",
    re.MULTILINE,
)
# From here on Outlook and its like quote without marking the lines.
QUOTE_WITHOUT_MARKS = re.compile(
    r"^[ \t]*(?:"
    r"-{2,}\s*(?:Original Message|Pesan Asli|Forwarded message|Pesan terusan"
    r"|Pesan yang diteruskan|Reply message)\s*-{2,}"
    r"|_{10,}\s*\n+\s*(?:From|Dari)\s*:"
    r"|\*?(?:From|Dari)\s*:\*?[^\n]*\n"
    r"(?:[^\n]*\n)?[ \t]*\*?(?:Sent|Dikirim|Date|Tanggal|Terkirim)\s*:"
    r")",
    re.MULTILINE | re.IGNORECASE,
)
# RFC 3676, 4.3: two dashes and a blank; many programs lose the blank.
SIGNATURE = re.compile(r"^--[ \t]*$", re.MULTILINE)
PHONE_SIGNATURE = re.compile(
    r"^[ \t]*(?:Dikirim dari|Terkirim dari|Sent from|Dapatkan Outlook|Get Outlook"
    r"|Dikirim dengan|Dikirim melalui)\b[^\n]{0,80}\Z",
    re.MULTILINE | re.IGNORECASE,
)
QUOTED_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)


def own_words(text: str) -> str:
    """`text` without quoted mail and signature; may be empty."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    text = text.replace("\u00a0", " ")
    for end in (QUOTE_WITHOUT_MARKS, SIGNATURE):
        if found := end.search(text):
            text = text[: found.start()]
    if found := ATTRIBUTION.search(text):
        after = QUOTED_LINE.sub("", text[found.end() :])
        # Below a marked quote people write on; an unmarked one has no end.
        marked = after != text[found.end() :]
        text = text[: found.start()] + (after if marked else "")
    text = QUOTED_LINE.sub("", text).strip()
    text = PHONE_SIGNATURE.sub("", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


class _Words(HTMLParser):
    """The text of an HTML mail; quotes and what nobody sees are left out."""

    SILENT = frozenset({"style", "script", "head", "title", "blockquote"})
    BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4"})
    VOID = frozenset({"br", "img", "hr", "meta", "link", "input", "col", "wbr"})
    QUOTES = ("gmail_quote", "yahoo_quoted", "moz-cite-prefix", "divRplyFwdMsg")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._open: list[tuple[str, bool]] = []

    @property
    def _silent(self) -> bool:
        return any(silent for _, silent in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.BREAKS and not self._silent:
            self.pieces.append("\n")
        if tag in self.VOID:
            return
        marks = " ".join(
            value or "" for name, value in attrs if name in ("class", "id")
        )
        quote = any(mark in marks for mark in self.QUOTES)
        self._open.append((tag, tag in self.SILENT or quote))

    def handle_endtag(self, tag: str) -> None:
        for n in range(len(self._open) - 1, -1, -1):
            if self._open[n][0] == tag:
                del self._open[n:]
                break
        if tag in ("p", "div") and not self._silent:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(re.sub(r"\s+", " ", data))


def text_of_html(html: str) -> str:
    """The words of an HTML mail, one line per paragraph."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    lines = (line.strip() for line in "".join(parser.pieces).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
