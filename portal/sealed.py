"""A stream that nobody reads or changes unnoticed without the key.

Pieces of 1 MiB, each encrypted and authenticated by AES-256-GCM under a key made for
this file alone. A piece's nonce holds its place and whether it is the last, so that
pieces which were swapped, left out or cut off at the end are noticed. The
construction is the STREAM of Hoang, Reyhanitabar, Rogaway and Vizár (2015).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"PORTAL-JATENG-1\n"
SALT_BYTES = 16
PIECE = 1024 * 1024
TAG_BYTES = 16


class NotAuthentic(Exception):
    """The key is another one, or the file is not as it was written."""


def _cipher(key: str, salt: bytes) -> AESGCM:
    derive = HKDF(SHA256(), length=32, salt=salt, info=b"portal-jateng backup")
    return AESGCM(derive.derive(key.encode()))


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


class Writer:
    def __init__(self, file: BinaryIO, key: str) -> None:
        salt = secrets.token_bytes(SALT_BYTES)
        self._file, self._cipher = file, _cipher(key, salt)
        self._waiting, self._number = bytearray(), 0
        file.write(MAGIC + salt)

    def write(self, data: bytes) -> int:
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), is_last=False)
            del self._waiting[:PIECE]
        return len(data)

    def finish(self) -> None:
        self._put(bytes(self._waiting), is_last=True)

    def _put(self, piece: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._number, is_last)
        self._file.write(self._cipher.encrypt(nonce, piece, MAGIC))
        self._number += 1


@contextmanager
def writing(file: BinaryIO, key: str) -> Iterator[Writer]:
    """Encrypt into `file`; without a proper end the file never opens again."""
    writer = Writer(file, key)
    yield writer
    writer.finish()


class Reader:
    """Decrypts `file`; `read` raises NotAuthentic."""

    def __init__(self, file: BinaryIO, key: str) -> None:
        head = file.read(len(MAGIC) + SALT_BYTES)
        if len(head) < len(MAGIC) + SALT_BYTES or not head.startswith(MAGIC):
            raise NotAuthentic
        self._file, self._cipher = file, _cipher(key, head[len(MAGIC) :])
        self._next, self._number = file.read(PIECE + TAG_BYTES), 0
        self._open, self._ended = bytearray(), False

    def read(self, size: int) -> bytes:
        """The next `size` bytes, fewer at the end only."""
        while len(self._open) < size and not self._ended:
            self._open += self._piece()
        data = bytes(self._open[:size])
        del self._open[:size]
        return data

    def _piece(self) -> bytes:
        sealed, self._next = self._next, self._file.read(PIECE + TAG_BYTES)
        self._ended = not self._next
        try:
            piece = self._cipher.decrypt(
                _nonce(self._number, self._ended), sealed, MAGIC
            )
        except InvalidTag:
            raise NotAuthentic from None
        self._number += 1
        return piece
