"""How long the search box takes among 1,000 and among 100,000 documents.

    BENCH_DATABASE_URL=postgres://…/empty REDIS_URL=redis://… make bench-search

Indexes the reference data, then invents news of its words and of rare ones of their
own, common words often and rare ones seldom (by Zipf's law), and asks all questions of
tests/portal/search_questions.csv. Prints the median, the 95th of 100 and their ratio.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SIZES = (1_000, 100_000)
OWN_WORDS = 20_000
BATCH = 2_000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DATABASE_URL": os.environ.get(
                "BENCH_DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3"
            ),
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "SECRET_KEY": "kunci-uji",
            "REDIS_URL": os.environ.get("REDIS_URL", ""),
            "LOG_LEVEL": "ERROR",
        }
        measure()


def measure() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from portal.search import finding, index
    from tests.portal.test_search_quality import questions

    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    index.build(timezone.now())
    asked = [question for question, _pages in questions()]
    p95 = []
    for size in SIZES:
        grow(size)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        finding.find(asked[0])
        took = []
        for question in asked:
            began = time.perf_counter()
            finding.find(question)
            took.append((time.perf_counter() - began) * 1000)
        took.sort()
        p95.append(took[int(len(took) * 0.95)])
        print(
            f"{size:>8,} documents, {len(asked)} questions: median"
            f" {took[len(took) // 2]:.1f} ms, 95th of 100 {p95[-1]:.1f} ms"
        )
    print(f"ratio of the 95ths {p95[-1] / p95[0]:.2f} on {connection.vendor}")


def grow(size: int) -> None:
    """Invent documents until there are `size`, and the vocabulary anew."""
    from portal.search import index
    from portal.search.models import SearchDocument, SearchTerm

    chance = random.Random(size)  # noqa: S311 - no secret
    theirs = SearchTerm.objects.order_by("-documents").values_list("word", flat=True)
    words = list(theirs[:2_000])
    words += [f"kata{n:05}".translate(LETTERS) for n in range(OWN_WORDS)]
    often = [1 / (rank + 3) for rank in range(len(words))]

    def invented() -> Iterator[SearchDocument]:
        for n in range(SearchDocument.objects.count(), size):
            said = chance.choices(words, often, k=40)
            yield SearchDocument(
                key=f"uji:{n}",
                kind=SearchDocument.Kind.NEWS,
                title=" ".join(said[:6]),
                url=f"/berita/uji-{n}/",
                title_terms=" ".join(said[:6]),
                body_terms=" ".join(said[6:]),
                digest="",
            )

    SearchDocument.objects.bulk_create(invented(), batch_size=BATCH)
    index._build_vocabulary()


LETTERS = str.maketrans("0123456789", "bcdfghjkmn")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
