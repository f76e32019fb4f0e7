"""The public conversation, clicked in a real browser by those who take part."""

import re

import pytest

from portal.news.models import Comment
from tests import factories as f
from tests.browser.test_journey import act, log_in
from tests.news.test_conversation import post

QUESTION = "Lubang di depan pasar kapan ditambal? Sudah banyak yang jatuh."


def link_in(mail, path):
    text = mail.get_body(("plain",)).get_content()
    return re.search(rf"({path}\S+)", text).group(1)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_question_is_proven_answered_and_becomes_a_complaint(
    delivery, new_page, script
):
    category, dpupr = f.category(), f.agency("dpupr")
    region = f.region()
    vera, budi = f.vera(), f.budi()
    url = post().get_absolute_url()

    siti = new_page(java_script_enabled=script)
    siti.goto(url)
    siti.get_by_role("link", name="Tulis pertanyaan atau pendapat").click()
    siti.get_by_label("Pertanyaan atau pendapat").fill(QUESTION)
    siti.get_by_label("Nama yang ditampilkan").fill("Siti dari Kudus")
    siti.get_by_label("E-mail").fill("siti@warga.example")
    siti.get_by_role("button", name="Kirim", exact=True).click()
    siti.get_by_text("Periksa e-mail Anda").wait_for()
    # Proven by the link, and not public yet.
    siti.goto(link_in(delivery.wait_for("Pastikan komentar"), "/berita/komentar/"))
    siti.get_by_role("button", name="Ya, ini komentar saya").click()
    siti.get_by_text("terbit setelah diperiksa").wait_for()
    assert QUESTION not in siti.content()

    # Budi answers officially, which publishes it.
    desk = new_page(1280)
    log_in(desk, budi)
    comment = Comment.objects.get()
    address = f"/admin/news/comment/{comment.pk}/change/"
    desk.goto(address)
    desk.keyboard.press("j")
    desk.locator("#id_text").fill("Kami tambal hari Jumat.")
    desk.click("#content-main [type=submit]:visible")
    desk.locator(".messagelist .success").wait_for()
    told = delivery.wait_for("Pertanyaan Anda dijawab")
    assert "Kami tambal hari Jumat." in told.get_body(("html",)).get_content()
    assert told["To"] == "siti@warga.example"
    siti.goto(url)
    siti.get_by_text("Jawaban resmi").wait_for()
    assert siti.get_by_label("E-mail").count() == 0

    # It wants more than words: it becomes a complaint, and the thread says so.
    desk.goto(address)
    desk.keyboard.press("a")
    desk.locator("#id_category").select_option(str(category.pk))
    desk.locator("#id_region").select_option(str(region.pk))
    desk.click("#content-main [type=submit]:visible")
    desk.locator(".messagelist .success").wait_for()
    comment.refresh_from_db()
    code = comment.complaint.public_code
    delivery.wait_for("Aduan diterima")
    siti.goto(url)
    siti.get_by_text(f"Sudah menjadi aduan {code}").wait_for()

    # Handled as any other, and the thread follows.
    centre = new_page(1280)
    log_in(centre, vera)
    act(centre, code, "Verifikasi")
    act(centre, code, "Disposisikan", agency=dpupr.name)
    act(
        desk,
        code,
        "Jawab dan selesaikan",
        outcome="Sudah diselesaikan",
        text="Lubang sudah ditambal.",
    )
    answered = delivery.wait_for("Aduan dijawab")
    assert answered["To"] == "siti@warga.example"
    assert "Lubang sudah ditambal." in answered.get_body(("html",)).get_content()
    siti.goto(url)
    comment.complaint.refresh_from_db()
    siti.get_by_text(f"{code}: {comment.complaint.get_status_display()}").wait_for()
    assert siti.evaluate("document.documentElement.scrollWidth") <= 360
