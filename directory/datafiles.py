"""How every app loads its reference data from files in the project.

A file is the source of what it names: a row is found by its natural key,
created when missing and updated when it differs. Three things stay as people
left them: rows that are no longer in a file, fields that a file does not have,
and rows that somebody has marked as verified while the file has not.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import IntegrityError, models

from directory.provenance import Verification

PROVENANCE = ("verification", "source", "source_url", "source_date")


class BadReferenceData(Exception):
    """A file cannot be loaded; the message names the file and the line."""


class Tally(NamedTuple):
    """How many rows a file has, and what they did to the database."""

    rows: int
    created: int
    updated: int


@dataclass(frozen=True)
class Row:
    """One line of a CSV file."""

    line: int
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def only(self, *columns: str) -> dict[str, str]:
        return {column: self.values[column] for column in columns}


@contextmanager
def located(path: Path, line: int) -> Iterator[None]:
    """Turn whatever a bad row raises into an error that says where it is."""
    place = f"{shown(path)}, baris {line}"
    try:
        yield
    except KeyError as error:
        raise BadReferenceData(f"{place}: {error.args[0]} tidak dikenal") from error
    except ValidationError as error:
        raise BadReferenceData(f"{place}: {_explain(error)}") from error
    except (ValueError, IntegrityError, FieldDoesNotExist) as error:
        raise BadReferenceData(f"{place}: {error}") from error


def shown(path: Path) -> Path:
    """The path as a person in the project's folder would type it."""
    base = settings.BASE_DIR
    return path.relative_to(base) if path.is_relative_to(base) else path


def _explain(error: ValidationError) -> str:
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return "; ".join(
        f"{field}: {' '.join(texts)}" for field, texts in error.message_dict.items()
    )


def read_csv(path: Path) -> Iterator[Row]:
    """The rows of a file whose every line has as many cells as its header."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        for cells in reader:
            with located(path, reader.line_num):
                if len(cells) != len(header):
                    raise ValueError(f"{len(cells)} kolom, seharusnya {len(header)}")
            values = dict(zip(header, map(str.strip, cells), strict=True))
            yield Row(reader.line_num, values)


def each_row(path: Path, handle: Callable[[Row], object]) -> None:
    """Hand over a file's rows; a failure names the file and the line."""
    for row in read_csv(path):
        with located(path, row.line):
            handle(row)


class Writer:
    """Writes rows of one model by natural key, and only what differs.

    Values go by column: `region_id`, not `region`.
    """

    def __init__(self, model: type[models.Model], *key: str) -> None:
        self.model = model
        self.key = key
        self.created = self.updated = 0
        self.seen: set[tuple[Any, ...]] = set()
        self.relations = [f.name for f in model._meta.fields if f.is_relation]
        self.existing: dict[tuple[Any, ...], Any] = {
            tuple(getattr(obj, name) for name in key): obj
            for obj in model._default_manager.all()
        }

    def find(self, *key: Any) -> Any:
        """The row with this natural key; KeyError with its last part if none."""
        try:
            return self.existing[key]
        except KeyError:
            raise KeyError(key[-1]) from None

    @property
    def tally(self) -> Tally:
        return Tally(len(self.seen), self.created, self.updated)

    def write(self, values: dict[str, Any], **at_birth: Any) -> Any:
        """The row with these values; `at_birth` counts only for a new one."""
        values = {name: self._clean(name, value) for name, value in values.items()}
        key = tuple(values[name] for name in self.key)
        if key in self.seen:
            raise ValueError(f"muncul dua kali: {', '.join(map(str, key))}")
        self.seen.add(key)
        obj = self.existing.get(key)
        if obj is None:
            obj = self.existing[key] = self.model(**values, **at_birth)
            self._save(obj)
            self.created += 1
        elif self._differs(obj, values) and not is_kept(obj, values):
            for name, value in values.items():
                setattr(obj, name, value)
            self._save(obj)
            self.updated += 1
        return obj

    def _clean(self, name: str, value: Any) -> Any:
        """Text from a file as the column's own type; "" is no value."""
        field: Any = self.model._meta.get_field(name.removesuffix("_id"))
        if value == "" and field.null:
            return None
        return field.to_python(value)

    def _differs(self, obj: models.Model, values: dict[str, Any]) -> bool:
        return any(getattr(obj, name) != value for name, value in values.items())

    def _save(self, obj: models.Model) -> None:
        """Keys and constraints are left to the database: its refusal is located
        like any other, and asking first costs several queries a row."""
        obj.full_clean(
            exclude=self.relations, validate_unique=False, validate_constraints=False
        )
        obj.save()


def is_kept(obj: models.Model, values: dict[str, Any]) -> bool:
    """Somebody verified the row in the database, and the file knows less."""
    return (
        getattr(obj, "verification", "") == Verification.VERIFIED
        and values["verification"] != Verification.VERIFIED
    )
