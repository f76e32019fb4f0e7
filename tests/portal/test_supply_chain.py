"""What we ship that others wrote: versions, licences, age."""

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text()
LOCK = (ROOT / "requirements.lock").read_text()
NAMES = re.findall(r"^([A-Za-z0-9._-]+)==", LOCK, re.M)


def tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def load(path: str):
    spec = importlib.util.spec_from_file_location("outdated", ROOT / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


outdated = load("deploy/outdated.py")


def test_every_locked_file_has_a_hash():
    pins = re.split(r"^(?=[A-Za-z0-9._-]+==)", LOCK, flags=re.M)[1:]
    assert len(pins) == len(NAMES) > 30
    assert [p.split()[0] for p in pins if "--hash=sha256:" not in p] == []


def licences(allowed: str) -> subprocess.CompletedProcess[str]:
    command = [tool("pip-licenses"), "--from", "mixed", "--allow-only", allowed]
    return subprocess.run(
        [*command, "--packages", *NAMES], capture_output=True, text=True, check=False
    )


def test_every_licence_is_one_that_we_may_give_on():
    allowed = re.search(r"^LICENCES = (.*)$", MAKEFILE, re.M).group(1)
    assert "GPL-3" not in allowed.replace("LGPL-3.0-only", "")
    done = licences(allowed)
    assert done.returncode == 0, done.stderr
    # The same with one licence fewer: the check can fail.
    assert licences(allowed.replace("LGPL-3.0-only", "")).returncode == 1


def test_the_sbom_lists_what_the_lock_file_lists(tmp_path):
    path = tmp_path / "sbom.json"
    command = [tool("cyclonedx-py"), "requirements", ROOT / "requirements.lock"]
    subprocess.run(
        [*command, "--output-reproducible", "--of", "JSON", "-o", path],
        check=True,
        capture_output=True,
    )
    sbom = json.loads(path.read_text())
    assert sorted(c["name"] for c in sbom["components"]) == sorted(NAMES)
    assert all(c["version"] for c in sbom["components"])


@pytest.mark.parametrize(
    ("pinned", "latest", "expected"),
    [
        ("5.2.19", "5.2.20", outdated.REPAIR),
        ("5.2.19", "5.3", outdated.FEATURES),
        ("5.2.19", "6.0.1", outdated.MAJOR),
        ("2026.1", "2026.2", outdated.FEATURES),
    ],
)
def test_the_size_of_a_step_is_said_in_words(pinned, latest, expected):
    assert outdated.step(pinned, latest) == expected


def test_repairs_come_first_and_tools_of_developers_not_at_all():
    rows = [
        {"name": "Pillow", "version": "12.3.0", "latest_version": "13.0.0"},
        {"name": "Django", "version": "5.2.19", "latest_version": "5.2.20"},
        {"name": "pytest", "version": "9.0.0", "latest_version": "9.0.1"},
    ]
    found = outdated.behind(rows, {"django": 12})
    assert [row.name for row in found] == ["django", "pillow"]
    text = outdated.words(found)
    assert "django 5.2.19 -> 5.2.20: perbaikan, dipakai sejak 12 hari lalu" in text
    assert "pillow 12.3.0 -> 13.0.0: versi besar baru\n" in text


def test_nothing_new_is_said_too():
    assert outdated.words(outdated.behind([], {})) == "Semua pustaka terbaru."
