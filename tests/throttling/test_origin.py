"""Forms without a token are taken from our own pages only; with one, as ever."""

import re

import pytest
from django.test import Client

from complaints import workflow
from complaints.models import AbuseReport
from services.models import Feedback
from tests import factories as f

pytestmark = pytest.mark.django_db

FROM_HERE = [
    {"Sec-Fetch-Site": "same-origin"},
    {"Origin": "http://testserver"},
    {"Referer": "http://testserver/layanan/izin/"},
]
FROM_ELSEWHERE = [
    {},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    # Another office's site under the same domain is another site.
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://lain.example"},
    {"Origin": "https://testserver"},
    {"Origin": "null"},
    {"Referer": "https://lain.example/?http://testserver/"},
    {"Origin": "https://lain.example", "Referer": "http://testserver/"},
]


def tokenless():
    """(address, fields) of every form that a page shows without a token."""
    f.region("33.74")
    service, complaint = f.service("izin"), f.filed()
    workflow.verify(complaint, by=f.vera(), now=f.NOW)
    own = complaint.get_public_url()
    return [
        ("/bahasa/setlang/", {"language": "en", "next": "/pajak/"}),
        ("/wilayah/", {"wilayah": "33.74"}),
        (f"/layanan/{service.slug}/masukan/", {"answer": "yes", "version": "1"}),
        (f"{own}dukung/", {}),
        (f"{own}laporkan/", {"reason": "insult"}),
        (f"{own}ikuti/", {"email": "tini@warga.example", "frequency": "immediate"}),
    ]


@pytest.mark.parametrize("headers", FROM_HERE)
def test_our_own_page_needs_no_token(headers):
    for address, fields in tokenless():
        visitor = Client(enforce_csrf_checks=True)
        response = visitor.post(address, fields, headers=headers)
        assert response.status_code == 302, address
        assert "csrftoken" not in response.cookies
    assert Feedback.objects.count() == AbuseReport.objects.count() == 1


@pytest.mark.parametrize("headers", FROM_ELSEWHERE)
def test_another_sites_page_does_nothing(headers):
    for address, fields in tokenless():
        visitor = Client(enforce_csrf_checks=True)
        response = visitor.post(address, fields, headers=headers)
        assert response.status_code == 403, address
        assert not {"wilayah", "django_language"} & set(response.cookies)
    assert Feedback.objects.count() == AbuseReport.objects.count() == 0


def test_a_browser_that_says_nothing_chooses_its_language_with_a_token():
    visitor = Client(enforce_csrf_checks=True)
    asked = visitor.post("/bahasa/setlang/", {"language": "en", "next": "/pajak/"})
    again = dict(
        re.findall(
            r'<input type="hidden" name="([^"]+)" value="([^"]*)"',
            asked.content.decode(),
        )
    )
    assert visitor.post("/bahasa/setlang/", again).status_code == 302
    assert '<html lang="en"' in visitor.get("/pajak/").content.decode()


def test_a_trusted_origin_of_the_operator_counts(settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://portal.example"]
    f.region("33.74")
    visitor = Client(enforce_csrf_checks=True)
    sent = {"Origin": "https://portal.example"}
    response = visitor.post("/wilayah/", {"wilayah": "33.74"}, headers=sent)
    assert response.status_code == 302


@pytest.mark.parametrize(
    "address", ["/aduan/baru/", "/aduan/lacak/", "/akun/masuk/", "/berita/kabar/"]
)
def test_what_matters_needs_a_token_even_from_our_own_page(address):
    visitor = Client(enforce_csrf_checks=True)
    sent = visitor.post(address, {"text": "x"}, headers=FROM_HERE[0])
    assert sent.status_code == 403
