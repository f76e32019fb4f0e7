"""Asking the Open311 interface, and reading both formats into the same data."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from complaints import workflow
from complaints.channels.open311 import keys
from complaints.models import ApiKey, CategoryAttribute
from directory.models import User
from tests import factories as f

BASE = "/open311/v2"


def key(**fields) -> str:
    """The secret of a new key."""
    row = ApiKey(name="Aplikasi Kudus", contact="app@kudus.example", **fields)
    return keys.issue(row, now=f.NOW)


def verified(now=f.NOW, **fields):
    complaint = f.filed(now=now, **fields)
    vera = User.objects.filter(email="vera@jateng.example").first() or f.vera()
    workflow.verify(complaint, by=vera, now=now)
    return complaint


def question(category, code, datatype, required=False, options=()):
    row = CategoryAttribute.objects.create(
        category=category, code=code, label=code, datatype=datatype, required=required
    )
    for option in options:
        row.options.create(key=option, name=f"Nama {option}")
    return row


def get_json(client, path, data=None, status=200):
    response = client.get(f"{BASE}/{path}.json", data or {})
    assert response.status_code == status, response.content
    return json.loads(response.content)


def get_xml(client, path, data=None, status=200):
    response = client.get(f"{BASE}/{path}.xml", data or {})
    assert response.status_code == status, response.content
    return from_xml(response.content)


def from_xml(content: bytes):
    """What stands in the XML as plain data; a list where only rows are."""
    return _plain(ElementTree.fromstring(content))


LISTS = {
    "services",
    "service_requests",
    "service_request_updates",
    "errors",
    "attributes",
    "values",
    "endpoints",
    "formats",
}


def _plain(element):
    if element.tag in LISTS:
        return [_plain(child) for child in element]
    if len(element):
        return {child.tag: _plain(child) for child in element}
    return element.text or ""


def as_text(data):
    """JSON's data as XML can tell it: everything is text."""
    if isinstance(data, dict):
        return {name: as_text(value) for name, value in data.items()}
    if isinstance(data, list):
        return [as_text(value) for value in data]
    if isinstance(data, bool):
        return "true" if data else "false"
    return str(data)


def post(client, secret, path="requests", format="json", headers=None, **data):
    body = {"api_key": secret} | data if secret is not None else data
    return client.post(f"{BASE}/{path}.{format}", body, headers=headers or {})


def codes_of(response) -> list[int]:
    return [error["code"] for error in json.loads(response.content)]
