"""A store of objects on loopback that speaks as much of S3 as a bucket of media needs.

Objects are kept in memory. Every request must be signed with KEY; the signature itself
is not checked.
"""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

KEY, BUCKET = "kunci-uji", "media"


class Store:
    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, datetime.datetime]] = {}
        self.url = ""

    def listed(self, prefix: str) -> str:
        rows = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(content)}</Size>"
            f"<LastModified>{at:%Y-%m-%dT%H:%M:%S.000Z}</LastModified></Contents>"
            for key, (content, at) in sorted(self.objects.items())
            if key.startswith(prefix)
        )
        head = f"<Name>{BUCKET}</Name><Prefix>{escape(prefix)}</Prefix>"
        return (
            f"<ListBucketResult>{head}<IsTruncated>false</IsTruncated>{rows}"
            "</ListBucketResult>"
        )


class Server(ThreadingHTTPServer):
    store: Store


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *args: object) -> None:
        pass

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        length = headers.pop("length", str(len(body)))
        self.send_header("Content-Length", length)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _key(self) -> str | None:
        """The object that is asked for, or None after a refusal."""
        if f"Credential={KEY}/" not in self.headers.get("Authorization", ""):
            self._answer(403)
            return None
        bucket, _, key = unquote(urlsplit(self.path).path)[1:].partition("/")
        if bucket != BUCKET:
            self._answer(404)
            return None
        return key

    def do_PUT(self) -> None:
        key = self._key()
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if key is not None:
            self.server.store.objects[key] = (
                content,
                datetime.datetime.now(datetime.UTC),
            )
            self._answer(200, ETag='"1"')

    def do_DELETE(self) -> None:
        if (key := self._key()) is not None:
            self.server.store.objects.pop(key, None)
            self._answer(204)

    def do_HEAD(self) -> None:
        self._read(body=False)

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" not in query and "prefix" not in query:
            self._read(body=True)
        elif self._key() is not None:
            self._answer(
                200, self.server.store.listed(query.get("prefix", [""])[0]).encode()
            )

    def _read(self, *, body: bool) -> None:
        key = self._key()
        if key is None:
            return
        if key not in self.server.store.objects:
            self._answer(404)
            return
        content, at = self.server.store.objects[key]
        self._answer(
            200,
            content if body else b"",
            length=str(len(content)),
            Last_Modified=format_datetime(at, usegmt=True),
            ETag='"1"',
        )


@contextmanager
def serving() -> Iterator[Store]:
    server = Server(("127.0.0.1", 0), Handler)
    store = server.store = Store()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    store.url = f"s3+http://{KEY}:rahasia%2F1@127.0.0.1:{server.server_port}/{BUCKET}"
    try:
        yield store
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
