"""Documents that say how many of something there are, or name files."""

import re
from pathlib import Path

from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[1]
DECISIONS = ROOT / "docs" / "decisions"


def test_every_decision_is_in_the_index_and_under_a_page():
    index = (DECISIONS / "README.md").read_text()
    listed = set(re.findall(r"\]\((\d{4}-[a-z0-9-]+\.md)\)", index))
    files = {path.name for path in DECISIONS.glob("0*.md")}
    assert listed == files
    for name in files:
        assert len((DECISIONS / name).read_text().splitlines()) <= 60, name


def test_links_between_documents_lead_somewhere():
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text()):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_each_demand_of_asvs_names_a_test_that_exists():
    text = (ROOT / "docs" / "asvs.md").read_text()
    shown, _, missing = text.partition("## Not shown yet")
    assert missing
    rows = re.findall(r"^\| (\d+\.\d+\.\d+[^|]*)\|[^|]*\|([^|]*)\|$", shown, re.M)
    assert len(rows) > 40
    for ids, proof in rows:
        named = re.findall(r"`?(tests/[\w/]+\.py)::(\w+)", proof)
        assert named or "Check:" in proof, ids
        for path, test in named:
            assert f"def {test}(" in (ROOT / path).read_text(), f"{path}::{test}"


def test_the_map_names_files_that_exist():
    text = (ROOT / "docs" / "map.md").read_text()
    for name in re.findall(r"\b([a-z_]+/[a-z_/]+\.py)\b", text):
        assert (ROOT / name).exists(), name


def test_the_crontab_names_commands_that_exist():
    text = (ROOT / "docs" / "operations.md").read_text()
    commands = set(re.findall(r"manage\.py ([a-z_]+)", text))
    assert commands <= set(get_commands())
