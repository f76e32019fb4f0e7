"""Scores a site's headers by the table that MDN's HTTP Observatory publishes.

https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring, read November
2026. It starts at 100; bonuses count only if 90 or more are left after penalties. The
bonus for being on the browsers' HSTS preload list is never given: only they can tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from http.cookies import SimpleCookie

HALF_A_YEAR = 15_768_000


@dataclass(frozen=True)
class Answer:
    """What one HTTPS request brought."""

    headers: dict[str, str]  # names in lower case
    cookies: list[str]  # the Set-Cookie headers
    plain_http_redirects: bool


def score(answer: Answer) -> tuple[int, dict[str, int]]:
    """The points, and each test's part in them."""
    parts = {
        "content-security-policy": _csp(answer.headers),
        "cookies": _cookies(answer),
        "cors": -50 if "access-control-allow-origin" in answer.headers else 0,
        "redirection": 0 if answer.plain_http_redirects else -20,
        "referrer-policy": _referrer(answer.headers),
        "strict-transport-security": _hsts(answer.headers),
        "x-content-type-options": _nosniff(answer.headers),
        "x-frame-options": _framing(answer.headers),
        "cross-origin-resource-policy": _corp(answer.headers),
    }
    penalties = sum(p for p in parts.values() if p < 0)
    bonuses = sum(p for p in parts.values() if p > 0)
    total = 100 + penalties
    return (total + bonuses if total >= 90 else max(total, 0)), parts


def directives(headers: dict[str, str]) -> dict[str, list[str]]:
    policy = headers.get("content-security-policy", "")
    rows = (part.split() for part in policy.split(";") if part.strip())
    return {name.lower(): values for name, *values in rows}


def _csp(headers: dict[str, str]) -> int:
    policy = directives(headers)
    if not policy:
        return -25
    default = policy.get("default-src", ["*"])
    scripts = policy.get("script-src", default)
    if "'unsafe-inline'" in scripts or "*" in scripts:
        return -20
    everywhere = {value for values in policy.values() for value in values}
    if "'unsafe-eval'" in everywhere:
        return -10
    if {"http:", "ftp:"} & everywhere:
        return -20
    if "'unsafe-inline'" in everywhere:
        return 0
    return 10 if default == ["'none'"] else 5


def _cookies(answer: Answer) -> int:
    if not answer.cookies:
        return 0
    worst = 5
    for line in answer.cookies:
        for name, morsel in SimpleCookie(line).items():
            login = "session" in name
            if not morsel["secure"]:
                worst = min(worst, -40 if login else -20)
            if login and not morsel["httponly"]:
                worst = min(worst, -30)
            if not morsel["samesite"]:
                worst = min(worst, -20 if "csrf" in name else 0)
    return worst


def _referrer(headers: dict[str, str]) -> int:
    private = {
        "no-referrer",
        "same-origin",
        "strict-origin",
        "strict-origin-when-cross-origin",
    }
    policy = headers.get("referrer-policy")
    if policy is None:
        return 0
    return 5 if policy in private else -5


def _hsts(headers: dict[str, str]) -> int:
    value = headers.get("strict-transport-security")
    if value is None:
        return -20
    age = next(p for p in value.split(";") if p.strip().startswith("max-age="))
    return 0 if int(age.partition("=")[2]) >= HALF_A_YEAR else -10


def _nosniff(headers: dict[str, str]) -> int:
    return 0 if headers.get("x-content-type-options") == "nosniff" else -5


def _framing(headers: dict[str, str]) -> int:
    if directives(headers).get("frame-ancestors") in (["'none'"], ["'self'"]):
        return 5
    return 0 if headers.get("x-frame-options") in ("DENY", "SAMEORIGIN") else -20


def _corp(headers: dict[str, str]) -> int:
    return {"same-origin": 10, "same-site": 10}.get(
        headers.get("cross-origin-resource-policy", ""), 0
    )
