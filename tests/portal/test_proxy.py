"""deploy/nginx.conf in a real nginx, in front of the site: slow and huge bodies."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from pathlib import Path

import pytest

from tests.conftest import skip_or_fail
from tests.servers import ROOT, free_port, web_server
from tests.waiting import listening, until

pytestmark = [
    pytest.mark.exhaustive,
    pytest.mark.skipif(
        os.environ.get("DATABASE_URL", "").startswith("postgres"),
        reason="a body waits before any database: the round on SQLite holds it",
    ),
]
CONFIGURATION = ROOT / "deploy/nginx.conf"
# More than the threads of both workers that `deploy/serving.py` starts.
SLOW_ONES = 20
CUT_AFTER = 10  # seconds without a byte


def settled(text: str, folder: Path, ports: dict[str, int], site: str) -> str:
    """The configuration as operators copy it, at addresses and ports of our own."""
    for old, new in {
        "portal.example": "localhost",
        "/etc/portal/": f"{folder}/",
        "/var/log/nginx/": f"{folder}/",
        "/var/cache/portal": f"{folder}/cache",
        "/run/nginx.pid": f"{folder}/nginx.pid",
        "/srv/portal/": f"{ROOT}/",
        "server 127.0.0.1:8000;": f"server {site};",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    text = re.sub(r"listen 443", f"listen 127.0.0.1:{ports['https']}", text)
    text = re.sub(r"listen 80\b", f"listen 127.0.0.1:{ports['http']}", text)
    for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
        own = f"http {{\n  {kind}_temp_path {folder}/{kind};"
        text = text.replace("http {", own, 1)
    # Else its workers are somebody who may not enter the folders of this test.
    return ("user root;\n" if os.getuid() == 0 else "") + text


@pytest.fixture(scope="module")
def proxy(django_db_setup, tmp_path_factory):
    """The port of nginx with TLS, and the log of what reached gunicorn behind it."""
    binary = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if binary is None or shutil.which("openssl") is None:
        skip_or_fail("nginx or openssl is not installed")
    folder = tmp_path_factory.mktemp("proxy")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes"),
            *("-days", "2", "-subj", "/CN=localhost"),
            *("-keyout", folder / "portal.key", "-out", folder / "portal.pem"),
        ],
        check=True,
        capture_output=True,
    )
    ports = {"https": free_port(), "http": free_port()}
    with web_server(folder, workers=2, static=False) as site:
        text = settled(
            CONFIGURATION.read_text(), folder, ports, site.partition("//")[2]
        )
        path = folder / "nginx.conf"
        path.write_text(text)
        process = subprocess.Popen([binary, "-c", path, "-g", "daemon off;"])
        try:
            _wait(process, ports["https"])
            for _worker in range(4):
                page(ports["https"], "/aduan/lacak/")
            yield ports["https"], folder / "access.log"
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    if not until(lambda: listening(port), by=process):
        raise AssertionError("nginx did not start")


def connected(port: int) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    plain = socket.create_connection(("127.0.0.1", port), timeout=20)
    return context.wrap_socket(plain, server_hostname="localhost")


def begun(port: int, length: int = 100_000) -> ssl.SSLSocket:
    """A complaint on its way, of which a byte of the body has come."""
    stream = connected(port)
    head = "POST /aduan/baru/ HTTP/1.1\r\nHost: localhost\r\n"
    kind = "Content-Type: application/x-www-form-urlencoded\r\n"
    stream.sendall(f"{head}{kind}Content-Length: {length}\r\n\r\nt".encode())
    return stream


def page(port: int, address: str) -> tuple[int, float]:
    """The status of a page, and how many seconds it took."""
    started = time.monotonic()
    # Closed also if it takes too long: else a later test is told of it.
    with contextlib.closing(http.client.HTTPConnection("localhost")) as visitor:
        visitor.sock = connected(port)
        visitor.request("GET", address)
        status = visitor.getresponse().status
    return status, time.monotonic() - started


def test_bodies_that_come_byte_by_byte_hold_up_nobody(proxy):
    port, log = proxy
    started = time.monotonic()
    silent, slow = begun(port), [begun(port) for _ in range(SLOW_ONES)]
    silent.settimeout(0.5)
    cut_after = None
    while time.monotonic() - started < CUT_AFTER + 4 and cut_after is None:
        for stream in slow:
            stream.sendall(b"x")
        status, seconds = page(port, "/aduan/lacak/")
        assert status == 200
        assert seconds < 5
        try:
            silent.recv(1000)
            cut_after = time.monotonic() - started
        except TimeoutError:
            continue
        except (ConnectionResetError, ssl.SSLError):
            cut_after = time.monotonic() - started
    assert cut_after is not None, "who sends nothing keeps the connection"
    assert cut_after > CUT_AFTER - 2
    # None of the unfinished bodies has reached a worker.
    for stream in (silent, *slow):
        stream.close()
    assert "/aduan/lacak/" in log.read_text()
    assert "/aduan/baru/" not in log.read_text()


def test_a_body_that_is_too_large_is_refused_by_its_announcement(proxy):
    port, log = proxy
    with begun(port, length=60 * 1024 * 1024) as stream:
        answer = stream.recv(100_000)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"terlalu besar" in answer.lower()
    assert "/aduan/baru/" not in log.read_text()


def test_slow_bodies_wait_at_the_proxy_and_not_for_long():
    """What the others show, where nginx is not installed."""
    text = CONFIGURATION.read_text()
    assert f"client_body_timeout {CUT_AFTER}s;" in text
    assert "proxy_request_buffering on;" in text
