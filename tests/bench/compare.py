"""Two runs of `make bench` side by side: what each page costs now, in units of then.

    python tests/bench/compare.py OLD.json NEW.json

Ratios to the bare view of the same run are compared, so that a slower machine does
not look like a slower page. Ends with 1 if a page costs more than a fifth more.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

WORSE = 1.2


def shares(path: str) -> dict[tuple[int, str], float]:
    rows = json.loads(Path(path).read_text())["rows"]
    return {(row["size"], row["page"]): row["of_bare"] for row in rows}


def main(old: str, new: str) -> int:
    before, after = shares(old), shares(new)
    worst = 0.0
    for key in sorted(before.keys() & after.keys()):
        cost = before[key] / after[key]
        worst = max(worst, cost)
        mark = "  slower" if cost > WORSE else ""
        print(f"{key[1]:20} {key[0]:>10,} {cost:6.2f}{mark}")
    return int(worst > WORSE)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
