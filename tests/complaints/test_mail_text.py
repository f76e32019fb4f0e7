"""Quotes and signatures as the mail programs of the day leave them."""

import time

import pytest

from complaints.channels.mail_text import own_words, text_of_html

GMAIL = """Tambahan: lubangnya di depan SD 2 Kaliwungu.

Pada Sel, 10 Nov 2026 pukul 09.12 Portal Jateng <
tidak-dibalas@portal.example> menulis:

> Petugas meminta data tambahan
>
> Nomor aduan: JTG-2026-7K3M9Q
"""
GMAIL_ENGLISH = """Still broken this morning.

On Tue, Nov 10, 2026 at 9:12 AM Portal Jateng <tidak-dibalas@portal.example>
wrote:

> Aduan dijawab
"""
BELOW_THE_QUOTE = """> Di mana tepatnya?

Di kilometer 12, sebelah jembatan.

> Sejak kapan?

Sejak September.
"""
ATTRIBUTED_AND_BELOW = """Pada 10/11/26 09.12, Portal Jateng menulis:
> Sejak kapan jalan itu rusak?

Sejak dua bulan lalu.
"""
OUTLOOK = """Sudah saya cek, belum ditambal.

________________________________
From: Portal Jateng <tidak-dibalas@portal.example>
Sent: Tuesday, November 10, 2026 9:12 AM
To: siti@warga.example
Subject: Aduan dijawab

Lubang sudah ditambal.
"""
OUTLOOK_INDONESIAN = """Terima kasih, sudah bagus.

Dari: Portal Jateng <tidak-dibalas@portal.example>
Dikirim: Selasa, 10 November 2026 09.12
Kepada: siti@warga.example
Subjek: Aduan dijawab

Lubang sudah ditambal.
"""
FORWARDING_STYLE = """BELUM, lubang di sisi utara masih ada.

-----Pesan Asli-----
Dari: Portal Jateng
Lubang sudah ditambal.
"""
ORIGINAL_MESSAGE = """Mohon dicek lagi.

----- Original Message -----
From: Portal Jateng
"""
IPHONE = """Lampu sudah menyala.

Dikirim dari iPhone saya

> Pada 10 Nov 2026, pukul 09.12, Portal Jateng <a@portal.example> menulis:
>
> \ufeffAduan dijawab
"""
SAMSUNG = """Jalan masih rusak pak.


Dikirim dari ponsel Galaxy saya
"""
YAHOO = """Air mati sejak kemarin.

Dikirim dari Yahoo Mail untuk Android
"""
SIGNED = """Mohon diperbaiki.
--\u0020
Siti Aminah
RT 02 RW 05, 0812-3456-7890
"""
SIGNED_WITHOUT_BLANK = """Mohon diperbaiki.
--
Siti Aminah
"""
THUNDERBIRD = """Kami warga setuju.

On 10/11/2026 09:12, Portal Jateng wrote:
> Kabar perkembangan
"""
OUTLOOK_PHONE = """Masih gelap.

Dapatkan Outlook untuk Android<https://aka.example/x>
________________________________
Dari: Portal Jateng
"""

CASES = {
    "gmail": (GMAIL, "Tambahan: lubangnya di depan SD 2 Kaliwungu."),
    "gmail-english": (GMAIL_ENGLISH, "Still broken this morning."),
    "between-quotes": (
        BELOW_THE_QUOTE,
        "Di kilometer 12, sebelah jembatan.\n\nSejak September.",
    ),
    "below-attribution": (ATTRIBUTED_AND_BELOW, "Sejak dua bulan lalu."),
    "outlook": (OUTLOOK, "Sudah saya cek, belum ditambal."),
    "outlook-indonesian": (OUTLOOK_INDONESIAN, "Terima kasih, sudah bagus."),
    "pesan-asli": (FORWARDING_STYLE, "BELUM, lubang di sisi utara masih ada."),
    "original-message": (ORIGINAL_MESSAGE, "Mohon dicek lagi."),
    "iphone": (IPHONE, "Lampu sudah menyala."),
    "samsung": (SAMSUNG, "Jalan masih rusak pak."),
    "yahoo": (YAHOO, "Air mati sejak kemarin."),
    "signature": (SIGNED, "Mohon diperbaiki."),
    "signature-without-blank": (SIGNED_WITHOUT_BLANK, "Mohon diperbaiki."),
    "thunderbird": (THUNDERBIRD, "Kami warga setuju."),
    "outlook-phone": (OUTLOOK_PHONE, "Masih gelap."),
}


@pytest.mark.parametrize("name", CASES)
def test_only_the_writers_own_words_stay(name):
    mail, own = CASES[name]
    assert own_words(mail) == own
    assert own_words(mail.replace("\n", "\r\n")) == own


@pytest.mark.parametrize(
    "text",
    [
        "Pada hari Selasa tanggal 10 November 2026 petugas datang dan menulis"
        " laporan, tetapi jalan belum diperbaiki.",
        "Dari: warga RT 02. Jalan rusak -- sudah lama -- dan gelap.\nMohon bantuan.",
        "1) lampu mati\n2) jalan > 5 lubang\n\n-- bukan tanda tangan",
        "Dikirim dari kantor desa sejak Mei, surat kami belum dijawab.\nMohon kabar.",
    ],
)
def test_ordinary_sentences_are_not_taken_for_quotes_or_signatures(text):
    assert own_words(text) == text


def test_only_a_quote_leaves_nothing():
    assert own_words("> Aduan dijawab\n> Lubang sudah ditambal\n") == ""


def test_html_becomes_lines_without_its_quote_style_and_script():
    html = (
        "<html><head><style>p{color:red}</style></head><body>"
        "<div dir='ltr'>Jalan <b>rusak</b>&nbsp;berat<br>di Kudus</div><p>Mohon"
        " diperbaiki</p><script>alert(1)</script>"
        '<div class="gmail_quote"><div>Pada Sel menulis:</div>'
        "<blockquote>Aduan diterima</blockquote></div></body></html>"
    )
    text = text_of_html(html)
    assert own_words(text) == "Jalan rusak berat\ndi Kudus\n\nMohon diperbaiki"


def test_broken_html_loses_no_words():
    assert "Jalan rusak" in text_of_html("<p>Jalan rusak<div><br></p></span>")


@pytest.mark.parametrize(
    "mail",
    ["On 1 Nov 2026 " * 20_000, "\n" * 100_000, "Dari:\n" * 30_000, ">" * 90_000],
)
def test_no_mail_keeps_the_reader_busy(mail):
    start = time.monotonic()
    own_words(mail)
    text_of_html(mail)
    assert time.monotonic() - start < 3
