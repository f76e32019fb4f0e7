"""Why a request is refused, as GeoReport v2 tells it."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """Nothing was done. The HTTP status is the first error's code: 404 for what does
    not exist, 403 for the key, 400 for all else; beyond the standard 405 for a wrong
    method and 429 for too many."""

    def __init__(self, code: int, *descriptions: str) -> None:
        super().__init__(*descriptions)
        self.code = code
        self.descriptions = descriptions

    def document(self) -> list[dict[str, Any]]:
        return [{"code": self.code, "description": d} for d in self.descriptions]
