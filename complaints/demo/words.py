"""What the invented people say: complaints/data/demo.toml with its slots filled."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path
from typing import Any

from directory.models import District

FILE = Path(__file__).parent.parent / "data" / "demo.toml"


class Words:
    """Draws texts by the given generator, so that a seed gives the same ones."""

    def __init__(self, rng: random.Random) -> None:
        with FILE.open("rb") as file:
            self.data: dict[str, Any] = tomllib.load(file)
        self.rng = rng
        self.land = {
            code: name for name, codes in self.data["daerah"].items() for code in codes
        }

    @property
    def weights(self) -> dict[str, int]:
        """How often each category is written about, by its code."""
        return {code: part["bobot"] for code, part in self.data["kategori"].items()}

    def motif(self, category: str) -> str:
        return str(self.data["kategori"][category]["gambar"])

    def any(self, name: str) -> str:
        """One of the texts that suit every category."""
        return str(self.rng.choice(self.data["bersama"][name]))

    def complaint(self, category: str, district: District) -> str:
        place = self.data["tempat"][self._land_of(district)]
        text = self.rng.choice(self.data["kategori"][category]["masalah"]).format(
            tempat=self.rng.choice(place),
            lama=self.any("lama"),
            kecamatan=district.name,
            wilayah=district.region.name,
        )
        return f"{text} {self.any('penutup')}".strip()

    def _land_of(self, district: District) -> str:
        return self.land.get(district.region.kemendagri_code, "dataran")

    def answer(self, category: str) -> str:
        return str(self.rng.choice(self.data["kategori"][category]["jawaban"]))
