"""ClamAV on loopback: a stand-in that speaks INSTREAM, and the real one."""

from __future__ import annotations

import hashlib
import os
import shutil
import socketserver
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.waiting import listening, until

# The industry's test string; in two parts, so that this file itself is clean.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class StubClamd(socketserver.ThreadingTCPServer):
    """Finds EICAR and `signatures`; with an `answer` it says that and nothing else."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.scanned: list[bytes] = []
        self.signatures = [EICAR]
        self.answer: bytes | None = None
        self.silent = False

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self.server_address[1]}"

    def judge(self, content: bytes) -> bytes:
        if self.answer is not None:
            return self.answer
        infected = any(signature in content for signature in self.signatures)
        return b"stream: Eicar-Test FOUND\0" if infected else b"stream: OK\0"


class _Conversation(socketserver.StreamRequestHandler):
    server: StubClamd

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        self.server.scanned.append(content)
        if self.server.silent:
            self.rfile.read()  # until the other side hangs up
            return
        self.wfile.write(self.server.judge(content))


@contextmanager
def stub() -> Iterator[StubClamd]:
    with StubClamd() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def binary() -> str | None:
    return shutil.which("clamd", path=f"{os.environ['PATH']}:/usr/sbin")


@contextmanager
def real(folder: Path, *infected: bytes) -> Iterator[str]:
    """The address of a clamd that knows these files and no other; ended by its id."""
    path = folder / "clamd.sock"
    lines = [
        f"{hashlib.md5(content).hexdigest()}:{len(content)}:Uji-{n}"
        for n, content in enumerate(infected)
    ]
    (folder / "uji.hdb").write_text("\n".join(lines) + "\n")
    config = folder / "clamd.conf"
    config.write_text(
        f"LocalSocket {path}\nDatabaseDirectory {folder}\nForeground yes\n"
        f"LogFile {folder}/clamd.log\nStreamMaxLength 11M\nMaxThreads 2\n"
    )
    process = subprocess.Popen(
        [str(binary()), "--config-file", str(config)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(path, process)
        yield f"unix://{path}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(path: Path, process: subprocess.Popen[bytes]) -> None:
    if not until(lambda: listening(path), by=process):
        raise AssertionError("clamd did not start")
