import pytest

pytestmark = pytest.mark.django_db


def test_a_phone_set_to_english_still_gets_indonesian(client):
    response = client.get("/aduan/lacak/", headers={"Accept-Language": "en-US"})
    assert '<html lang="id"' in response.content.decode()
    assert response["Content-Language"] == "id"


def test_the_switch_decides_and_keeps_the_page(client):
    response = client.post("/bahasa/setlang/", {"language": "en", "next": "/pajak/"})
    assert response["Location"] == "/pajak/"
    assert '<html lang="en"' in client.get("/pajak/").content.decode()


def test_an_unknown_language_in_the_cookie_is_indonesian(client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "xx"
    assert '<html lang="id"' in client.get("/pajak/").content.decode()


def test_the_switch_leads_nowhere_else(client):
    response = client.post(
        "/bahasa/setlang/", {"language": "en", "next": "https://evil.example/"}
    )
    assert "evil" not in response["Location"]
