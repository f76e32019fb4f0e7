"""A file of open data over HTTP: whole, in part, again, and gone."""

import hashlib

import pytest
from django.core.files.base import ContentFile

from portal.opendata.models import DataFile
from tests import factories as f

ADDRESS = "/data/wilayah/wilayah.csv"
CONTENT = b"kode,nama\r\n33.19,Kabupaten Kudus\r\n" * 40


@pytest.fixture
def file(db):
    row = DataFile(
        dataset="wilayah", name="wilayah.csv", format="csv", rows=40,
        sha256=hashlib.sha256(CONTENT).hexdigest(), size=len(CONTENT),
        checked_at=f.NOW, changed_at=f.NOW,
    )  # fmt: skip
    row.file.save(row.name, ContentFile(CONTENT))
    return row


def read(response) -> bytes:
    return b"".join(response.streaming_content)


def test_an_interrupted_download_goes_on_where_it_ended(client, file):
    whole = client.get(ADDRESS)
    content, etag = read(whole), whole["ETag"]
    assert content == CONTENT
    assert whole["Accept-Ranges"] == "bytes"
    assert int(whole["Content-Length"]) == len(content)
    half = len(content) // 2
    rest = client.get(ADDRESS, headers={"range": f"bytes={half}-", "if-range": etag})
    assert rest.status_code == 206
    assert rest["Content-Range"] == f"bytes {half}-{len(content) - 1}/{len(content)}"
    assert content[:half] + read(rest) == content


@pytest.mark.parametrize(
    ("wanted", "status", "piece"),
    [
        ("bytes=0-0", 206, slice(0, 1)),
        ("bytes=5-9", 206, slice(5, 10)),
        ("bytes=-7", 206, slice(-7, None)),
        ("bytes=3-99999999", 206, slice(3, None)),
        ("bytes=9-5", 200, slice(None)),
        ("bytes=-", 200, slice(None)),
        ("bytes=0-1,3-4", 200, slice(None)),
        ("baris=1-2", 200, slice(None)),
        ("bytes=²-", 200, slice(None)),
        ("bytes=99999999-", 416, None),
        ("bytes=-0", 416, None),
    ],
)
def test_ranges(client, file, wanted, status, piece):
    content = read(client.get(ADDRESS))
    response = client.get(ADDRESS, headers={"range": wanted})
    assert response.status_code == status
    if piece is None:
        assert response["Content-Range"] == f"bytes */{len(content)}"
    else:
        assert read(response) == content[piece]


def test_a_piece_of_another_version_is_not_sent(client, file):
    response = client.get(ADDRESS, headers={"range": "bytes=5-", "if-range": '"lain"'})
    assert response.status_code == 200


def test_who_has_it_already_gets_nothing(client, file):
    etag = client.get(ADDRESS)["ETag"]
    response = client.get(ADDRESS, headers={"if-none-match": etag})
    assert response.status_code == 304
    assert "no-cache" in client.get(ADDRESS)["Cache-Control"]


def test_nothing_compresses_a_file_on_the_way(client, file):
    plain = read(client.get(ADDRESS))
    packed = client.get(ADDRESS, headers={"accept-encoding": "gzip"})
    assert read(packed) == plain


def test_a_file_that_is_gone_from_its_place_is_promised_for_later(client, file):
    file.file.delete(save=False)
    response = client.get(ADDRESS)
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
