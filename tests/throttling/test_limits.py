import datetime
import threading

import pytest
from django.db import connection
from django.test import RequestFactory

from tests import factories as f
from throttling.limits import allow, client_address, forgive
from throttling.models import Counter

HOUR = datetime.timedelta(hours=1)


def attempt(identity="10.0.0.1", now=f.NOW, limit=3):
    return allow("track", identity, limit=limit, per=HOUR, now=now)


@pytest.mark.django_db
def test_the_limit_holds_within_the_hour_and_ends_with_it():
    assert [attempt() for _ in range(4)] == [True, True, True, False]
    assert attempt(now=f.NOW + HOUR)


@pytest.mark.django_db
def test_one_persons_attempts_do_not_count_for_another():
    for _ in range(4):
        attempt()
    assert attempt("10.0.0.2")


@pytest.mark.django_db
def test_a_right_attempt_is_taken_back():
    for _ in range(3):
        attempt()
    forgive("track", "10.0.0.1", per=HOUR, now=f.NOW)
    assert [attempt(), attempt()] == [True, False]


@pytest.mark.django_db
def test_nothing_to_take_back_does_no_harm():
    forgive("track", "10.0.0.1", per=HOUR, now=f.NOW)
    assert not Counter.objects.exists()


@pytest.mark.django_db
def test_the_key_of_an_address_is_another_each_day_and_each_secret(settings):
    attempt()
    attempt(now=f.NOW + datetime.timedelta(days=1))
    settings.SECRET_KEY = "lain"
    attempt()
    assert len(set(Counter.objects.values_list("key", flat=True))) == 3


@pytest.mark.django_db
def test_no_address_is_stored():
    attempt("203.0.113.77")
    assert "203.0.113.77" not in str(list(Counter.objects.values()))


@pytest.mark.django_db
def test_old_counters_are_dropped():
    attempt()
    attempt(now=f.NOW + datetime.timedelta(days=3))
    assert Counter.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_parallel_attempts_are_all_counted():
    results: list[bool] = []

    def many():
        try:
            results.extend(attempt(limit=20) for _ in range(10))
        finally:
            connection.close()

    threads = [threading.Thread(target=many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count(True) == 20


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "1.2.3.4", "127.0.0.1"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "9.9.9.9, 1.2.3.4", "1.2.3.4"),
        (2, "9.9.9.9, 1.2.3.4, 10.0.0.1", "1.2.3.4"),
        (2, "1.2.3.4", "127.0.0.1"),
        # A proxy that does not write the header is all that is known.
        (1, "", "127.0.0.1"),
        # One customer has a whole /64 of IPv6.
        (1, "2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        (1, "2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        (1, "2001:db8:1:3::1", "2001:db8:1:3::/64"),
        (1, "::ffff:203.0.113.7", "203.0.113.7"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(
    settings, proxies, forwarded, expected
):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})
    assert client_address(request) == expected
