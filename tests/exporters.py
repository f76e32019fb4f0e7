"""Whatever machines can fetch: every public address whose answer is no page."""

import io
import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def told_to_machines(client, choices):
    """Route, address and text of each answer that is no page; `choices` are what
    the parameters of addresses may be filled with, by name, or by all names of an
    address where not each goes with each."""
    for route in routes():
        for address in filled(route, choices):
            response = client.get(address)
            kind = response.get("Content-Type", "text/html")
            if response.status_code == 200 and not kind.startswith("text/html"):
                yield route, address, text_of(response)


def routes():
    found = []

    def walk(patterns, prefix=""):
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                if not route.startswith(("admin/", "dev/")):
                    walk(pattern.url_patterns, route)
            elif isinstance(pattern, URLPattern) and "^" not in route:
                found.append(route)

    walk(get_resolver().url_patterns)
    return found


def filled(route, choices):
    """Each address that the route stands for; none for a parameter nobody knows."""
    wanted = PARAMETER.search(route)
    if wanted is None:
        yield f"/{route}"
        return
    if together := choices.get(tuple(PARAMETER.findall(route))):
        for values in together:
            parts = iter(values)
            yield "/" + PARAMETER.sub(lambda _: next(parts), route)  # noqa: B023
        return
    for value in choices.get(wanted.group(1), ()):
        yield from filled(route.replace(wanted.group(0), value, 1), choices)


def text_of(response) -> str:
    content = (
        b"".join(response.streaming_content) if response.streaming else response.content
    )
    if content.startswith(b"PAR1"):
        parquet = pytest.importorskip("pyarrow.parquet")
        return str(parquet.read_table(io.BytesIO(content)).to_pylist())
    return content.decode()
