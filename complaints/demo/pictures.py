"""Photos of things that do not exist: drawn, then through the one sanitiser."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw

from complaints import photos
from complaints.photos import Photo

SIZE = (800, 600)
HORIZON = 260
# Sky and ground by motif.
GROUNDS = {
    "jalan": ("#bcd3e0", "#6f7478"),
    "air": ("#cfe2ea", "#4f7d8c"),
    "gedung": ("#d7e3ea", "#b6ad98"),
    "gunung": ("#dbe6ea", "#7c8a5f"),
    "sawah": ("#d3e7ee", "#88a84e"),
    "pasar": ("#e4ddcf", "#a98f6d"),
    "berkas": ("#d9cdbb", "#c9b99f"),
}
PER_MOTIF = 2


def drawn(rng: random.Random) -> dict[str, list[Photo]]:
    """Some photos of each motif."""
    return {
        motif: [_sanitised(_draw(motif, rng)) for _ in range(PER_MOTIF)]
        for motif in GROUNDS
    }


def _sanitised(picture: Image.Image) -> Photo:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return photos.sanitise(file, file.tell())


def _draw(motif: str, rng: random.Random) -> Image.Image:
    sky, ground = GROUNDS[motif]
    picture = Image.new("RGB", SIZE, sky)
    pen = ImageDraw.Draw(picture)
    width, height = SIZE
    pen.rectangle((0, HORIZON, width, height), fill=ground)
    {
        "jalan": _road,
        "air": _water,
        "gunung": _hills,
        "sawah": _field,
        "berkas": _paper,
    }.get(motif, _houses)(pen, rng)
    return picture


def _road(pen: ImageDraw.ImageDraw, rng: random.Random) -> None:
    pen.polygon([(340, HORIZON), (460, HORIZON), (800, 600), (0, 600)], fill="#55595c")
    for n in range(4):
        y = HORIZON + 30 + n * 85
        pen.polygon(
            [(395, y), (405, y), (410 + n * 4, y + 40), (390 - n * 4, y + 40)],
            fill="#e8e4d8",
        )
    for _ in range(rng.randint(2, 4)):
        x, y = rng.randint(220, 520), rng.randint(390, 530)
        pen.ellipse((x, y, x + 130, y + 46), fill="#2e2b28", outline="#8b8478", width=5)


def _water(pen: ImageDraw.ImageDraw, rng: random.Random) -> None:
    pen.polygon([(0, HORIZON), (280, HORIZON), (60, 600), (0, 600)], fill="#6f8f4f")
    for _ in range(40):
        x, y = rng.randint(120, 760), rng.randint(HORIZON + 20, 590)
        pen.line((x, y, x + rng.randint(20, 70), y), fill="#8fb3bf", width=3)
    for _ in range(rng.randint(6, 14)):
        x, y = rng.randint(200, 700), rng.randint(330, 560)
        colour = rng.choice(["#c9b04a", "#d7d7d7", "#8c4f3d"])
        pen.rectangle((x, y, x + 34, y + 20), fill=colour)


def _hills(pen: ImageDraw.ImageDraw, rng: random.Random) -> None:
    peak = rng.randint(260, 540)
    pen.polygon([(peak - 320, HORIZON), (peak, 70), (peak + 320, HORIZON)], "#6b7f86")
    x = rng.randint(240, 460)
    pen.polygon([(x, 300), (x + 90, 300), (x + 210, 600), (x - 90, 600)], "#8a5a3c")


def _field(pen: ImageDraw.ImageDraw, rng: random.Random) -> None:
    for n in range(12):
        y = HORIZON + n * n * 3
        pen.line((0, y, 800, y + rng.randint(-12, 12)), fill="#6d8a38", width=4 + n)


def _houses(pen: ImageDraw.ImageDraw, rng: random.Random) -> None:
    for n in range(3):
        x, top = 50 + n * 250, rng.randint(170, 230)
        wall = rng.choice(["#e9e2d0", "#d7c3a5", "#c7d2c3"])
        pen.rectangle((x, top, x + 200, 420), fill=wall)
        pen.polygon([(x - 20, top), (x + 100, top - 80), (x + 220, top)], "#9c4f36")
        pen.rectangle((x + 75, 310, x + 125, 420), fill="#6b4a33")


def _paper(pen: ImageDraw.ImageDraw, rng: random.Random) -> None:
    x, y = rng.randint(180, 260), rng.randint(50, 90)
    pen.rectangle((x, y, x + 360, y + 470), fill="#fbfaf5", outline="#b9b2a2", width=3)
    for n in range(14):
        right = x + rng.randint(220, 320)
        pen.line((x + 40, y + 50 + n * 28, right, y + 50 + n * 28), "#8f8f8f", 5)
