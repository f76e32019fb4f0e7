"""A TOML file of reference data, which knows the line of each of its tables."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from directory.datafiles import BadReferenceData, located, shown

Tables = list[tuple[int, dict[str, Any]]]


class TomlFile:
    def __init__(self, path: Path) -> None:
        self.path = path
        text = path.read_text(encoding="utf-8")
        self.lines = text.splitlines()
        try:
            self.content = tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            raise BadReferenceData(f"{shown(path)}: {error}") from error

    def tables(self, name: str) -> Tables:
        """Take out each `[[name]]` table, with its line."""
        head = f"[[{name}]]"
        lines = [n for n, line in enumerate(self.lines, 1) if line.strip() == head]
        with located(self.path, 1):
            return list(zip(lines, self.content.pop(name, []), strict=True))
