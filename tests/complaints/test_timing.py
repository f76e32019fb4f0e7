"""Time tells nobody whether a number exists or how near a PIN is.

Stated: of two tries, one of each kind, a spy with a stopwatch names the kind right in
half of the cases. Each kind is measured 100 times, in turns, in processor time; the
share of pairs in which the one took longer (Mann-Whitney's U over n²) must lie within
0.25 and 0.75. A kind that is longer by so little that the share is 0.6 leaves that band
once in 4,000 runs (standard deviation 0.041); without the hash for unknown numbers it
is 0 or 1.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import product

import pytest

from complaints import codes, filing
from complaints.views import tracking
from tests import factories as f
from tests.timing import no_collection

pytestmark = pytest.mark.django_db

RUNS = 100


# As in use: that outweighs all else, such as making the one row more of a number that
# exists.
ITERATIONS = codes.PinHasher.iterations


@pytest.fixture
def receipt(monkeypatch):
    monkeypatch.setattr(codes.PinHasher, "iterations", ITERATIONS)
    monkeypatch.setattr(tracking, "TRIES_PER_CODE_AND_HOUR", 10**6)
    monkeypatch.setattr(tracking, "WRONG_AT_ONCE", 10**6)
    return f.receipt()


@no_collection()
def shares(**tries: Callable[[], object]) -> dict[tuple[str, str], float]:
    """For each two kinds, how often the first one took longer."""
    took: dict[str, list[float]] = {kind: [] for kind in tries}
    for run in range(RUNS + 2):
        # There and back, so that nothing that comes round regularly meets one kind.
        turns = list(tries.items())
        for kind, attempt in turns if run % 2 else reversed(turns):
            began = time.thread_time()
            attempt()
            if run >= 2:  # the first ones warm up
                took[kind].append(time.thread_time() - began)
    return {
        (one, other): sum(
            (a > b) + (a == b) / 2 for a, b in product(took[one], took[other])
        )
        / RUNS**2
        for one, other in product(took, took)
        if one < other
    }


def test_each_try_is_worth_one_hash(receipt, monkeypatch):
    """What the stopwatch below measures, counted."""
    code, pin = receipt.complaint.public_code, receipt.pin
    hashes = []
    encode = codes.PinHasher.encode

    def counted(self, *args):
        hashes.append(args)
        return encode(self, *args)

    monkeypatch.setattr(codes.PinHasher, "encode", counted)
    tries = [(code, pin), (code, "0" * 10), ("JTG-2026-ZZZZZZ", pin), ("bukan", pin)]
    for number, typed in tries:
        hashes.clear()
        filing.open_with_pin(number, typed)
        assert len(hashes) == 1, number


@pytest.mark.stopwatch
def test_a_spy_with_a_stopwatch_learns_nothing_of_number_and_pin(receipt):
    code, pin = receipt.complaint.public_code, receipt.pin
    near = pin[:-1] + ("0" if pin[-1] != "0" else "1")
    measured = shares(
        right=lambda: filing.open_with_pin(code, pin),
        nearly=lambda: filing.open_with_pin(code, near),
        wrong=lambda: filing.open_with_pin(code, "0" * 10),
        unknown=lambda: filing.open_with_pin("JTG-2026-ZZZZZZ", pin),
        malformed=lambda: filing.open_with_pin("bukan nomor", pin),
    )
    assert all(0.25 < share < 0.75 for share in measured.values()), measured


@pytest.mark.stopwatch
def test_nor_from_the_page(client, receipt):
    def attempt(code: str) -> Callable[[], object]:
        data = {"code": code, "pin": "0" * 10}
        return lambda: client.post("/aduan/lacak/", data)

    measured = shares(
        known=attempt(receipt.complaint.public_code),
        unknown=attempt("JTG-2026-ZZZZZZ"),
    )
    assert all(0.25 < share < 0.75 for share in measured.values()), measured


@pytest.mark.stopwatch
def test_the_stopwatch_works(receipt, monkeypatch):
    """Without the hash for an unknown number the spy is right each time."""
    monkeypatch.setattr(codes, "hash_pin", lambda _typed: None)
    code = receipt.complaint.public_code
    measured = shares(
        known=lambda: filing.open_with_pin(code, "0" * 10),
        unknown=lambda: filing.open_with_pin("JTG-2026-ZZZZZZ", "0" * 10),
    )
    assert measured["known", "unknown"] > 0.95
