"""Hostile input at every public door: an answer or a message, never an error.

FUZZ=20000 makes as many requests; the default keeps the suite quick.
"""

from __future__ import annotations

import os
from urllib.parse import quote_from_bytes

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories as f

REQUESTS = int(os.environ.get("FUZZ", "400"))

HOSTILE = [
    b"",
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"'",
    b'"',
    b'a"b',
    b"%",
    b"*",
    b"NEAR(",
    b"AND",
    b"-1",
    b"0",
    b"1e999",
    b"nan",
    b"99999999999999999999",
    b"<script>alert(1)</script>",
    b"../../etc/passwd",
    b"//evil.example",
    b"\xe2\x80\xae",
    b"\xf0\x9f\x98\x80",
    b"x" * 10_000,
    b"2026-13-45",
    b"JTG-2026-000000",
]
values = st.one_of(st.sampled_from(HOSTILE), st.binary(max_size=40))
# Names that any of our pages reads, and one that none does.
names = st.sampled_from(
    [
        "q",
        "kind",
        "page",
        "cursor",
        "sort",
        "urut",
        "wilayah",
        "instansi",
        "kategori",
        "status",
        "layanan",
        "tenggat",
        "topik",
        "halaman",
        "tentang",
        "njkb",
        "tanggal",
        "next",
        "bahasa",
        "lain",
        "csrfmiddlewaretoken",
    ]
)
FIELDS = [
    "submission_key",
    "kind",
    "text",
    "category",
    "service",
    "agency",
    "region",
    "district",
    "address",
    "photos",
    "hide_name",
    "name",
    "email",
    "phone",
    "code",
    "pin",
    "reopen-text",
    "language",
    "next",
    "lanjut",
    "wilayah",
    "username",
    "password",
]


def addresses() -> list[str]:
    """Every address without a parameter, and those with one filled in wrongly."""
    found: list[str] = []

    def walk(patterns, prefix):
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                if not route.startswith("admin/"):
                    walk(pattern.url_patterns, route)
            elif isinstance(pattern, URLPattern) and "^" not in route:
                found.append("/" + route)

    walk(get_resolver().url_patterns, "")
    return sorted(found)


ADDRESSES = addresses()


def fill(route: str, word: bytes) -> str:
    while "<" in route:
        before, _, rest = route.partition("<")
        converter, _, after = rest.partition(">")
        number = converter.startswith("int:")
        part = "7" if number else quote_from_bytes(word or b"x", safe="")
        route = before + part + after
    return route


@pytest.fixture
def visitor(db):
    f.service()
    f.tax()
    f.head(f.agency())
    f.filed()
    return Client(raise_request_exception=False)


fuzz = settings(
    max_examples=REQUESTS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
    database=None,
)


@fuzz
@given(st.sampled_from(ADDRESSES), st.dictionaries(names, values, max_size=4), values)
def test_no_query_breaks_a_page(visitor, route, query, word):
    string = "&".join(f"{k}={quote_from_bytes(v)}" for k, v in query.items())
    response = visitor.get(fill(route, word[:60]) + "?" + string)
    assert response.status_code < 500, (route, query)


@fuzz
@given(
    st.sampled_from(ADDRESSES),
    st.dictionaries(st.sampled_from(FIELDS), values, max_size=8),
    st.binary(max_size=200),
)
def test_no_form_breaks_a_page(visitor, route, fields, photo):
    data = {k: v.decode("utf-8", "replace") for k, v in fields.items()}
    data["photos"] = SimpleUploadedFile("x.jpg", photo)
    response = visitor.post(fill(route, b"JTG-2026-7K3M9Q"), data)
    assert response.status_code < 500, (route, fields)
