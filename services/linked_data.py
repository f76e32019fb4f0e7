"""Services for machines: schema.org on each page, CPSV-AP for the catalogue.

CPSV-AP 3 is the European core vocabulary of public services (SEMICeu/CPSV-AP).
What is not verified, or is an example, is never offered to machines as a fact: an
example is left out, and in the catalogue an unverified one says so; schema.org has no
word for it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from services.models import Service

UNITS = {
    Service.DurationUnit.WORKING_DAY: "P{}D",
    Service.DurationUnit.DAY: "P{}D",
    Service.DurationUnit.HOUR: "PT{}H",
    Service.DurationUnit.MINUTE: "PT{}M",
}

CONTEXT = {
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "schema": "http://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "adms": "http://www.w3.org/ns/adms#",
}


def duration(service: Service) -> str:
    """ISO 8601, such as P14D; "" where no time is known. Working days count as
    days, for which the standard has no other word."""
    if service.duration_value is None:
        return ""
    unit = Service.DurationUnit(service.duration_unit)
    return UNITS[unit].format(service.duration_value)


def of_page(service: Service, base: str) -> dict[str, Any]:
    """schema.org: a permit as the output of a government service.

    Reads what `with_parts` fetched; {} for an example.
    """
    if service.is_example:
        return {}
    address = base + service.get_absolute_url()
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "@id": address,
        "name": service.name,
        "description": service.summary,
        "url": address,
        "identifier": service.code,
        "serviceOperator": _operator(service, base),
        "areaServed": {"@type": "AdministrativeArea", "name": "Jawa Tengah"},
        "availableChannel": [
            _channel(service, channel) for channel in service.servicechannels.all()
        ],
    }
    if service.audience:
        data["audience"] = {"@type": "Audience", "audienceType": service.audience}
    if service.kind == Service.Kind.PERMIT:
        data["serviceOutput"] = {
            "@type": "GovernmentPermit",
            "name": service.product or service.name,
            "issuedBy": _operator(service, base),
            "validIn": {"@type": "AdministrativeArea", "name": "Jawa Tengah"},
        }
    elif service.product:
        data["serviceOutput"] = {"@type": "Thing", "name": service.product}
    return data


def _operator(service: Service, base: str) -> dict[str, str]:
    return {
        "@type": "GovernmentOrganization",
        "name": service.agency.name,
        "url": base + service.agency.get_absolute_url(),
    }


def _channel(service: Service, channel: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"@type": "ServiceChannel", "name": channel.name}
    if channel.url:
        data["serviceUrl"] = channel.url
    if channel.address:
        data["serviceLocation"] = {"@type": "Place", "address": channel.address}
    if duration(service):
        data["processingTime"] = duration(service)
    return data


def catalogue(services: Iterable[Service], base: str) -> dict[str, Any]:
    """The whole catalogue in CPSV-AP, as one JSON-LD graph."""
    graph = [_public_service(service, base) for service in services]
    return {"@context": CONTEXT, "@graph": graph}


def _public_service(service: Service, base: str) -> dict[str, Any]:
    address = base + service.get_absolute_url()
    data: dict[str, Any] = {
        "@id": address,
        "@type": "cpsv:PublicService",
        "dct:identifier": service.code,
        "dct:title": _id(service.name),
        "dct:description": _id(service.summary),
        "dct:spatial": {"dct:title": _id("Jawa Tengah")},
        "adms:status": service.get_verification_display(),
        "cv:hasCompetentAuthority": {
            "@id": base + service.agency.get_absolute_url(),
            "@type": "cv:PublicOrganisation",
            "dct:title": _id(service.agency.name),
        },
        "cv:holdsRequirement": [
            {
                "@id": f"{address}#syarat-{requirement.order}",
                "@type": "cv:Requirement",
                "dct:title": _id(requirement.text),
            }
            for requirement in service.requirements.all()
        ],
        "cv:hasCost": [
            _cost(address, fee) for fee in service.fees.all() if not fee.is_example
        ],
        "cv:hasChannel": [
            {
                "@id": f"{address}#tempat-{channel.order}",
                "@type": "cv:Channel",
                "dct:title": _id(channel.name),
                **({"schema:url": channel.url} if channel.url else {}),
            }
            for channel in service.servicechannels.all()
        ],
        "cv:hasLegalResource": [
            {"@type": "eli:LegalResource", "dct:title": _id(basis.title)}
            for basis in service.legal_bases.all()
            if not basis.is_example
        ],
        "cpsv:produces": {
            "@id": f"{address}#produk",
            "@type": "cpsv:Output",
            "dct:title": _id(service.product or service.name),
        },
    }
    if duration(service):
        data["cv:processingTime"] = {
            "@type": "xsd:duration",
            "@value": duration(service),
        }
    return data


def _cost(address: str, fee: Any) -> dict[str, Any]:
    return {
        "@id": f"{address}#biaya-{fee.order}",
        "@type": "cv:Cost",
        "cv:value": {"@type": "xsd:decimal", "@value": str(fee.amount)},
        "cv:currency": "IDR",
        "dct:description": _id(f"{fee.label} {fee.unit}".strip()),
        "adms:status": fee.get_verification_display(),
    }


def _id(text: str) -> dict[str, str]:
    return {"@language": "id", "@value": text}
