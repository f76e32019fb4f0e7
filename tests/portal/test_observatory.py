"""The headers of production, from gunicorn behind TLS on loopback."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import ExitStack
from email.message import Message

import pytest
from django.conf import settings

from tests import schema
from tests.conftest import skip_or_fail
from tests.portal.observatory import Answer, score
from tests.servers import ROOT, free_port
from tests.waiting import until

pytestmark = [
    pytest.mark.exhaustive,
    pytest.mark.skipif(
        os.environ.get("DATABASE_URL", "").startswith("postgres"),
        reason="headers do not depend on the database: the round on SQLite holds them",
    ),
]

PAGES = [
    "/",
    "/layanan/",
    "/direktori/",
    "/aduan/baru/",
    "/aduan/lacak/",
    "/akun/masuk/",
    "/tidak-ada/",
]


class KeepRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None


def fetch(url: str, context: ssl.SSLContext | None = None) -> tuple[int, Message]:
    handlers = [KeepRedirects()]
    if context:
        handlers.append(urllib.request.HTTPSHandler(context=context))
    try:
        with urllib.request.build_opener(*handlers).open(url, timeout=10) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers


@pytest.fixture(scope="module")
def production(tmp_path_factory):
    """Ports (https, http) of gunicorn with production settings, what to trust it by,
    and its static files."""
    if shutil.which("openssl") is None:
        skip_or_fail("openssl is not installed")
    folder = tmp_path_factory.mktemp("production")
    key, certificate = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes"),
            *("-days", "2", "-subj", "/CN=127.0.0.1"),
            *("-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    environment = {
        "PATH": os.environ["PATH"],
        "PRODUCTION": "1",
        "SECRET_KEY": "kunci-uji-" + "9c2f71d0e8b64a35" * 4,
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "tests.browser.served",
        "SERVED_STATIC_ROOT": str(folder / "static"),
        "PYTHONPATH": str(ROOT),
    }
    schema.put(folder / "portal.sqlite3", settings.VAR_DIR / "schema")
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "-v0", "--noinput"],
        cwd=ROOT,
        env=environment,
        check=True,
    )
    ports = {"https": free_port(), "http": free_port()}
    tls = ["--certfile", certificate, "--keyfile", key]
    with ExitStack() as stack:
        for scheme, port in ports.items():
            server = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gunicorn", "portal.wsgi"),
                    *("--bind", f"127.0.0.1:{port}", "--log-level", "error"),
                    *(tls if scheme == "https" else ()),
                ],
                cwd=ROOT,
                env=environment,
            )
            stack.callback(server.wait, timeout=20)
            stack.callback(server.terminate)
        context = ssl.create_default_context(cafile=certificate)
        context.check_hostname = False
        _wait(f"https://127.0.0.1:{ports['https']}/healthz", context)
        _wait(f"http://127.0.0.1:{ports['http']}/healthz", None)
        yield ports, context, folder / "static"


def _wait(url: str, context: ssl.SSLContext | None) -> None:
    def answers() -> bool:
        try:
            return bool(fetch(url, context))
        except urllib.error.URLError:
            return False

    assert until(answers), f"{url} does not answer"


@pytest.mark.parametrize("page", PAGES)
def test_each_page_scores_at_least_115(production, page):
    ports, context, _ = production
    status, headers = fetch(f"https://127.0.0.1:{ports['https']}{page}", context)
    plain, plain_headers = fetch(f"http://127.0.0.1:{ports['http']}{page}")
    assert status in (200, 404)
    answer = Answer(
        headers={name.lower(): value for name, value in headers.items()},
        cookies=headers.get_all("Set-Cookie", []),
        plain_http_redirects=plain == 301
        and plain_headers["Location"].startswith("https://"),
    )
    points, parts = score(answer)
    print(f"{page} {points} {parts}")
    assert points >= 115


def test_cookies_are_bound_to_the_host(production):
    ports, context, _ = production
    _, headers = fetch(f"https://127.0.0.1:{ports['https']}/aduan/baru/", context)
    for cookie in headers.get_all("Set-Cookie", []):
        assert cookie.startswith("__Host-")


def test_static_files_can_be_read_by_the_servers_own_user(production):
    _, _, static = production
    collected = [path for path in static.rglob("*") if path.is_file()]
    assert static / "staticfiles.json" in collected
    assert [p for p in collected if not p.stat().st_mode & stat.S_IROTH] == []


def test_static_files_are_hashed_compressed_and_kept(production):
    ports, context, _ = production
    home = urllib.request.Request(f"https://127.0.0.1:{ports['https']}/")
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context))
    with opener.open(home) as answer:
        page = answer.read().decode()
    path = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    sheet = urllib.request.Request(
        f"https://127.0.0.1:{ports['https']}{path}", headers={"Accept-Encoding": "br"}
    )
    with opener.open(sheet) as answer:
        assert answer.headers["Content-Encoding"] == "br"
        assert "immutable" in answer.headers["Cache-Control"]


def ask(production, raw: bytes) -> bytes:
    """What the server answers to these bytes, headers and all."""
    ports, _, _ = production
    with socket.create_connection(("127.0.0.1", ports["http"]), timeout=10) as line:
        line.sendall(raw)
        line.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: line.recv(65536), b""))


@pytest.mark.parametrize(
    "lengths",
    [
        b"Content-Length: 6\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        b"Content-Length: 6\r\nContent-Length: 0",
        b"Transfer-Encoding: xchunked",
    ],
)
def test_a_request_of_two_lengths_hides_no_second_one(production, lengths):
    hidden = b"0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    head = b"POST /aduan/lacak/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + lengths
    answer = ask(production, head + b"\r\n\r\n" + hidden)
    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501"))
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b'"status"' not in answer


@pytest.mark.parametrize("verb", [b"TRACE", b"CONNECT"])
def test_the_server_echoes_nothing_back(production, verb):
    head = verb + b" / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: rahasia=1\r\n"
    answer = ask(production, head + b"Connection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 405")
    assert b"rahasia" not in answer


def test_a_forged_host_is_an_ordinary_400(production):
    answer = ask(production, b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"evil.example" not in answer
    assert b"Permintaan tidak dapat dibaca" in answer


@pytest.mark.parametrize("page", ["/", "/admin/login/", "/tidak-ada/", "/static/x.css"])
def test_hsts_and_the_others_stand_on_every_answer(production, page):
    ports, context, _ = production
    _status, headers = fetch(f"https://127.0.0.1:{ports['https']}{page}", context)
    hsts = headers["Strict-Transport-Security"]
    assert int(hsts.partition("=")[2].partition(";")[0]) >= 31_536_000
    assert "includeSubDomains" in hsts
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_scorer_tells_a_bad_site_from_a_good_one():
    bad = Answer(headers={}, cookies=["sessionid=1"], plain_http_redirects=False)
    assert score(bad)[0] == 0
