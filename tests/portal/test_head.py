"""Who only asks whether a page is there (RFC 9110, 9.3.2): monitors, link checkers."""

import pytest

from tests.browser import pages


@pytest.mark.django_db
def test_every_page_answers_head_as_it_answers_get_and_sends_nothing(client):
    pages.province()
    for address in (pages.PUBLIC | pages.EMPTY).values():
        got, asked = client.get(address), client.head(address)
        assert asked.status_code == got.status_code, address
        assert asked["Content-Type"] == got["Content-Type"], address
        assert asked.content == b"", address
