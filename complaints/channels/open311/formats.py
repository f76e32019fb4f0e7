"""One answer as XML or as JSON, in the shapes of GeoReport v2. Pure but for HTTP.

http://wiki.open311.org/GeoReport_v2/: XML without a namespace; a list is an array at
the top in JSON ("Spark convention") and a root with one element per row in XML.
"""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree

from django.http import HttpResponse

MEDIA_TYPES = {
    "xml": "text/xml; charset=utf-8",
    "json": "application/json; charset=utf-8",
}
# What one row of each list is called in XML.
ROWS = {
    "attributes": "attribute",
    "endpoints": "endpoint",
    "errors": "error",
    "formats": "format",
    "service_request_updates": "request_update",
    "service_requests": "request",
    "services": "service",
    "values": "value",
}
DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'
# All that XML 1.0 cannot hold, https://www.w3.org/TR/xml/#charsets
NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def respond(format: str, root: str, data: Any, status: int = 200) -> HttpResponse:
    data = readable(data)
    text = _as_xml(root, data) if format == "xml" else _as_json(data)
    return HttpResponse(text, content_type=MEDIA_TYPES[format], status=status)


def readable(data: Any) -> Any:
    """The same in both formats: line ends as \\n, and no character that XML forbids."""
    if isinstance(data, dict):
        return {name: readable(value) for name, value in data.items()}
    if isinstance(data, list):
        return [readable(value) for value in data]
    if isinstance(data, str):
        return NOT_XML.sub("", data.replace("\r\n", "\n").replace("\r", "\n"))
    return data


def _as_json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode()


def _as_xml(root: str, data: Any) -> bytes:
    element = ElementTree.Element(root)
    _fill(element, data)
    return DECLARATION + ElementTree.tostring(element, encoding="utf-8")


def _fill(element: ElementTree.Element, data: Any) -> None:
    if isinstance(data, dict):
        for name, value in data.items():
            _fill(ElementTree.SubElement(element, name), value)
    elif isinstance(data, list):
        for row in data:
            _fill(ElementTree.SubElement(element, ROWS[element.tag]), row)
    elif isinstance(data, bool):
        element.text = "true" if data else "false"
    else:
        element.text = str(data)
