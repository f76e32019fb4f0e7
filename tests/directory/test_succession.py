"""An agency that merged, split or changed its name is found under its heir."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from directory import succession
from directory.models import Agency, AgencySuccession
from directory.succession import is_reachable
from tests import factories as f

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
Kind = AgencySuccession.Kind


def became(old: str, new: str, kind: str, year: int, **fields) -> AgencySuccession:
    end = date(year, 1, 14)
    Agency.objects.filter(pk=f.agency(old).pk).update(active_to=end)
    row = AgencySuccession(
        predecessor=f.agency(old),
        successor=f.agency(new),
        kind=kind,
        date=date(year, 1, 15),
        **fields,
    )
    row.full_clean()
    row.save()
    return row


@pytest.fixture
def chain():
    """Three renames, a merge with another, then a split."""
    for n, year in enumerate([2008, 2012, 2016]):
        became(f"nama{n}", f"nama{n + 1}", Kind.RENAME, year)
    became("nama3", "gabungan", Kind.MERGE, 2020)
    became("tetangga", "gabungan", Kind.MERGE, 2020)
    became("gabungan", "kecil", Kind.SPLIT, 2026)
    became("gabungan", "besar", Kind.SPLIT, 2026, is_main=True)


@pytest.mark.parametrize("old", ["nama0", "nama2", "nama3", "tetangga", "gabungan"])
def test_a_long_chain_is_one_redirect_to_the_main_heir(client, chain, old):
    response = client.get(f"/direktori/{old}/")
    assert response.status_code == 301
    assert response["Location"] == f"/direktori/besar/?dari={old}"
    page = client.get(response["Location"])
    assert page.status_code == 200
    assert f"Dinas {old}" in page.content.decode()


def test_the_note_names_all_who_share_what_was_split(client, chain):
    page = client.get("/direktori/besar/?dari=gabungan").content.decode()
    assert "Dinas gabungan dipecah sejak 15 Januari 2026." in page
    assert 'href="/direktori/kecil/"' in page


def test_a_note_is_only_shown_for_a_real_ancestor(client, chain):
    f.agency("dinkes")
    for came_from in ("dinkes", "<script>", "x" * 9000, "a%00b"):
        page = client.get(f"/direktori/besar/?dari={came_from}")
        assert "Urusannya sekarang" not in page.content.decode()


def test_the_length_of_the_chain_costs_no_query(chain, django_assert_num_queries):
    first = Agency.objects.get(code="nama0")
    with django_assert_num_queries(2):
        heir = succession.heir(first, TODAY)
    assert heir is not None
    assert heir.code == "besar"


def test_whoever_still_exists_is_not_redirected(client):
    AgencySuccession.objects.create(
        predecessor=f.agency("lama"),
        successor=f.agency("baru"),
        kind=Kind.SPLIT,
        date=date(2026, 1, 15),
    )
    assert client.get("/direktori/lama/").status_code == 200


def test_one_without_an_heir_says_that_it_is_gone(client):
    f.agency("lama", active_to=date(2020, 1, 1))
    page = client.get("/direktori/lama/").content.decode()
    assert "sudah tidak ada sejak 1 Januari 2020" in page


def test_a_loop_is_refused(chain):
    for old, new in [("besar", "nama0"), ("besar", "gabungan"), ("besar", "besar")]:
        with pytest.raises(ValidationError):
            became(old, new, Kind.RENAME, 2027)


def test_a_loop_that_got_in_all_the_same_ends(client, chain):
    AgencySuccession.objects.create(
        predecessor=f.agency("besar"),
        successor=f.agency("nama0"),
        kind=Kind.RENAME,
        date=date(2026, 2, 1),
    )
    Agency.objects.filter(code="besar").update(active_to=date(2026, 1, 31))
    assert succession.heir(Agency.objects.get(code="nama1"), TODAY) is not None
    assert client.get("/direktori/nama1/").status_code == 301


def test_reachability_follows_every_branch():
    pairs = [(1, 2), (2, 3), (2, 4), (4, 5)]
    assert is_reachable(pairs, 1, 5)
    assert not is_reachable(pairs, 3, 5)
    assert is_reachable([(1, 2), (2, 1)], 1, 2)
    assert not is_reachable([(1, 2), (2, 1)], 1, 9)


def test_the_page_tells_what_the_agency_came_from(client, chain):
    page = client.get("/direktori/besar/").content.decode()
    for old in ("nama0", "nama3", "tetangga", "gabungan"):
        assert f"Dinas {old} →" in page
