"""The home page leads to what people come for, with nothing invented."""

import pytest

from directory.models import ContactChannel
from tests import factories as f

pytestmark = pytest.mark.django_db


def contact(code, kind, value, **fields):
    row = ContactChannel(
        agency=f.agency(code), kind=kind, value=value, source="contoh uji", **fields
    )
    row.full_clean()
    row.save()
    return row


def test_the_governments_own_contacts_are_one_tap_away(client):
    contact("gubernur", "sms", "1708")
    contact("diskominfo", "phone", "(024) 8319140")
    contact("gubernur", "whatsapp", "0812-3456-7890")
    page = client.get("/").content.decode()
    assert 'href="sms:1708"' in page
    assert 'href="tel:+62248319140"' in page
    assert 'href="https://wa.me/6281234567890"' in page


def test_invented_and_withdrawn_contacts_stay_away(client):
    contact("gubernur", "whatsapp", "0000-0000-1234", is_demo=True)
    contact("gubernur", "phone", "(024) 8311173", is_public=False)
    contact("dinkes", "phone", "(024) 3511351")
    page = client.get("/").content.decode()
    for number in ("0000-0000-1234", "8311173", "3511351"):
        assert number not in page


def test_the_four_entries_come_before_everything_else(client):
    f.service()
    page = client.get("/").content.decode()
    entries = ["/layanan/", "/pajak/", "/aduan/baru/", "/direktori/"]
    main = page[page.index("<main") : page.index("Izin izin-trayek")]
    for address in entries:
        assert f'class="entry" href="{address}"' in main.replace(
            "entry entry--accent", "entry"
        )


def test_no_search_box_leads_nowhere(client):
    """The box shows only where the site has a search page."""
    from django.urls import NoReverseMatch, reverse

    try:
        address = reverse("search")
    except NoReverseMatch:
        assert 'type="search"' not in client.get("/").content.decode()
    else:
        assert f'action="{address}"' in client.get("/").content.decode()
