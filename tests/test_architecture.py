"""Rules of the house that a machine can hold."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
APPS = ("portal", "complaints", "services", "directory", "notifications", "throttling")


def sources():
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def test_arrows_point_down():
    lint = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run(
        [lint], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_only_moves_and_filing_write_a_status():
    writers = re.compile(r"\.status\s*=[^=]|update\([^)]*status=|create\([^)]*status=")
    found = {
        path.relative_to(ROOT).as_posix()
        for path in sources()
        if path.is_relative_to(ROOT / "complaints") and writers.search(path.read_text())
    }
    assert found == {"complaints/moves.py"}


def test_only_publishing_writes_a_services_status():
    writers = re.compile(r"service\.status\s*=[^=]|update\([^)]*status=")
    found = {
        path.relative_to(ROOT).as_posix()
        for path in sources()
        if path.is_relative_to(ROOT / "services") and writers.search(path.read_text())
    }
    assert found == {"services/publishing.py"}


def test_no_signals_of_our_own():
    for path in sources():
        assert "django.dispatch" not in path.read_text(), path
        assert "post_save" not in path.read_text(), path


def test_rules_do_not_read_the_clock():
    # adapters.py: what allauth calls, without a clock.
    doors = {"admin.py", "views.py", "tasks.py", "middleware.py"}
    doors |= {"adapters.py", "watchdog.py"}
    for path in sources():
        packages = {"commands", "views", "admin"}
        if path.name in doors or packages & set(path.parts):
            continue
        if path.parts[-2:] == ("accounts", "forms.py"):
            continue
        text = path.read_text()
        assert "timezone.now(" not in text, path
        assert "datetime.now(" not in text, path
        assert "date.today(" not in text, path


def test_every_exception_to_a_security_rule_gives_its_reason():
    for path in sources():
        for line in path.read_text().splitlines():
            assert not re.search(r"# noqa(?!: S\d+ - \w|: [A-RT-Z])", line), path
            assert not re.search(r"# noqa: S\d+\s*$", line), path


def test_no_file_is_longer_than_four_hundred_lines():
    static = ROOT / "static"
    looks = [p for kind in ("css", "js", "scss") for p in (static / kind).iterdir()]
    tests = (ROOT / "tests").rglob("*.py")
    files = [*sources(), *tests, *looks, *(ROOT / "templates").rglob("*.html")]
    assert [p for p in files if len(p.read_text().splitlines()) > 400] == []


def test_templates_ask_no_other_host_for_anything():
    loads = re.compile(r"""<(?!a\s)[a-z]+[^>]*\s(?:src|href)=["']https?://""")
    for path in (ROOT / "templates").rglob("*.html"):
        assert not loads.search(path.read_text()), path


def test_nothing_that_a_program_wrote_lies_at_the_top():
    known = {
        *APPS,
        *("deploy", "docs", "locale", "static", "templates", "tests"),
        *("manage.py", "pyproject.toml", "README.md", "CHANGELOG.md", "Makefile"),
        *("requirements.lock", "requirements-dev.lock"),
        *("package.json", "package-lock.json"),
        # Not kept, see .gitignore.
        *("var", "node_modules", "__pycache__"),
    }
    there = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert there <= known
