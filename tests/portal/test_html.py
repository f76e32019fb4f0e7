"""Every page is valid HTML, by the Nu Html Checker (vnu-jar from npm, on Java)."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from django.conf import settings

from complaints import codes
from complaints.models import Complaint
from tests import factories as f
from tests.browser import pages
from tests.conftest import skip_or_fail

CHECKER = settings.BASE_DIR / "node_modules/vnu-jar/build/dist/vnu.jar"

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]


@pytest.fixture
def checker():
    """A function from a folder of pages to the checker's errors."""
    if shutil.which("java") is None:
        skip_or_fail("Java is not installed")
    if not CHECKER.exists():
        skip_or_fail("vnu-jar is not installed: npm ci --ignore-scripts")

    def check(folder) -> list[str]:
        command = ["java", "-Xss2m", "-jar", str(CHECKER), "--errors-only"]
        done = subprocess.run(
            [*command, "--format", "json", "--exit-zero-always", str(folder)],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        return [
            f"{error['url'].rpartition('/')[2]}:{error.get('lastLine')}:"
            f" {error['message']} {error.get('extract', '').strip()[:120]}"
            for error in json.loads(done.stderr)["messages"]
        ]

    return check


@pytest.fixture
def keep(tmp_path):
    """A function that keeps a response's page for the checker."""
    folder = tmp_path / "html"
    folder.mkdir()

    def save(name: str, response) -> None:
        assert response["Content-Type"].startswith("text/html"), name
        (folder / f"{name}.html").write_bytes(response.content)

    save.folder = folder
    return save


def test_the_checker_is_awake(checker, tmp_path):
    (tmp_path / "salah.html").write_text("<!DOCTYPE html><p id=a><p id=a>")
    found = "\n".join(checker(tmp_path))
    assert "Duplicate ID" in found
    assert "title" in found


def test_every_page_is_valid(client, settings, checker, keep, monkeypatch):
    settings.ROOT_URLCONF = "tests.browser.urls"
    receipt = pages.province()
    for name, address in (
        pages.PUBLIC | pages.EMBEDDED | pages.EMPTY | pages.DEVELOPMENT
    ).items():
        keep(name, client.get(address))
    keep("aduan-kesalahan", client.post("/aduan/baru/", {"email": "bukan"}))
    keep("lacak-kesalahan", client.post("/aduan/lacak/", {"code": "x"}))
    _the_reporters_pages(client, receipt, keep)
    monkeypatch.setattr("complaints.views.filing.FILINGS_AT_ONCE", 0)
    keep("tunggu", client.post("/aduan/baru/", _filing(client, receipt)))
    _the_desk(client, receipt.complaint, keep)
    _the_accounts(client, keep)
    found = checker(keep.folder)
    assert len(list(keep.folder.iterdir())) > 30
    assert not found, "\n".join(found)


def _the_reporters_pages(client, receipt, keep) -> None:
    code = receipt.complaint.public_code
    keys = {"code": code, "pin": codes.grouped(receipt.pin)}
    keep("terlacak", client.post("/aduan/lacak/", keys, follow=True))
    keep("terlacak-salah", client.post(f"/aduan/lacak/{code}/balas/", {}))
    data = _filing(client, receipt)
    keep("terkirim", client.post("/aduan/baru/", data, follow=True))


def _filing(client, receipt) -> dict[str, object]:
    form = client.get("/aduan/baru/").context["form"]
    return {
        "submission_key": str(form["submission_key"].value()),
        "kind": "complaint",
        "text": f.TEXT,
        "category": receipt.complaint.category_id,
        "region": receipt.complaint.region_id,
        "anonymous": "on",
    }


def _the_accounts(client, keep) -> None:
    ayu = f.User.objects.create_superuser("ayu@jateng.example", f.PASSWORD, name="Ayu")
    client.force_login(ayu)
    for n, address in enumerate(
        [
            *["keamanan/", "keamanan/aplikasi/", "keamanan/kunci/tambah/", "keluar/"],
            *["kata-sandi/", "kata-sandi/lupa/", "sesi/", "undangan/x/", "masuk/"],
        ]
    ):
        keep(f"akun-{n}", client.get(f"/akun/{address}", follow=True))
    desk = "/admin/directory"
    for n, address in enumerate(
        [
            *["user/", f"user/{ayu.pk}/change/", f"user/{ayu.pk}/aksi/akhiri-sesi/"],
            *["invitation/", "invitation/add/", "auditevent/"],
        ]
    ):
        keep(f"admin-akun-{n}", client.get(f"{desk}/{address}"))


def _the_desk(client, complaint: Complaint, keep) -> None:
    keep("admin-masuk", client.get("/akun/masuk/"))
    client.force_login(f.User.objects.get(email="budi@jateng.example"))
    desk = f"/admin/complaints/complaint/{complaint.pk}"
    for name, address in {
        "admin": "/admin/",
        "admin-daftar": "/admin/complaints/complaint/",
        "admin-aduan": f"{desk}/change/",
        "admin-aksi": f"{desk}/aksi/kabar/",
        "admin-cetak": f"{desk}/cetak/",
        "admin-sebagai-warga": f"{desk}/sebagai-warga/",
        "admin-saringan": "/admin/complaints/complaint/?tenggat=terbuka",
        "admin-templat": "/admin/complaints/replytemplate/add/",
    }.items():
        keep(name, client.get(address))
    chosen = {"action": "answer", "_selected_action": complaint.pk}
    keep("admin-massal", client.post("/admin/complaints/complaint/", chosen))
    done = {"text": "Lubang ditambal.", "outcome": "resolved", "apply": "1"}
    keep("admin-laporan", client.post("/admin/complaints/complaint/", chosen | done))
    keep("admin-aksi-salah", client.post(f"{desk}/aksi/kabar/", {}))
