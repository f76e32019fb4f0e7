import json
import logging

import pytest

from portal.logs import JsonLines, request_id

pytestmark = pytest.mark.django_db


def test_each_answer_carries_an_id_of_its_own(client):
    first, second = client.get("/"), client.get("/")
    assert first["X-Request-ID"] != second["X-Request-ID"]


def test_a_plain_id_of_the_proxy_is_kept(client):
    response = client.get("/", headers={"X-Request-ID": "abc-12345678"})
    assert response["X-Request-ID"] == "abc-12345678"


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
