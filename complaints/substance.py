"""Whether an answer says something: the gate before a complaint is closed.

A closing answer says of something what was done to it, and a promise comes with a
day. Both lists are ours, of phrases that close a complaint with nothing; add to them
here.
"""

from __future__ import annotations

import re

from complaints import stems

# Different words that carry meaning: "lubang sudah ditambal" has two, "laporan sudah
# kami tindaklanjuti sesuai prosedur" none.
MIN_WORDS = 2
HOLLOW = """aduan apresiasi atas baik berikut berkaitan bersama bidang diberikan
    diterima hormat ibu bapak informasi instansi kesesuaian koordinasi laporan masukan
    mengucapkan menyampaikan pelapor pengaduan penyelesaian perhatian prosedur proses
    saudara selesai sesuai siap terkait terselesaikan tindaklanjuti tindak lanjut
    menindaklanjuti ditindaklanjuti dikoordinasikan diselesaikan diproses ucapkan"""

# Said with "akan", "segera", "sedang" or "masih" these promise without a promise.
PROMISES = (
    "berkoordinasi",
    "bersurat",
    "dikaji",
    "dikoordinasikan",
    "diperhatikan",
    "dipelajari",
    "diproses",
    "disampaikan",
    "diteruskan",
    "ditampung",
    "ditindaklanjuti",
    "ditindak lanjuti",
    "diupayakan",
    "diusulkan",
    "kaji",
    "koordinasikan",
    "melakukan koordinasi",
    "menindaklanjuti",
    "mengupayakan",
    "mengusulkan",
    "menjadi perhatian",
    "pelajari",
    "perhatikan",
    "proses",
    "sampaikan",
    "teruskan",
    "tindak lanjuti",
    "tindaklanjuti",
    "upayakan",
    "usulkan",
)
_EVASION = re.compile(
    r"\b(?:akan|segera|sedang|masih)\b(?:\s+\w+){0,3}?\s+(?:"
    + "|".join(map(re.escape, PROMISES))
    + r")\b"
    + r"|\bmohon\s+(?:bersabar|ditunggu|menunggu)\b|\bmenunggu\s+anggaran\b"
)


def says_something(text: str) -> bool:
    return len(set(stems.stems(text)).difference(stems.stems(HOLLOW))) >= MIN_WORDS


def evades(text: str) -> bool:
    """Whether it has one of the standard phrases that need a day beside them."""
    return bool(_EVASION.search(" ".join(text.lower().split())))
