"""What a dataset is: columns, rows, and links to what others make."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from directory.calendar import WIB

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Rows fetched together.
AT_A_TIME = 500


@dataclass(frozen=True)
class Span:
    """From `start` until before `end`."""

    start: datetime.datetime
    end: datetime.datetime


def month_span(first: datetime.date) -> Span:
    """The month that begins on `first`, in Central Java."""
    after = (first + datetime.timedelta(days=32)).replace(day=1)
    start, end = (
        datetime.datetime(day.year, day.month, 1, tzinfo=WIB) for day in (first, after)
    )
    return Span(start, end)


@dataclass(frozen=True)
class Column:
    name: str
    type: str  # of Table Schema: string, integer, number, date, datetime, boolean
    description: StrOrPromise


@dataclass(frozen=True)
class Link:
    """A file that another part of the portal makes at each request."""

    label: StrOrPromise
    view: str
    media_type: str


@dataclass(frozen=True)
class Dataset:
    slug: str
    title: StrOrPromise
    description: StrOrPromise
    columns: tuple[Column, ...] = ()
    # Today and the month, which is None for a dataset of one piece.
    rows: Callable[[datetime.date, Span | None], Iterator[tuple[Any, ...]]] | None = (
        None
    )
    is_monthly: bool = False
    links: tuple[Link, ...] = ()
