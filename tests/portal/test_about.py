import re

import pytest

from tests.schema import APPS, ROOT


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["", "privasi/", "aksesibilitas/"])
def test_pages_about_the_portal_answer_without_a_query(
    client, django_assert_num_queries, page
):
    with django_assert_num_queries(0):
        assert client.get(f"/tentang/{page}").status_code == 200


@pytest.mark.django_db
def test_the_page_of_privacy_tells_what_each_cookie_is_for(client):
    """Those of Django are for forms, language and what a session holds."""
    purposes = {
        "portal/regions.py": "wilayah",
        "portal/news/views/visitors.py": "berkomentar",
        "portal/replica.py": "memperlihatkan kiriman Anda segera",
    }
    setting = re.compile(r"\.set_(signed_)?cookie\(")
    sources = (p for app in APPS for p in (ROOT / app).rglob("*.py"))
    found = {str(p.relative_to(ROOT)) for p in sources if setting.search(p.read_text())}
    assert found == set(purposes)
    page = client.get("/tentang/privasi/").content.decode()
    session = ("draf aduan", "membuka aduan", "dukungan satu kali")
    for purpose in (*purposes.values(), *session, "bahasa", "keamanan formulir"):
        assert purpose in page, purpose


def test_security_txt_names_the_operators_contact(client, settings):
    settings.SECURITY_CONTACT = "mailto:aman@portal.example"
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:aman@portal.example\n" in text
    assert "Expires: 20" in text


@pytest.mark.django_db
def test_without_a_contact_there_is_no_security_txt(client, settings):
    settings.SECURITY_CONTACT = ""
    assert client.get("/.well-known/security.txt").status_code == 404
