"""The catalogue for machines: DCAT-AP 3 in JSON-LD, and a Table Schema per dataset.

https://semiceu.github.io/DCAT-AP/releases/3.0.0/ and https://datapackage.org/standard/
Pure: it reads nothing but what it is given.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from directory.exports import LICENCE, LICENCE_URL, PUBLISHER
from portal.opendata.datasets import DATASETS
from portal.opendata.models import DataFile
from portal.opendata.shapes import Dataset, Link

MEDIA_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
EU = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"


def catalogue(files: Iterable[DataFile]) -> dict[str, Any]:
    by_dataset: dict[str, list[DataFile]] = {}
    for file in files:
        by_dataset.setdefault(file.dataset, []).append(file)
    address = _address("opendata:catalogue")
    return {
        "@context": CONTEXT,
        "@id": address,
        "@type": "dcat:Catalog",
        "dct:title": _text("Data terbuka Portal Jateng"),
        "dct:description": _text(
            "Data layanan, pajak, perangkat daerah, program, dan aduan warga Provinsi"
            " Jawa Tengah."
        ),
        "dct:publisher": _publisher(),
        "dct:license": {"@id": LICENCE_URL},
        "dct:language": {"@id": f"{EU}language/IND"},
        "foaf:homepage": {"@id": address},
        "dcat:dataset": [_dataset(d, by_dataset.get(d.slug, [])) for d in DATASETS],
        "dcat:service": [
            {
                "@id": f"{settings.SITE_URL}/open311/v2/",
                "@type": "dcat:DataService",
                "dct:title": _text("Open311 GeoReport v2"),
                "dcat:endpointURL": {"@id": f"{settings.SITE_URL}/open311/v2/"},
                "dcat:endpointDescription": {"@id": _address("open311:openapi")},
                "dct:conformsTo": {"@id": "http://wiki.open311.org/GeoReport_v2"},
                "dcat:servesDataset": {"@id": _address("opendata:dataset", "aduan")},
            }
        ],
    }


def _dataset(dataset: Dataset, files: list[DataFile]) -> dict[str, Any]:
    address = _address("opendata:dataset", dataset.slug)
    links = [link for link in dataset.links if link.media_type != "text/html"]
    data: dict[str, Any] = {
        "@id": address,
        "@type": "dcat:Dataset",
        "dct:identifier": dataset.slug,
        "dct:title": _text(str(dataset.title)),
        "dct:description": _text(str(dataset.description)),
        "dct:publisher": _publisher(),
        "dct:license": {"@id": LICENCE_URL},
        "dct:accessRights": {"@id": f"{EU}access-right/PUBLIC"},
        "dct:accrualPeriodicity": {"@id": f"{EU}frequency/HOURLY"},
        "dct:spatial": {"@type": "dct:Location", "rdfs:label": "Jawa Tengah"},
        "dct:language": {"@id": f"{EU}language/IND"},
        "dcat:theme": {"@id": f"{EU}data-theme/GOVE"},
        "dcat:landingPage": {"@id": address},
        "dcat:contactPoint": {
            "@type": "vcard:Organization",
            "vcard:fn": PUBLISHER,
            "vcard:hasURL": {"@id": _address("about")},
        },
        "dcat:distribution": [
            *(_distribution(dataset, file) for file in files),
            *(_linked(link) for link in links),
        ],
    }
    if files:
        data["dct:modified"] = _moment(max(file.changed_at for file in files))
    if dataset.columns:
        data["dct:conformsTo"] = {"@id": _address("opendata:schema", dataset.slug)}
    return data


def _distribution(dataset: Dataset, file: DataFile) -> dict[str, Any]:
    address = settings.SITE_URL + file.get_absolute_url()
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": _text(file.name),
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@id": IANA + MEDIA_TYPES[file.format]},
        "dct:license": {"@id": LICENCE_URL},
        "dct:modified": _moment(file.changed_at),
        "dct:conformsTo": {"@id": _address("opendata:schema", dataset.slug)},
        "dct:extent": {
            "@type": "dct:SizeOrDuration",
            "rdfs:label": f"{file.rows} baris",
        },
        "dcat:byteSize": {
            "@type": "xsd:nonNegativeInteger",
            "@value": str(file.size),
        },
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {
                "@type": "xsd:hexBinary",
                "@value": file.sha256,
            },
        },
    }


def _linked(link: Link) -> dict[str, Any]:
    address = _address(link.view)
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": _text(str(link.label)),
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@id": IANA + link.media_type},
        "dct:license": {"@id": LICENCE_URL},
    }


def schema(dataset: Dataset) -> dict[str, Any]:
    """Table Schema; the CSV has one more column, the licence."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "title": str(dataset.title),
        "licence": LICENCE,
        "fields": [
            {"name": c.name, "type": c.type, "description": str(c.description)}
            for c in dataset.columns
        ],
        "missingValues": [""],
    }


def _address(view: str, *arguments: str) -> str:
    return settings.SITE_URL + reverse(view, args=arguments)


def _publisher() -> dict[str, Any]:
    return {"@id": settings.SITE_URL, "@type": "foaf:Agent", "foaf:name": PUBLISHER}


def _text(text: str) -> dict[str, str]:
    return {"@language": "id", "@value": text}


def _moment(at: Any) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": at.isoformat(timespec="seconds")}
