"""A connection that ends before any of a page's statements: come back soon, no more."""

import re

import psycopg
import pytest
from django.db import connection
from django.test import Client

from complaints.models import Complaint
from tests import factories as f
from tests.servers import _database_url

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite is no connection"
    ),
]
NEW = "/aduan/baru/"
HERE = {"Sec-Fetch-Site": "same-origin"}


class Cut:
    """Ends the connection before its statement of that number, once."""

    def __init__(self, number: int) -> None:
        self.left, self.done = number, False

    def __call__(self, execute, sql, params, many, context):
        if self.left == 0 and not self.done:
            self.done = True
            end(context["connection"].connection.info.backend_pid)
        self.left -= 1
        return execute(sql, params, many, context)


def key_of(visitor: Client) -> str:
    page = visitor.get(NEW).content.decode()
    return re.search(r'name="submission_key" value="([^"]+)"', page).group(1)


def end(pid: int) -> None:
    with psycopg.connect(_database_url(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def cut_at_each_statement(request, right):
    """Ask with a cut before the first statement, the second and so on, until none is
    left to cut; after each cut the same request is answered rightly."""
    number = 0
    while True:
        ask = request()
        cut = Cut(number)
        with connection.execute_wrapper(cut):
            answer = ask()
        if not cut.done:
            break
        connection.close()
        assert answer.status_code in (right, 503), (number, answer.status_code)
        assert ask().status_code == right, number
        number += 1
    assert number, "there were statements to cut"
    return number


def test_filing_is_answered_by_503_or_a_receipt_wherever_it_was_cut():
    category, region = f.category(), f.region()

    def request():
        visitor = Client(raise_request_exception=False)
        data = {
            "kind": "complaint", "text": f.TEXT, "category": category.pk,
            "region": region.pk, "submission_key": key_of(visitor),
            "email": "a@warga.example",
        }  # fmt: skip
        address = {"REMOTE_ADDR": f"10.1.{Complaint.objects.count()}.1"}
        return lambda: visitor.post(NEW, data, headers=HERE, **address)

    cuts = cut_at_each_statement(request, 302)
    assert Complaint.objects.count() == cuts + 1


def test_the_form_is_answered_by_503_or_itself_wherever_it_was_cut():
    f.category(), f.region()

    def request():
        visitor = Client(raise_request_exception=False)
        return lambda: visitor.get(NEW)

    cut_at_each_statement(request, 200)


def test_the_receipt_is_answered_by_503_or_itself_wherever_it_was_cut():
    data = {
        "kind": "complaint", "text": f.TEXT, "category": f.category().pk,
        "region": f.region().pk,
    }  # fmt: skip
    visitor = Client(raise_request_exception=False)
    data["submission_key"] = key_of(visitor)
    receipt = visitor.post(NEW, data, headers=HERE)["Location"]
    cut_at_each_statement(lambda: lambda: visitor.get(receipt), 200)
