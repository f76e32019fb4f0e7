"""The settings read from the environment, and what they refuse."""

import itertools
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STRONG = "kunci-acak-" + "4f9a1c7e2b8d5063" * 4


def start(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: os.environ[k] for k in ("PATH", "HOME") if k in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *(command or ("check",))],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def listed() -> list[str]:
    return re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M)


def test_env_example_lists_exactly_what_settings_read():
    read = re.findall(
        r'env\.[a-z_]+\(\s*"([A-Z_]+)"', (ROOT / "portal/settings.py").read_text()
    )
    assert sorted(listed()) == sorted(set(read))


def test_a_variable_left_empty_means_its_default():
    """As .env.example promises to whoever copies it and fills in a few lines."""
    filled = {"PRODUCTION": "1", "SECRET_KEY": STRONG}
    without = start("diffsettings", "--all", **filled)
    empty = start("diffsettings", "--all", **dict.fromkeys(listed(), "") | filled)
    assert without.returncode == empty.returncode == 0, empty.stderr
    address = re.compile(r" at 0x[0-9a-f]+")
    assert address.sub("", empty.stdout) == address.sub("", without.stdout)


def test_every_variable_of_env_example_has_its_line_of_meaning():
    lines = (ROOT / ".env.example").read_text().splitlines()
    for before, line in itertools.pairwise(lines):
        if re.match(r"[A-Z_]+=", line):
            assert before.startswith("# "), line


@pytest.mark.parametrize(
    "environment",
    [
        {"PRODUCTION": "1"},
        {"PRODUCTION": "1", "SECRET_KEY": "pendek"},
        {"PRODUCTION": "1", "SECRET_KEY": "a" * 60},
        {"PRODUCTION": "1", "SECRET_KEY": "django-insecure-" + STRONG},
        {"PRODUCTION": "1", "SECRET_KEY": STRONG, "DEBUG": "1"},
        {"PRODUCTION": "1", "SECRET_KEY": STRONG, "REQUIRE_MFA": "0"},
    ],
    ids=["no key", "short key", "dull key", "insecure key", "debug", "one factor"],
)
def test_production_refuses_to_start_unsafely(environment):
    started = start(**environment)
    assert started.returncode != 0
    assert "ImproperlyConfigured" in started.stderr


def test_production_starts_with_a_strong_key():
    assert start(PRODUCTION="1", SECRET_KEY=STRONG).returncode == 0


def test_a_plain_clone_starts_with_an_empty_environment():
    assert start().returncode == 0
