"""The colours are legible: WCAG contrasts computed from the token file itself."""

from __future__ import annotations

import gzip
import re

import pytest
from django.conf import settings

TOKENS = settings.BASE_DIR / "static/scss/_tokens.scss"
STYLES = settings.BASE_DIR / "static/scss"

TONES = ["neutral", "info", "progress", "warning", "success", "danger"]
GROUNDS = ["ground", "surface", "surface-strong"]

TEXT_PAIRS = [
    *[(text, ground) for text in ("text", "text-muted") for ground in GROUNDS],
    *[("heading", ground) for ground in [*GROUNDS, "scene-sky"]],
    *[("link", ground) for ground in GROUNDS],
    *[("link-hover", ground) for ground in GROUNDS],
    *[("accent-text", ground) for ground in ("ground", "surface")],
    *[("danger-text", ground) for ground in GROUNDS],
    *[(f"{tone}-text", f"{tone}-soft") for tone in TONES],
    *[(text, "brand") for text in ("on-brand", "on-brand-muted")],
    *[(text, "brand-deep") for text in ("on-brand", "on-brand-muted")],
    *[(f"on-shade-{shade}", f"shade-{shade}") for shade in range(1, 6)],
    ("text", "control-ground"),
    ("text-muted", "control-ground"),
    ("text", "scene-sky"),
    ("on-accent", "accent"),
    ("on-action", "action"),
    ("on-action", "action-hover"),
    ("action", "ground"),
    ("action-hover", "surface-strong"),
]
CONTROL_PAIRS = [
    *[("control-line", ground) for ground in [*GROUNDS, "control-ground"]],
    *[("action", ground) for ground in GROUNDS],
    *[("danger-text", ground) for ground in GROUNDS],
    # The focus ring is yellow within an edge: one of the two shows on any ground.
    ("focus", "focus-edge"),
    ("accent", "brand"),
]


def themes() -> dict[str, dict[str, str]]:
    """Each theme's colours by token name; dark overrides light."""
    text = re.sub(r"//.*", "", TOKENS.read_text())
    light, dark, *_ = re.split(
        r"@media screen and \(prefers-color-scheme: dark\)", text
    )
    pattern = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6});")
    colours = dict(pattern.findall(light))
    return {"light": colours, "dark": colours | dict(pattern.findall(dark))}


def luminance(colour: str) -> float:
    def linear(value: int) -> float:
        part = value / 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_is_legible(theme: str, text: str, ground: str) -> None:
    colours = themes()[theme]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), CONTROL_PAIRS)
def test_controls_stand_out(theme: str, line: str, ground: str) -> None:
    colours = themes()[theme]
    assert contrast(colours[line], colours[ground]) >= 3


def test_both_themes_name_the_same_colours() -> None:
    text = TOKENS.read_text()
    dark = text[text.index("prefers-color-scheme") :]
    pattern = re.compile(r"--([a-z0-9-]+):\s*#")
    assert set(pattern.findall(dark)) == set(themes()["light"])


def test_every_token_that_styles_name_exists() -> None:
    known = set(re.findall(r"--([a-z0-9-]+):", TOKENS.read_text()))
    for path in STYLES.glob("_*.scss"):
        used = set(re.findall(r"var\(--([a-z0-9-]+)\)", path.read_text()))
        assert used <= known, path.name


def test_colours_are_named_in_the_token_file_only() -> None:
    """Bootstrap's Sass functions need a few literal colours: _bridge.scss."""
    for path in STYLES.glob("_*.scss"):
        if path.name in ("_tokens.scss", "_bridge.scss", "_print.scss"):
            continue
        literal = re.findall(r"#[0-9a-f]{3,6}\b(?!\{)", path.read_text())
        assert literal == [], path.name


def test_every_class_of_a_public_page_has_a_rule() -> None:
    """One without is a leftover, or a look that somebody believes to be there."""
    styles = (settings.BASE_DIR / "static/build/portal.css").read_text()
    known = set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", styles))
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        if {"admin", "email", "simple_history"} & set(path.parts):
            continue
        # Parts of a word that a tag puts together are none of their own.
        text = re.sub(
            r"\{\{.*?\}\}", "-\0", re.sub(r"\{%.*?%\}", "\0", path.read_text())
        )
        words = " ".join(re.findall(r'class="([^"]*)"', text)).split()
        named = {
            w for word in words if "-\0" not in word for w in word.split("\0") if w
        }
        assert named <= known, (path.name, named - known)


def test_assets_stay_within_their_budget() -> None:
    for name, limit in (("portal.css", 25), ("portal.js", 30)):
        built = (settings.BASE_DIR / "static/build" / name).read_bytes()
        assert len(gzip.compress(built, mtime=0)) <= limit * 1024
    sprite = settings.BASE_DIR / "static/img/icons.svg"
    assert sprite.stat().st_size <= 8 * 1024
