"""Counts of the last minute: a page's cost does not follow the size of a table."""

from __future__ import annotations

from directory.counts import of_last_minute


def test_where_pages_are_kept_a_count_is_taken_once_a_minute(settings):
    settings.KEPT_PAGES_SECONDS = 60
    answers = iter([3, 4])
    assert of_last_minute("open", lambda: next(answers)) == 3
    assert of_last_minute("open", lambda: next(answers)) == 3
    assert of_last_minute("late", lambda: next(answers)) == 4


def test_where_no_page_is_kept_it_is_taken_each_time(settings):
    settings.KEPT_PAGES_SECONDS = 0
    answers = iter([3, 4])
    assert of_last_minute("open", lambda: next(answers)) == 3
    assert of_last_minute("open", lambda: next(answers)) == 4


def test_none_and_nought_are_counts_too(settings):
    settings.KEPT_PAGES_SECONDS = 60
    answers = iter([0, 4])
    assert of_last_minute("none", lambda: next(answers)) == 0
    assert of_last_minute("none", lambda: next(answers)) == 0
