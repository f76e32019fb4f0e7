"""A stand-in for Meta on loopback: the Graph API it offers, the webhook it calls.

For development and tests only. Neither settings nor urls import it. It keeps to
the rules that a client trips over: the 24-hour window, the rate per recipient,
error codes, tokens, media addresses, and statuses that come twice and in any order.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOST = "127.0.0.1"
WINDOW = datetime.timedelta(hours=24)
# So many at once, then one each PAIR_GAP.
PAIR_BURST = 45
PAIR_GAP = datetime.timedelta(seconds=6)
HTTP_STATUS = {2: 503, 4: 429, 190: 401, 130429: 429, 131000: 500, 80007: 429}

Post = Callable[[bytes, dict[str, str]], int]


@dataclass
class Sent:
    """A message that the stub accepted."""

    wamid: str
    to: str
    body: dict[str, Any]
    at: datetime.datetime

    @property
    def text(self) -> str:
        """What the person reads; of a template its name and parameters."""
        if self.body["type"] == "text":
            return str(self.body["text"]["body"])
        template = self.body["template"]
        told = [p["text"] for c in template["components"] for p in c["parameters"]]
        return f"[{template['name']}] " + " | ".join(told)


@dataclass
class Stub:
    """`post` hands a signed body to the webhook and returns its HTTP status."""

    post: Post
    clock: Callable[[], datetime.datetime]
    secret: str
    token: str
    phone_number_id: str
    version: str = "v23.0"
    port: int = 0
    on_message: Callable[[Sent], None] = lambda sent: None
    sent: list[Sent] = field(default_factory=list)
    # All requests as they came: method, path, body.
    log: list[tuple[str, str, Any]] = field(default_factory=list)
    # What the next sends meet: an error code, "drop" (taken, then the line is cut),
    # "hang" (taken, no answer until `release`), "late" (answered after `release`).
    script: deque[int | str] = field(default_factory=deque)
    media: dict[str, bytes] = field(default_factory=dict)
    # Answers of a media address other than the picture: a status and a header.
    media_redirect: str = ""
    media_url: str = ""
    media_sha256: str = ""
    statuses: list[dict[str, Any]] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)
    shift: datetime.timedelta = datetime.timedelta()
    pair_burst: int = PAIR_BURST

    def __post_init__(self) -> None:
        self._last_inbound: dict[str, datetime.datetime] = {}
        self._count = 0
        self._lock = threading.Lock()
        self._server = _Server((HOST, self.port), _Handler)
        self._server.stub = self
        self.port = self._server.server_port
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}
        )

    @property
    def url(self) -> str:
        """For WHATSAPP_API_URL."""
        return f"http://{HOST}:{self.port}/{self.version}"

    @property
    def host(self) -> str:
        """For WHATSAPP_MEDIA_HOSTS."""
        return f"{HOST}:{self.port}"

    def __enter__(self) -> Stub:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.release.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def now(self) -> datetime.datetime:
        return self.clock() + self.shift

    # --- A person writes ----------------------------------------------------

    def message(self, sender: str, kind: str, part: Any, **more: Any) -> dict[str, Any]:
        """A message of `sender`: a number, or a user id such as ID.1349."""
        at = self.now()
        self._last_inbound[sender] = max(at, self._last_inbound.get(sender, at))
        told = {"from": sender} if sender.isdecimal() else {"from_user_id": sender}
        return told | {
            "id": self._wamid("in"),
            "timestamp": str(int(at.timestamp())),
            "type": kind,
            kind: part,
            **more,
        }

    def text(self, sender: str, body: str, quotes: str = "") -> dict[str, Any]:
        context = {"context": {"from": "6224", "id": quotes}} if quotes else {}
        return self.message(sender, "text", {"body": body}, **context)

    def image(self, sender: str, content: bytes, caption: str = "") -> dict[str, Any]:
        media_id = f"media{len(self.media) + 1}"
        self.media[media_id] = content
        part = {
            "id": media_id,
            "mime_type": "image/jpeg",
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        return self.message(
            sender, "image", part | ({"caption": caption} if caption else {})
        )

    def location(
        self, sender: str, latitude: float, longitude: float, address: str = ""
    ) -> dict[str, Any]:
        part = {"latitude": latitude, "longitude": longitude}
        return self.message(
            sender, "location", part | ({"address": address} if address else {})
        )

    # --- Delivering ---------------------------------------------------------

    def envelope(
        self, messages: Sequence[Any] = (), statuses: Sequence[Any] = ()
    ) -> dict[str, Any]:
        value: dict[str, Any] = {
            "messaging_product": "whatsapp",
            "metadata": {"phone_number_id": self.phone_number_id},
        }
        if messages:
            value["messages"] = list(messages)
            people = {m.get("from") or m.get("from_user_id") for m in messages}
            value["contacts"] = [
                {"profile": {"name": "Sri"}}
                | ({"wa_id": p} if str(p).isdecimal() else {"user_id": p})
                for p in people
            ]
        if statuses:
            value["statuses"] = list(statuses)
        change = {"field": "messages", "value": value}
        return {
            "object": "whatsapp_business_account",
            "entry": [{"id": "waba", "changes": [change]}],
        }

    def sign(self, body: bytes, secret: str = "") -> dict[str, str]:
        key = (secret or self.secret).encode()
        digest = hmac.new(key, body, hashlib.sha256).hexdigest()
        return {"X-Hub-Signature-256": f"sha256={digest}"}

    def deliver(self, *messages: Any, copies: int = 1) -> int:
        """One body with all `messages`, `copies` times; the last HTTP status.

        Non-ASCII is escaped as Meta does it, so the raw bytes are what is signed.
        """
        body = json.dumps(self.envelope(messages)).encode()
        return [self.post(body, self.sign(body)) for _copy in range(copies)][-1]

    def report(self, *, backwards: bool = False, copies: int = 1) -> None:
        """Deliver the statuses that piled up, one body each."""
        with self._lock:
            waiting, self.statuses = self.statuses, []
        for status in reversed(waiting) if backwards else waiting:
            body = json.dumps(self.envelope(statuses=[status])).encode()
            for _copy in range(copies):
                self.post(body, self.sign(body))

    def status(self, sent: Sent, word: str, code: int | None = None) -> dict[str, Any]:
        status: dict[str, Any] = {
            "id": sent.wamid,
            "status": word,
            "timestamp": str(int(self.now().timestamp())),
            "recipient_id": sent.to,
            "biz_opaque_callback_data": sent.body.get("biz_opaque_callback_data"),
        }
        if code is not None:
            status["errors"] = [{"code": code, "title": "galat"}]
        return status

    # --- The Graph API ------------------------------------------------------

    def receive(self, body: dict[str, Any]) -> tuple[int, dict[str, Any], str]:
        """Answer a send: HTTP status, JSON, and how to misbehave ("" if well)."""
        to = body.get("to") or body.get("recipient") or ""
        with self._lock:
            scripted = self.script.popleft() if self.script else ""
            if isinstance(scripted, int):
                return self._error(scripted)
            last = self._last_inbound.get(to)
            if body.get("type") == "text" and (
                last is None or self.now() - last >= WINDOW
            ):
                return self._error(131047)
            if self._too_fast(to):
                return self._error(131056)
            sent = Sent(self._wamid("out"), to, body, self.now())
            self.sent.append(sent)
            self.statuses += [
                self.status(sent, word) for word in ("sent", "delivered", "read")
            ]
        self.on_message(sent)
        answer = {
            "messaging_product": "whatsapp",
            "contacts": [{"input": to}],
            "messages": [{"id": sent.wamid}],
        }
        return 200, answer, scripted

    def _too_fast(self, to: str) -> bool:
        period = PAIR_GAP * self.pair_burst
        recent = [s for s in self.sent if s.to == to and self.now() - s.at < period]
        return len(recent) >= self.pair_burst

    def _error(self, code: int) -> tuple[int, dict[str, Any], str]:
        error = {
            "message": f"(#{code})",
            "type": "OAuthException",
            "code": code,
            "error_data": {"messaging_product": "whatsapp", "details": "stub"},
            "fbtrace_id": "stub",
        }
        return HTTP_STATUS.get(code, 400), {"error": error}, ""

    def _wamid(self, direction: str) -> str:
        self._count += 1
        return f"wamid.{direction}.{self._count}"


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    stub: Stub


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        stub = self.server.stub
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.loads(raw)
        stub.log.append(("POST", self.path, body))
        if not self._is_authorised():
            return
        if self.path != f"/{stub.version}/{stub.phone_number_id}/messages":
            self._json(404, {"error": {"code": 100}})
            return
        status, answer, trick = stub.receive(body)
        if trick in ("hang", "late"):
            stub.release.wait(30)
        if trick in ("drop", "hang"):
            self.close_connection = True
            return
        self._json(status, answer)

    def do_GET(self) -> None:
        stub = self.server.stub
        stub.log.append(("GET", self.path, None))
        if not self._is_authorised():
            return
        media_id = self.path.rpartition("/")[2]
        content = stub.media.get(media_id)
        if content is None:
            self._json(404, {"error": {"code": 100}})
        elif self.path.startswith(f"/{stub.version}/"):
            about = {
                "id": media_id,
                "mime_type": "image/jpeg",
                "file_size": len(content),
                "sha256": stub.media_sha256 or hashlib.sha256(content).hexdigest(),
                "url": stub.media_url or f"http://{stub.host}/media/{media_id}",
            }
            self._json(200, about)
        else:
            self._picture(content)

    def _picture(self, content: bytes) -> None:
        redirect = self.server.stub.media_redirect
        self.send_response(302 if redirect else 200)
        if redirect:
            self.send_header("Location", redirect)
        self.send_header("Content-Type", "image/jpeg")
        self.end_headers()
        try:
            self.wfile.write(content)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client had enough

    def _is_authorised(self) -> bool:
        if self.headers.get("Authorization") == f"Bearer {self.server.stub.token}":
            return True
        self._json(401, {"error": {"code": 190, "type": "OAuthException"}})
        return False

    def _json(self, status: int, body: dict[str, Any]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)
