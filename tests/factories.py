"""The cast of the tests: a small province with people who file and answer.

Siti files, Vera verifies for the centre, Budi answers at Dinas PU, Rina works at
Dinas Kesehatan, which has nothing to do with it.
"""

from __future__ import annotations

import datetime
import io
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image

from complaints import filing
from complaints.models import Category, Complaint, IdentityPermit
from directory.models import (
    Agency,
    Appointment,
    ContactChannel,
    District,
    Person,
    Position,
    Region,
    StaffPosting,
    User,
)
from services import publishing
from services.models import (
    Fee,
    ProcedureStep,
    Requirement,
    Service,
    ServiceChannel,
    Tag,
    TariffRule,
    Tax,
)

WIB = ZoneInfo("Asia/Jakarta")
# A Tuesday without holidays near by.
NOW = datetime.datetime(2026, 11, 10, 9, 0, tzinfo=WIB)
PASSWORD = "gunung-slamet-3428"


REGIONS = {"33.19": "Kabupaten Kudus", "33.74": "Kota Semarang"}


def region(code: str = "33.19") -> Region:
    name = REGIONS[code]
    row, _ = Region.objects.get_or_create(
        kemendagri_code=code,
        defaults={
            "bps_code": code.replace(".", ""),
            "kind": Region.Kind.REGENCY,
            "name": name,
            "slug": name.lower().replace(" ", "-"),
        },
    )
    return row


def district(code: str = "33.19.01", name: str = "Kaliwungu") -> District:
    row, _ = District.objects.get_or_create(
        kemendagri_code=code, defaults={"name": name, "region": region(code[:5])}
    )
    return row


def agency(code: str = "dpupr", **fields: Any) -> Agency:
    names = {
        "dpupr": "Dinas Pekerjaan Umum dan Penataan Ruang",
        "dinkes": "Dinas Kesehatan",
        "inspektorat": "Inspektorat",
        "diskominfo": "Dinas Komunikasi dan Informatika",
        "bapenda": "Badan Pendapatan Daerah",
    }
    defaults = {
        "slug": code,
        "name": names.get(code, f"Dinas {code}"),
        "short_name": code.upper(),
        "kind": Agency.Kind.OFFICE,
    }
    row, _ = Agency.objects.get_or_create(code=code, defaults=defaults | fields)
    return row


def head(of: Agency, name: str = "Henggar Budi Anggoro") -> Appointment:
    position = Position.objects.create(
        agency=of, title=f"Kepala {of.name}", is_head=True
    )
    contact = ContactChannel(
        position=position,
        kind=ContactChannel.Kind.PHONE,
        value="(024) 7608368",
        source="contoh uji",
    )
    contact.full_clean()
    contact.save()
    return Appointment.objects.create(
        position=position, person=Person.objects.create(name=name)
    )


def category(code: str = "jalan", **fields: Any) -> Category:
    defaults = {"name": f"Kategori {code}", "group": "Prasarana"}
    row, _ = Category.objects.get_or_create(code=code, defaults=defaults | fields)
    return row


def accusation_category() -> Category:
    return category(
        "korupsi",
        default_agency=agency("inspektorat"),
        is_accusation=True,
        is_sensitive=True,
    )


def service(code: str = "izin-trayek", **fields: Any) -> Service:
    defaults = {
        "slug": code,
        "name": f"Izin {code}",
        "summary": "Ringkasan satu kalimat",
        "kind": Service.Kind.PERMIT,
        "agency": fields.pop("agency", None) or agency(),
        "status": Service.Status.PUBLISHED,
        "duration_value": 14,
        "duration_unit": Service.DurationUnit.WORKING_DAY,
    }
    row = Service.objects.create(code=code, **(defaults | fields))
    Requirement.objects.create(service=row, order=1, text="KTP")
    ProcedureStep.objects.create(service=row, order=1, text="Isi formulir")
    Fee.objects.create(service=row, order=1, label="Retribusi", amount=84_000)
    ServiceChannel.objects.create(
        service=row, order=1, kind=ServiceChannel.Kind.OFFICE, name="Loket"
    )
    return row


def tax(code: str = "pkb") -> Tax:
    row = Tax.objects.create(
        service=service(f"pajak-{code}", kind=Service.Kind.TAX),
        code=code,
        acronym=code.upper(),
        level=Tax.Level.PROVINCE,
    )
    TariffRule.objects.create(
        tax=row,
        label="Kendaraan pertama",
        kind=TariffRule.Kind.PERCENT,
        rate="1.05",
        valid_from=datetime.date(2025, 1, 5),
    )
    return row


def staff(email: str, at: Agency, role: str = StaffPosting.Role.OFFICER) -> User:
    user = User.objects.create_user(
        email, PASSWORD, name=email.partition("@")[0].title(), is_staff=True
    )
    StaffPosting.objects.create(
        user=user, agency=at, role=role, started_on=datetime.date(2026, 1, 15)
    )
    return user


def vera() -> User:
    """The central verifier."""
    return staff(
        "vera@jateng.example", agency("diskominfo"), StaffPosting.Role.VERIFIER
    )


def budi() -> User:
    """Answers for Dinas PU."""
    return staff("budi@jateng.example", agency("dpupr"))


def rina() -> User:
    """Works for another agency."""
    return staff("rina@jateng.example", agency("dinkes"))


TEXT = "Jalan berlubang di depan pasar, sudah dua bulan dan banyak yang jatuh."


def filed(now: datetime.datetime = NOW, **fields: Any) -> Complaint:
    """Siti's complaint about a road, filed by her at `now`."""
    return receipt(now, **fields).complaint


def receipt(now: datetime.datetime = NOW, **fields: Any) -> filing.Receipt:
    defaults: dict[str, Any] = {
        "kind": Complaint.Kind.COMPLAINT,
        "text": TEXT,
        "category": fields.pop("category", None) or category(),
        "region": region(),
        "agency": fields.pop("agency", None) or agency(),
        "name": "Siti Aminah",
        "email": "siti@warga.example",
    }
    return filing.submit(filing.Filing(**(defaults | fields)), now=now)


def picture(
    format: str = "JPEG", size: tuple[int, int] = (640, 480), **save: Any
) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#2a6f4e").save(out, format, **save)
    return out.getvalue()


def put(complaint: Complaint, status: str) -> Complaint:
    """The complaint as if it had come to `status`, with what the database demands."""
    row: dict[str, Any] = {"status": status}
    if status in ("answered", "confirmed", "closed_silent"):
        row |= {"outcome": "resolved", "due_reporter_at": complaint.due_response_at}
    if status == "needs_info":
        row |= {"paused_at": NOW, "status_before_pause": "received"}
    if status == "scheduled":
        row["scheduled_for"] = NOW.date() + datetime.timedelta(days=5)
    if status == "duplicate":
        row["duplicate_of"] = filed()
    if status in ("confirmed", "closed_silent", "rejected", "duplicate", "cancelled"):
        row["closed_at"] = NOW
    if status not in ("received", "needs_info"):
        row["public_text"] = complaint.original_text
    Complaint.objects.filter(pk=complaint.pk).update(**row)
    complaint.refresh_from_db()
    return complaint


def permit(user: User, legal_basis: str = "Surat tugas 12/2026") -> User:
    """Let the user's postings open identities."""
    for posting in user.postings.all():
        IdentityPermit.objects.create(
            posting=posting, legal_basis=legal_basis, granted_by=user, granted_at=NOW
        )
    return user


def complete_draft(code: str = "izin-baru", **fields: Any) -> Service:
    """A draft with all six parts that citizens ask for."""
    defaults = {
        "status": Service.Status.DRAFT,
        "product": "Surat izin",
        "complaint_handling": "Lewat menu Aduan",
    }
    return service(code, **(defaults | fields))


def editors(at: Agency) -> tuple[User, User]:
    """Edi, who writes the agency's pages, and Ratna, who approves them."""
    role = StaffPosting.Role.EDITOR
    return (
        staff(f"edi-{at.code}@jateng.example", at, role),
        staff(f"ratna-{at.code}@jateng.example", at, role),
    )


def published(code: str = "izin-baru", now: datetime.datetime = NOW) -> Service:
    """Written by Edi, approved by Ratna."""
    row = complete_draft(code)
    edi, ratna = editors(row.agency)
    publishing.submit(row, by=edi, now=now)
    return publishing.publish(row, by=ratna, now=now)


def tag(slug: str, kind: str = Tag.Kind.TOPIC) -> Tag:
    row, _ = Tag.objects.get_or_create(
        slug=slug, defaults={"kind": kind, "name": slug.title()}
    )
    return row
