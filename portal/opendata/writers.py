"""Rows into files, one row at a time: CSV, JSON, and Parquet where it is installed."""

from __future__ import annotations

import csv
import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from directory.exports import LICENCE, LICENCE_URL, PUBLISHER, neutral
from portal.opendata.shapes import Dataset

# Rows of Parquet held as Python's objects, which are large, and how many times as
# many are held packed: one group of the file, each of which costs memory to its end.
ROWS_AT_A_TIME = 500
PACKS_IN_A_GROUP = 10


@dataclass(frozen=True)
class Written:
    format: str
    path: Path
    rows: int
    size: int
    sha256: str


class Writer(Protocol):
    def add(self, row: tuple[Any, ...]) -> None: ...

    def close(self) -> None: ...


class CsvWriter:
    """RFC 4180 for spreadsheets; each row carries the licence, as a file's name gets
    lost, and no cell starts a formula."""

    def __init__(self, path: Path, dataset: Dataset) -> None:
        # The byte order mark tells Excel that it is UTF-8.
        self.file = path.open("w", encoding="utf-8-sig", newline="")
        self.writer = csv.writer(self.file)
        self.writer.writerow([*(c.name for c in dataset.columns), "lisensi"])

    def add(self, row: tuple[Any, ...]) -> None:
        cells = ["" if cell is None else plain(cell) for cell in row]
        self.writer.writerow(
            [neutral(c) if isinstance(c, str) else c for c in [*cells, LICENCE]]
        )

    def close(self) -> None:
        self.file.close()


class JsonWriter:
    """One object whose `data` has a row on each line."""

    def __init__(self, path: Path, dataset: Dataset) -> None:
        self.names = [c.name for c in dataset.columns]
        self.file = path.open("w", encoding="utf-8")
        head = {
            "judul": str(dataset.title),
            "penerbit": PUBLISHER,
            "lisensi": LICENCE_URL,
        }
        self.file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "data": [')
        self.separator = "\n"

    def add(self, row: tuple[Any, ...]) -> None:
        data = dict(zip(self.names, map(plain, row), strict=True))
        self.file.write(self.separator + json.dumps(data, ensure_ascii=False))
        self.separator = ",\n"

    def close(self) -> None:
        self.file.write("\n]}\n")
        self.file.close()


def plain(cell: Any) -> Any:
    """As text, number, boolean or None: ISO 8601 for days and moments, in UTC."""
    if isinstance(cell, datetime.datetime):
        return cell.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return float(cell)
    return cell


class ParquetWriter:
    def __init__(self, path: Path, dataset: Dataset) -> None:
        import pyarrow
        from pyarrow import parquet

        # Its own allocator keeps what it once had; the system's gives it back.
        pyarrow.set_memory_pool(pyarrow.system_memory_pool())
        types = {
            "string": pyarrow.string(),
            "integer": pyarrow.int64(),
            "number": pyarrow.float64(),
            "boolean": pyarrow.bool_(),
            "date": pyarrow.date32(),
            "datetime": pyarrow.timestamp("ms", tz="UTC"),
        }
        fields = [(c.name, types[c.type]) for c in dataset.columns]
        licence = {"license": LICENCE_URL, "publisher": PUBLISHER}
        self.schema = pyarrow.schema(fields, metadata=licence)
        self.pyarrow = pyarrow
        self.writer = parquet.ParquetWriter(path, self.schema)
        self.rows: list[tuple[Any, ...]] = []
        self.packs: list[Any] = []

    def add(self, row: tuple[Any, ...]) -> None:
        self.rows.append(tuple(float(c) if isinstance(c, Decimal) else c for c in row))
        if len(self.rows) == ROWS_AT_A_TIME:
            self._pack()
            if len(self.packs) == PACKS_IN_A_GROUP:
                self._write()

    def _pack(self) -> None:
        columns = zip(*self.rows, strict=True)
        arrays = [
            self.pyarrow.array(column, field.type)
            for column, field in zip(columns, self.schema, strict=True)
        ]
        self.packs.append(self.pyarrow.record_batch(arrays, schema=self.schema))
        self.rows = []

    def _write(self) -> None:
        table = self.pyarrow.Table.from_batches(self.packs, schema=self.schema)
        self.writer.write_table(table)
        self.packs = []

    def close(self) -> None:
        if self.rows:
            self._pack()
        self._write()
        self.writer.close()


def formats() -> dict[str, Any]:
    """Parquet needs an extra library, see pyproject.toml."""
    writers: dict[str, Any] = {"csv": CsvWriter, "json": JsonWriter}
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        return writers
    return writers | {"parquet": ParquetWriter}


def write(
    dataset: Dataset, rows: Iterable[tuple[Any, ...]], folder: Path
) -> list[Written]:
    """The rows, read once, in every format, as files in `folder`."""
    paths = {format: folder / f"data.{format}" for format in formats()}
    with ExitStack() as open_files:
        writers: list[Writer] = []
        for format, writer in formats().items():
            writers.append(writer(paths[format], dataset))
            open_files.callback(writers[-1].close)
        count = 0
        for row in rows:
            count += 1
            for each in writers:
                each.add(row)
    return list(_measured(paths, count))


def _measured(paths: dict[str, Path], rows: int) -> Iterator[Written]:
    for format, path in paths.items():
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        yield Written(format, path, rows, path.stat().st_size, digest)
