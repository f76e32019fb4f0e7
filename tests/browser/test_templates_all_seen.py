"""No template escapes axe: each was rendered while the accessibility tests looked."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.looks

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
LOOKING = {
    "test_accessibility.py",
    "test_accessibility_of_desk_acts.py",
    "test_accessibility_of_taking_part.py",
    "test_accessibility_of_the_desk.py",
    "test_accounts.py",
}
# What no page of ours shows in a browser, and why.
ELSEWHERE = {
    "email/": "letters: tests/browser/test_mails.py looks at them",
    "complaints/wait.html": "tests/browser/test_waiting.py",
    "components/_challenge.html": "tests/browser/test_waiting.py",
}


def test_every_template_was_looked_at(request, seen_templates, transactional_db):
    ran = {Path(item.path).name for item in request.session.items}
    if missing := LOOKING - ran:
        pytest.skip(f"only in a whole run: {sorted(missing)} did not run")
    names = {str(p.relative_to(TEMPLATES)) for p in TEMPLATES.rglob("*.html")}
    unseen = {
        name for name in names - seen_templates if not name.startswith(tuple(ELSEWHERE))
    }
    assert not unseen, sorted(unseen)
