"""The visitor's region is remembered on the device, and names nobody."""

import pytest

from tests import factories as f

pytestmark = pytest.mark.django_db


def test_a_chosen_region_fills_the_complaint_form(client):
    region = f.region("33.74")
    response = client.post("/wilayah/", {"wilayah": "33.74"})
    assert response.status_code == 302
    cookie = response.cookies["wilayah"]
    assert cookie.value == "33.74"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 365 * 24 * 3600
    assert "Wilayah Anda: Kota Semarang" in client.get("/").content.decode()
    form = client.get("/aduan/baru/").context["form"]
    assert form["region"].initial == region


def test_choosing_none_forgets_it(client):
    f.region("33.74")
    client.post("/wilayah/", {"wilayah": "33.74"})
    response = client.post("/wilayah/", {"wilayah": ""})
    assert response.cookies["wilayah"].value == ""
    assert "Wilayah Anda:" not in client.get("/").content.decode()


@pytest.mark.parametrize("code", ["99.99", "\x00", "'; --", "x" * 10_000, "33.74 "])
def test_an_unknown_region_is_not_remembered(client, code):
    f.region("33.74")
    response = client.post("/wilayah/", {"wilayah": code})
    assert response.status_code == 302
    if "wilayah" in response.cookies:
        assert response.cookies["wilayah"].value in ("", "33.74")


@pytest.mark.parametrize("cookie", ["99.99", "x" * 3000, "%00", "33.74;"])
def test_a_forged_cookie_harms_nothing(client, cookie):
    f.region("33.74")
    client.cookies["wilayah"] = cookie
    assert client.get("/").status_code == 200
    assert client.get("/aduan/baru/").status_code == 200


@pytest.mark.parametrize("away", ["https://lain.example/", "//x", "kata", "\x00", "?"])
def test_it_leads_back_to_a_page_of_ours_only(client, away):
    f.region("33.74")
    response = client.post("/wilayah/", {"wilayah": "33.74", "next": away})
    assert response["Location"] == "/"
    back = client.post("/wilayah/", {"wilayah": "33.74", "next": "/aduan/baru/"})
    assert back["Location"] == "/aduan/baru/"


def test_it_is_changed_by_post_only(client):
    assert client.get("/wilayah/?wilayah=33.74").status_code == 405
