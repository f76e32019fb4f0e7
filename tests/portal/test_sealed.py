"""The stream that backups are written in."""

import io

import pytest

from portal import sealed

KEY = "a-key-of-some-length-for-the-test"


def seal(content: bytes) -> bytes:
    out = io.BytesIO()
    with sealed.writing(out, KEY) as writer:
        for start in range(0, len(content), 70_001):
            writer.write(content[start : start + 70_001])
    return out.getvalue()


def unseal(content: bytes, key: str = KEY) -> bytes:
    reader = sealed.Reader(io.BytesIO(content), key)
    return b"".join(iter(lambda: reader.read(300_007), b""))


@pytest.mark.parametrize(
    "size", [0, 1, sealed.PIECE - 1, sealed.PIECE, sealed.PIECE + 1, 3 * sealed.PIECE]
)
def test_what_goes_in_comes_out(size):
    content = bytes(n % 251 for n in range(size))
    assert unseal(seal(content)) == content


def test_no_two_files_are_alike():
    assert seal(b"x" * 50) != seal(b"x" * 50)


HEAD = len(sealed.MAGIC) + sealed.SALT_BYTES
PIECE = sealed.PIECE + sealed.TAG_BYTES


def swapped(s: bytes) -> bytes:
    first, second = s[HEAD : HEAD + PIECE], s[HEAD + PIECE : HEAD + 2 * PIECE]
    return s[:HEAD] + second + first + s[HEAD + 2 * PIECE :]


@pytest.mark.parametrize(
    "harm",
    [
        swapped,
        lambda s: s[: HEAD + 2 * PIECE],
        lambda s: s[:HEAD] + s[HEAD + PIECE :],
        lambda s: s + s[-PIECE:],
        lambda s: s[:-1],
        lambda s: s[:HEAD],
        lambda s: s[:10],
        lambda s: b"",
    ],
    ids=["swapped", "cut", "gap", "repeated", "short", "head", "less", "empty"],
)
def test_pieces_out_of_place_are_noticed(harm):
    content = harm(seal(b"x" * (2 * sealed.PIECE + 100)))
    with pytest.raises(sealed.NotAuthentic):
        unseal(content)


def test_another_key_opens_nothing():
    with pytest.raises(sealed.NotAuthentic):
        unseal(seal(b"rahasia"), KEY + "!")
