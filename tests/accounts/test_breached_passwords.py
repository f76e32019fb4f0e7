"""Passwords that got out elsewhere are refused; the list is a file, nobody is asked."""

import hashlib
import logging
import tracemalloc

import pytest
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from directory.accounts.passwords import is_breached
from directory.models import User
from tests import factories as f
from tests.accounts.test_asking_again import in_since

LEAKED = "kereta senja utama 1987"


def sha1(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def written(path, passwords, *, ending="\r\n", times=":3") -> str:
    lines = sorted(sha1(p) + times for p in passwords)
    path.write_bytes(ending.join([*lines, ""]).encode())
    return str(path)


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
@pytest.mark.parametrize("times", ["", ":1", ":52579"])
@pytest.mark.parametrize("count", [1, 2, 3, 10, 257])
def test_each_line_is_found_and_nothing_else(tmp_path, count, times, ending):
    leaked = [f"bocor {n}" for n in range(count)]
    path = written(tmp_path / "list", leaked, ending=ending, times=times)
    assert all(is_breached(p, path) for p in leaked)
    assert not any(is_breached(f"aman {n}", path) for n in range(300))


def test_lines_of_differing_length_are_found(tmp_path):
    leaked = [f"bocor {n}" for n in range(200)]
    lines = sorted(sha1(p) for p in leaked)
    text = "".join(f"{line}:{7 ** (n % 9)}\n" for n, line in enumerate(lines))
    path = tmp_path / "list"
    path.write_text(text.rstrip("\n"))  # the last line without an end
    assert all(is_breached(p, str(path)) for p in leaked)
    assert not is_breached("aman", str(path))


def test_an_empty_file_holds_nothing(tmp_path):
    path = tmp_path / "list"
    path.touch()
    assert not is_breached("apa saja", str(path))


def test_a_large_file_is_not_loaded(tmp_path):
    path = written(tmp_path / "list", (f"bocor {n}" for n in range(50_000)))
    tracemalloc.start()
    try:
        assert is_breached("bocor 49999", path)
        assert tracemalloc.get_traced_memory()[1] < 200_000, "of two million bytes"
    finally:
        tracemalloc.stop()


@pytest.mark.django_db
def test_a_breached_password_is_refused_beside_the_field(settings, tmp_path):
    ayu = User.objects.create_superuser("ayu@jateng.example", f.PASSWORD, name="Ayu")
    settings.BREACHED_PASSWORDS_FILE = written(tmp_path / "list", [LEAKED, "lain"])
    client = in_since(ayu, 0)
    new = {"password1": LEAKED, "password2": LEAKED, "oldpassword": f.PASSWORD}
    page = client.post("/akun/kata-sandi/", new)
    assert "pernah bocor" in page.content.decode()
    ayu.refresh_from_db()
    assert ayu.check_password(f.PASSWORD)
    other = new | dict.fromkeys(["password1", "password2"], LEAKED + "!")
    client.post("/akun/kata-sandi/", other)
    ayu.refresh_from_db()
    assert ayu.check_password(LEAKED + "!")


def test_without_a_file_it_is_not_asked_for():
    password_validation.validate_password(LEAKED)


def test_a_file_that_is_gone_refuses_with_a_word_and_tells_the_log(
    settings, tmp_path, caplog
):
    settings.BREACHED_PASSWORDS_FILE = str(tmp_path / "gone")
    with (
        caplog.at_level(logging.ERROR),
        pytest.raises(ValidationError, match="belum dapat kami periksa"),
    ):
        password_validation.validate_password(LEAKED)
    assert "BREACHED_PASSWORDS_FILE" in caplog.text
    assert LEAKED not in caplog.text


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "E001"), ("password\nsecret\n", "E002"), ("0" * 32 + ":1\n", "E002")],
    ids=["no file", "passwords", "hashes of NTLM"],
)
def test_an_operator_hears_of_a_wrong_file_at_once(settings, tmp_path, content, told):
    path = tmp_path / "list"
    if content is not None:
        path.write_text(content)
    settings.BREACHED_PASSWORDS_FILE = str(path)
    with pytest.raises(SystemCheckError, match=told):
        call_command("check")


def test_a_right_file_passes_the_check(settings, tmp_path):
    settings.BREACHED_PASSWORDS_FILE = written(tmp_path / "list", [LEAKED])
    call_command("check")
