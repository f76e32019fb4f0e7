"""Too many from one address: first patience, then a block; no script is needed."""

import datetime
import hashlib
import re

import pytest
from django.core.signing import Signer
from django.test import RequestFactory

from tests import factories as f
from throttling import challenge
from throttling.challenge import TooMany, admit

pytestmark = pytest.mark.django_db

SECOND = datetime.timedelta(seconds=1)


def send(now=f.NOW, *, scope="file", free=2, most=4, address="10.0.0.1", **fields):
    request = RequestFactory().post("/", fields, REMOTE_ADDR=address)
    return admit(request, scope, free=free, most=most, now=now)


def asked(**options):
    for _ in range(3):
        last = send(**options)
    return last


def solution(ticket, bits):
    for n in range(1_000_000):
        digest = hashlib.sha256(f"{ticket}.{n}".encode()).digest()
        if int.from_bytes(digest) >> (256 - bits) == 0:
            return str(n)
    raise AssertionError("no solution")


def test_the_first_ones_come_in_freely():
    assert [send(), send()] == [None, None]
    assert send().seconds == challenge.FIRST_WAIT


def test_another_address_is_not_made_to_wait():
    asked()
    assert send(address="10.0.0.2") is None


def test_who_waited_comes_in_without_script():
    ticket = asked().ticket
    assert send(f.NOW + 10 * SECOND, tiket=ticket, jawaban_tiket="") is None


def test_who_sends_too_early_keeps_the_place_in_the_queue():
    ticket = asked().ticket
    early = send(f.NOW + 4 * SECOND, tiket=ticket)
    assert (early.ticket, early.seconds) == (ticket, 6)
    assert send(f.NOW + 10 * SECOND, tiket=ticket) is None


def test_who_solves_the_puzzle_comes_in_at_once():
    given = asked()
    answer = solution(given.ticket, given.bits)
    assert send(tiket=given.ticket, jawaban_tiket=answer) is None


@pytest.mark.parametrize("answer", ["-1", "1.5", "٣", "x" * 5000, "\x00", "9" * 13])
def test_a_wrong_answer_is_no_answer(answer):
    given = asked()
    assert send(tiket=given.ticket, jawaban_tiket=answer).ticket == given.ticket


def test_a_ticket_counts_once_even_over_the_hour():
    ticket = asked().ticket
    assert send(f.NOW + 50 * 60 * SECOND, tiket=ticket) is None
    again = send(f.NOW + 59 * 60 * SECOND, tiket=ticket)
    assert again.ticket != ticket


@pytest.mark.parametrize(
    "forge",
    [
        lambda ticket: ticket[:-1] + ("A" if ticket[-1] != "A" else "B"),
        lambda ticket: "",
        lambda ticket: "\x00\ud800",
        lambda ticket: Signer(salt="lain").sign_object({"scope": "file"}),
    ],
)
def test_a_forged_ticket_is_none(forge):
    ticket = asked().ticket
    request = RequestFactory().post("/", {}, REMOTE_ADDR="10.0.0.1")
    request.POST = {"tiket": forge(ticket)}
    later = f.NOW + 20 * SECOND
    answer = admit(request, "file", free=2, most=4, now=later)
    assert answer.ticket != ticket


def test_a_ticket_is_for_one_thing_and_one_hour():
    ticket = asked().ticket
    later = f.NOW + 20 * SECOND
    assert asked(scope="track", now=later, tiket=ticket) is not None
    assert send(f.NOW + 61 * 60 * SECOND, tiket=ticket, free=0) is not None


def test_the_wait_grows_and_has_an_end():
    for _ in range(2):
        send()
    waits = [send().seconds for _ in range(60)]
    assert waits[:3] == [10, 11, 12]
    assert max(waits) == waits[-1] == challenge.LONGEST_WAIT


def test_beyond_the_most_even_tickets_do_not_help():
    tickets = [given.ticket for given in (send() for _ in range(5)) if given]
    later = f.NOW + 60 * SECOND
    assert [send(later, tiket=ticket) for ticket in tickets[:2]] == [None, None]
    with pytest.raises(TooMany):
        send(later, tiket=tickets[2])


# --- The citizen's side -----------------------------------------------------------


def ticket_in(page):
    return re.search(r'name="tiket" value="([^"]+)"', page).group(1)


def test_wrong_pins_are_made_to_wait_and_right_ones_are_not_counted(
    client, monkeypatch
):
    from complaints import codes
    from complaints.views import tracking

    monkeypatch.setattr(tracking, "WRONG_AT_ONCE", 2)
    receipt = f.receipt()
    right = {"code": receipt.complaint.public_code, "pin": codes.grouped(receipt.pin)}
    for _ in range(4):
        assert client.post("/aduan/lacak/", right).status_code == 302
    wrong = [
        client.post("/aduan/lacak/", {"code": f"JTG-2026-ZZZZZ{n}", "pin": "0" * 10})
        for n in range(3)
    ]
    assert [response.status_code for response in wrong] == [422, 422, 429]
    page = wrong[-1].content.decode()
    assert "Tunggu 10 detik" in page
    assert wrong[-1]["Retry-After"] == "10"
    # Whoever shares the address waits too, and then gets in.
    monkeypatch.setattr(challenge, "_is_solved", lambda *_args, **_bits: True)
    assert (
        client.post("/aduan/lacak/", right | {"tiket": ticket_in(page)}).status_code
        == 302
    )


def test_guessing_from_many_addresses_raises_an_alarm(client, monkeypatch, caplog):
    from complaints.views import tracking

    monkeypatch.setattr(tracking, "ALARM", 3)
    for n in range(4):
        data = {"code": f"JTG-2026-ZZZZZ{n}", "pin": "0" * 10}
        client.post("/aduan/lacak/", data, REMOTE_ADDR=f"10.0.0.{n}")
    alarms = [r for r in caplog.records if r.levelname == "ERROR"]
    assert len(alarms) == 1
    assert "ZZZZZ" not in alarms[0].getMessage()
