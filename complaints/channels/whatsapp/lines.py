"""Short answers inside a step, such as "that number is not complete", as data.

Editors may put other words in their place: message_texts.py registers each.
"""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications.texts import Field, Text, edited_whatsapp

CODE = Field(_("nomor aduan"), "code", "JTG-2026-7K3M9Q")
PAGE = Field(_("tautan halamannya"), "url", "https://portal.example/")


def _line(
    key: str, when: Promise, default: Promise, *needed: str, **fields: Field
) -> Text:
    return Text(f"whatsapp_{key}", when, fields, needed, False, default)


LINES = {
    text.key: text
    for text in (
        # At any step.
        _line(
            "wrong_kind",
            _("WhatsApp, jawaban: kiriman yang tidak kami baca"),
            _("Di sini kami hanya membaca teks, foto, atau lokasi yang diminta."),
        ),
        _line(
            "timed_out",
            _("WhatsApp, jawaban: percakapan yang lama tidak dibalas"),
            _("Percakapan tadi sudah berakhir karena lama tidak dibalas."),
        ),
        _line(
            "failed",
            _("WhatsApp, jawaban: pesan yang gagal kami olah"),
            _("Maaf, pesan Anda belum dapat kami olah. Ketik MENU untuk mulai."),
        ),
        _line(
            "berhenti",
            _("WhatsApp: setelah BERHENTI"),
            _(
                "Baik, kami tidak lagi mengirim kabar ke sini. Aduan Anda tetap kami"
                " tangani. Ketik MULAI bila ingin menerima kabar lagi."
            ),
        ),
        _line(
            "mulai",
            _("WhatsApp: setelah MULAI"),
            _("Kabar aduan akan kami kirim ke sini."),
        ),
        _line(
            "proven",
            _("WhatsApp, jawaban: nomor telepon terbukti"),
            _("Nomor Anda terbukti. Kembali ke peramban dan tekan Lanjutkan."),
        ),
        _line(
            "proof_ended",
            _("WhatsApp, jawaban: kode bukti tidak berlaku"),
            _("Kode ini tidak berlaku lagi. Minta kode baru di halamannya."),
        ),
        _line(
            "which",
            _("WhatsApp, jawaban: di atas daftar pilihan"),
            _("Yang mana? Balas dengan angka:"),
        ),
        # Filing.
        _line(
            "one_of_three",
            _("WhatsApp, jawaban: bukan 1, 2, atau 3"),
            _("Balas dengan 1, 2, atau 3."),
        ),
        _line(
            "text_short",
            _("WhatsApp, jawaban: cerita terlalu pendek"),
            _("Ceritakan lebih lengkap, paling sedikit %(count)s huruf."),
            jumlah=Field(_("paling sedikit berapa huruf"), "count", "20"),
        ),
        _line(
            "category_gone",
            _("WhatsApp, jawaban: kategori sudah tidak ada"),
            _("Kategori itu sudah tidak ada. Ketik kata lain."),
        ),
        _line(
            "accused_unknown",
            _("WhatsApp, jawaban: instansi yang diadukan tidak ketemu"),
            _("Tidak ketemu. Ketik kata lain, atau LEWATI."),
        ),
        _line(
            "place_unknown",
            _("WhatsApp, jawaban: tempat tidak ketemu"),
            _("Kami tidak menemukan “%(name)s” di Jawa Tengah. Ketik nama lain."),
            nama=Field(_("nama yang diketik"), "name", "Surabaya"),
        ),
        _line(
            "location_outside",
            _("WhatsApp, jawaban: lokasi di luar Jawa Tengah"),
            _("Lokasi itu di luar Jawa Tengah. Kirim lokasi lain."),
        ),
        _line(
            "location_kept",
            _("WhatsApp, jawaban: lokasi tercatat, nama tempat ditanyakan"),
            _(
                "Lokasi sudah kami catat. Sekarang ketik nama kabupaten/kota atau"
                " kecamatan."
            ),
        ),
        _line(
            "photo_missing",
            _("WhatsApp, jawaban: bukan foto dan bukan LANJUT"),
            _("Kirim foto, atau ketik LANJUT."),
        ),
        _line(
            "photo_kept",
            _("WhatsApp, jawaban: foto diterima"),
            _("Foto ke-%(count)s diterima. Kirim lagi, atau ketik LANJUT."),
            jumlah=Field(_("foto ke berapa"), "count", "2"),
        ),
        _line(
            "photo_failed",
            _("WhatsApp, jawaban: foto tidak dapat diambil"),
            _("Foto tidak dapat diambil."),
        ),
        _line(
            "photos_full",
            _("WhatsApp, jawaban: foto terlalu banyak"),
            _("Paling banyak lima foto."),
        ),
        _line(
            "confirm_word",
            _("WhatsApp, jawaban: bukan KIRIM, UBAH, atau BATAL"),
            _("Ketik KIRIM, UBAH, atau BATAL."),
        ),
        _line(
            "filed_too_often",
            _("WhatsApp, jawaban: terlalu banyak laporan"),
            _("Terlalu banyak laporan. Coba lagi satu jam lagi."),
        ),
        _line(
            "receipt",
            _("WhatsApp, jawaban: laporan diterima"),
            _(
                "Laporan Anda kami terima.\nNomor aduan: %(code)s\n"
                "Dijawab paling lambat %(day)s.\n\n"
                "Kabarnya kami kirim ke sini. Ketik STATUS %(code)s kapan saja."
            ),
            "kode",
            kode=CODE,
            hari=Field(_("dijawab paling lambat"), "day", "Kamis, 3 Desember 2026"),
        ),
        _line(
            "pin_told",
            _("WhatsApp, jawaban: PIN aduan"),
            _(
                "PIN aduan %(code)s: %(pin)s\nPakai di %(url)s. PIN tidak kami kirim"
                " lagi; catat, lalu hapus pesan ini bila ponsel dipakai bersama."
            ),
            "pin",
            kode=CODE,
            pin=Field(_("PIN aduan"), "pin", "7K3M9-Q2W4X"),
            tautan=PAGE,
        ),
        # Tracking and following.
        _line(
            "code_incomplete",
            _("WhatsApp, jawaban: nomor aduan belum lengkap"),
            _("Nomor itu belum lengkap. Contoh: JTG-2026-7K3M9Q"),
        ),
        _line(
            "pin_wrong",
            _("WhatsApp, jawaban: nomor aduan atau PIN tidak cocok"),
            _("Nomor aduan atau PIN tidak cocok. Periksa kembali keduanya."),
        ),
        _line(
            "pin_too_often",
            _("WhatsApp, jawaban: terlalu banyak percobaan PIN"),
            _("Terlalu banyak percobaan. Coba lagi satu jam lagi."),
        ),
        _line(
            "follow_unknown",
            _("WhatsApp, jawaban: aduan yang tidak dapat diikuti"),
            _("Nomor itu tidak ada di daftar aduan yang terbuka untuk umum."),
        ),
        _line(
            "follow_stopped",
            _("WhatsApp, jawaban: IKUTI setelah BERHENTI"),
            _("Anda pernah meminta berhenti. Ketik MULAI dulu, lalu ulangi."),
        ),
        _line(
            "follow_begun",
            _("WhatsApp, jawaban: setelah IKUTI"),
            _(
                "Anda mengikuti %(title)s\n\nSetiap kabarnya kami kirim ke sini. Ketik"
                " LEPAS %(code)s bila tidak ingin lagi."
            ),
            "kode",
            aduan=Field(_("aduan yang diikuti"), "title", "JTG-2026-7K3M9Q"),
            kode=CODE,
        ),
        _line(
            "follow_ended",
            _("WhatsApp, jawaban: setelah LEPAS"),
            _("Anda tidak lagi mengikuti aduan %(code)s."),
            kode=CODE,
        ),
        _line(
            "follow_none",
            _("WhatsApp, jawaban: LEPAS tanpa mengikuti"),
            _("Anda tidak mengikuti aduan dengan nomor itu."),
        ),
        # What a citizen says of an answer.
        _line(
            "confirmed",
            _("WhatsApp, jawaban: aduan dinyatakan selesai"),
            _("Terima kasih. Aduan ini selesai."),
        ),
        _line(
            "reopened",
            _("WhatsApp, jawaban: aduan dibuka kembali"),
            _("Aduan dibuka kembali."),
        ),
        _line(
            "answered",
            _("WhatsApp, jawaban: jawaban untuk petugas diteruskan"),
            _("Terima kasih. Jawaban Anda kami teruskan ke petugas."),
        ),
        # Finding.
        _line(
            "service_unknown",
            _("WhatsApp, jawaban: layanan tidak ketemu"),
            _("Tidak ketemu. Ketik kata lain, atau cari di %(url)s"),
            tautan=PAGE,
        ),
        _line(
            "agency_unknown",
            _("WhatsApp, jawaban: dinas tidak ketemu"),
            _("Tidak ketemu. Ketik kata lain, atau cari di %(url)s"),
            tautan=PAGE,
        ),
    )
}


def line(key: str, **values: Any) -> str:
    """The answer of that name, in an editor's words where there are any."""
    text = LINES[f"whatsapp_{key}"]
    return edited_whatsapp(text.key, str(text.default) % values, values)
