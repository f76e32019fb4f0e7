"""axe finds nothing on the pages of the back-office that are opened by an act:
a rule tried out, a comment decided, a complaint taken by phone, an identity."""

from __future__ import annotations

import datetime

import pytest
from django.conf import settings as django_settings
from django.test import Client

from complaints import workflow
from complaints.models import RoutingRule
from directory.models import StaffPosting
from portal.news import conversation
from portal.news.models import NewsPost
from tests import factories as f
from tests.browser import pages
from tests.browser.test_accessibility import LOOKS, look_at

pytestmark = pytest.mark.looks


@pytest.fixture(params=LOOKS)
def look(request):
    return LOOKS[request.param]


@pytest.fixture
def desk(transactional_db, new_page, look, live_server):
    """A function that opens the page of somebody who is logged in."""
    pages.province()

    def open_page(user):
        client = Client()
        client.force_login(user)
        page = new_page(**look)
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
        page.context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": live_server.url}]
        )
        return page

    return open_page


def refused(page) -> list[str]:
    """What axe says of the form sent empty."""
    form = page.locator("#content-main form, #content form").last
    form.evaluate("form => form.noValidate = true")
    form.locator("[type=submit]").first.click()
    page.locator(".errorlist, .errornote").first.wait_for()
    return look_at(page)


def test_rules_tried_out_and_comments_decided(desk):
    boss = f.User.objects.create_superuser("a@jateng.example", f.PASSWORD, name="Ayu")
    rule = RoutingRule.objects.create(
        name="Lampu jalan", keywords="lampu", agency=f.agency("dpupr")
    )
    now = datetime.datetime.now(f.WIB)
    comment = conversation.write(
        NewsPost.objects.first(),
        name="Siti",
        email="siti@warga.example",
        body=pages.LONG_TEXT[:2000],
        known=None,
        now=now,
    )
    conversation.confirm(comment, now=now)
    page, found = desk(boss), []
    for address in (
        "/admin/complaints/routingrule/",
        f"/admin/complaints/routingrule/{rule.pk}/change/",
        f"/admin/complaints/routingrule/{rule.pk}/coba/",
        f"/admin/directory/agency/{f.agency('dpupr').pk}/change/",
        f"/admin/news/comment/{comment.pk}/change/",
    ):
        page.goto(address)
        found += look_at(page)
    found += refused(page)
    assert not found, "\n".join(found)


def test_taken_by_phone_and_who_it_was(desk):
    budi = f.permit(f.User.objects.get(email="budi@jateng.example"))
    named = f.filed(anonymous=False, agency=f.agency("dpupr"))
    vera = f.staff(
        "vera2@jateng.example", f.agency("dpupr"), StaffPosting.Role.VERIFIER
    )
    now = datetime.datetime.now(f.WIB)
    workflow.verify(named, by=vera, now=now)
    workflow.assign(named, by=vera, now=now, agency=f.agency("dpupr"))
    page, found = desk(budi), []
    page.goto(f"/admin/complaints/complaint/{named.pk}/identitas/")
    found += look_at(page)
    found += refused(page)
    page.locator("#content textarea").first.fill("Menanyakan letak lubangnya.")
    page.locator("#content form [type=submit]").last.click()
    page.get_by_text("siti@warga.example").first.wait_for()
    found += look_at(page)
    page.goto("/admin/aduan/catat/")
    found += refused(page)
    page.locator("#id_text").fill(f.TEXT)
    page.locator("#id_category").select_option(index=2)
    page.locator("#id_region").select_option(index=3)
    page.locator("#content form [type=submit]").last.click()
    page.wait_for_url("**/tercatat/")
    found += look_at(page)
    assert not found, "\n".join(found)


def test_words_for_a_complaint_that_has_moved_away(desk):
    page = desk(f.User.objects.get(email="budi@jateng.example"))
    complaint = f.put(f.filed(agency=f.agency("dpupr")), "in_progress")
    page.goto(f"/admin/complaints/complaint/{complaint.pk}/aksi/kabar/")
    page.locator("#id_text").fill("Regu berangkat besok.")
    complaint.agency = f.agency("dinkes")
    complaint.save()
    page.locator("#content form [type=submit]").last.click()
    page.get_by_text("sudah pindah ke instansi lain").wait_for()
    assert (
        page.get_by_label("Kabar untuk umum").input_value() == "Regu berangkat besok."
    )
    found = look_at(page)
    assert not found, "\n".join(found)


def test_a_service_that_somebody_else_saved_meanwhile(desk):
    service = f.complete_draft(agency=f.agency("dpupr"))
    page, problems = desk(f.editors(service.agency)[0]), []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"/admin/services/service/{service.pk}/change/")
    contacts = page.locator(".field-contacts [role=combobox]").first
    contacts.wait_for()
    service.summary = "Satu kalimat yang lain."
    service.save()
    page.get_by_role("button", name="Simpan", exact=True).first.click()
    page.get_by_text("Belum tersimpan: orang lain").wait_for()
    problems += look_at(page)
    assert not problems, "\n".join(problems)
