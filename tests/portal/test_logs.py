import json
import logging

import pytest
from django.db import IntegrityError
from django.test import RequestFactory
from django.urls import resolve

from portal.logs import JsonLines, request_id

pytestmark = pytest.mark.django_db


def test_each_answer_carries_an_id_of_its_own(client):
    first, second = client.get("/"), client.get("/")
    assert first["X-Request-ID"] != second["X-Request-ID"]


def test_a_plain_id_of_the_proxy_is_kept(client):
    response = client.get("/", headers={"X-Request-ID": "abc-12345678"})
    assert response["X-Request-ID"] == "abc-12345678"


def test_a_refused_request_is_logged_by_its_pattern_and_not_its_address():
    request = RequestFactory().get("/aduan/lacak/tautan/kunci-rahasia/?q=Siti")
    request.resolver_match = resolve("/aduan/lacak/tautan/kunci-rahasia/")
    record = logging.makeLogRecord(
        {"msg": "Not Found: %s", "args": (request.path,), "levelname": "WARNING"}
        | {"request": request, "status_code": 404}
    )
    message = json.loads(JsonLines().format(record))["message"]
    assert message == "404 GET aduan/lacak/tautan/<str:token>/"


def test_the_row_that_the_database_refused_is_not_logged():
    refusal = (
        'null value in column "region_id" violates not-null constraint\n'
        "DETAIL:  Failing row contains (7, Siti Aminah,\n0812 3456 7890).\n"
    )
    try:
        try:
            raise ValueError(refusal)
        except ValueError as first:
            raise IntegrityError(refusal) from first
    except IntegrityError as error:
        trace = (type(error), error, error.__traceback__)
    record = logging.makeLogRecord(
        {"name": "portal", "msg": "gagal", "exc_info": trace}
    )
    logged = JsonLines().format(record)
    assert "not-null constraint" in logged
    assert logged.count("Siti Aminah") == logged.count("0812") == 0
    assert "The above exception" in logged
    assert "IntegrityError" in logged


@pytest.mark.parametrize("given", ["short", "x" * 65, 'a"b<script>', "a b c d e f g"])
def test_a_strange_id_is_replaced(client, given):
    response = client.get("/", headers={"X-Request-ID": given})
    assert response["X-Request-ID"] != given


def test_a_line_is_one_json_object_even_with_newlines_and_a_trace():
    try:
        raise ValueError("dua\nbaris")
    except ValueError as error:
        trace = (type(error), error, error.__traceback__)
    record = logging.LogRecord(
        "portal", logging.ERROR, __file__, 1, "gagal\n%s", ("x",), trace
    )
    token = request_id.set("abc")
    line = JsonLines().format(record)
    request_id.reset(token)
    assert "\n" not in line
    parsed = json.loads(line)
    assert (parsed["request"], parsed["message"]) == ("abc", "gagal\nx")
    assert "ValueError" in parsed["trace"]
