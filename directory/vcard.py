"""vCard 4.0 (RFC 6350): a contact that a phone or mail program can keep."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from directory.exports import real_contacts, real_head
from directory.models import Agency, ContactChannel

LINE_OCTETS = 75
# C0 controls but tab and newline cannot stand in a text value.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

Kind = ContactChannel.Kind
TEL_TYPES = {
    Kind.PHONE: "work,voice",
    Kind.WHATSAPP: "work,text,voice",
    Kind.SMS: "work,text",
}

# Name with parameters, and its components; ("N", ["Budi", "Siti"]).
Property = tuple[str, list[str]]


def card(properties: Iterable[Property]) -> str:
    """One card. Components are escaped, then joined by ";"; lines are folded."""
    lines = ["BEGIN:VCARD", "VERSION:4.0"]
    for name, components in properties:
        lines.append(f"{name}:{';'.join(map(escape, components))}")
    return "".join(fold(line) for line in [*lines, "END:VCARD"])


def escape(text: str) -> str:
    """A text value: backslash, comma, semicolon and newline; RFC 6350, 3.4."""
    text = CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    for plain in ("\\", ",", ";"):
        text = text.replace(plain, f"\\{plain}")
    return text.replace("\n", "\\n")


def fold(line: str) -> str:
    """The line in pieces of at most 75 octets, no character torn; RFC 6350, 3.2."""
    pieces: list[str] = []
    piece, octets = "", 0
    for character in line:
        width = len(character.encode())
        if octets + width > LINE_OCTETS:
            pieces.append(piece)
            # The space that continues a line counts.
            piece, octets = "", 1
        piece += character
        octets += width
    return "\r\n ".join([*pieces, piece]) + "\r\n"


def head_card(agency: Agency, page_url: str) -> str:
    """The head of an agency, or the agency itself where the name is unknown.

    `agency` comes from `with_heads`. What is invented is left out.
    """
    head, seat = real_head(agency), agency.head_position
    contacts = real_contacts(agency)
    properties: list[Property] = [("KIND", ["individual" if head else "org"])]
    if head:
        person = head.person
        properties += [
            ("FN", [person.full_name]),
            ("N", ["", person.name, "", person.prefix_titles, person.suffix_titles]),
        ]
    else:
        properties.append(("FN", [agency.name]))
    properties.append(("ORG", [agency.name]))
    if seat:
        properties.append(("TITLE", [head.title if head else seat.title]))
    properties += _reach(contacts)
    if agency.address:
        properties.append(("ADR;TYPE=work", ["", "", agency.address, "", "", "", ""]))
    properties += [("URL", [page_url]), ("SOURCE", [page_url])]
    checked = [c.verified_on for c in contacts if c.verified_on]
    if checked:
        properties.append(("REV", [_stamp(max(checked))]))
    return card(properties)


def _reach(contacts: Iterable[ContactChannel]) -> list[Property]:
    properties: list[Property] = []
    for contact in contacts:
        kind = Kind(contact.kind)
        if kind in TEL_TYPES:
            number = contact.e164 or contact.value
            properties.append((f'TEL;TYPE="{TEL_TYPES[kind]}"', [number]))
        elif kind == Kind.EMAIL:
            properties.append(("EMAIL;TYPE=work", [contact.value]))
    return properties


def _stamp(day: datetime.date) -> str:
    return f"{day:%Y%m%d}T000000Z"
