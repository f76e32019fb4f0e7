"""Keeping the table of what can be found in step with the pages."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import NamedTuple

from django.db import transaction
from django.utils import translation

from complaints.stems import stem
from portal.search.documents import pages
from portal.search.models import SearchDocument, SearchTerm

BATCH = 500
FIELDS = [
    field.name
    for field in SearchDocument._meta.concrete_fields
    if field.name not in {"id", "key"}
]


class Built(NamedTuple):
    documents: int
    written: int
    removed: int


@transaction.atomic
def build(now: datetime.datetime) -> Built:
    """Write what changed since the last build, and only that: a second one does
    nothing. Cheap enough to run every few minutes."""
    with translation.override("id"):
        wanted = {page.key: page.document() for page in pages(now)}
    stored = dict(SearchDocument.objects.values_list("key", "digest"))
    gone = stored.keys() - wanted.keys()
    changed = [d for key, d in wanted.items() if stored.get(key) != d.digest]
    SearchDocument.objects.filter(key__in=gone).delete()
    SearchDocument.objects.bulk_create(
        changed,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=FIELDS,
    )
    if gone or changed:
        _build_vocabulary()
    return Built(len(wanted), len(changed), len(gone))


def _build_vocabulary() -> None:
    """Every word of the index, with how many documents have its stem."""
    documents: Counter[str] = Counter()
    columns = ("title_terms", "keyword_terms", "body_terms")
    for texts in SearchDocument.objects.values_list(*columns).iterator():
        documents.update({word for text in texts for word in text.split()})
    rows = [
        SearchTerm(word=word, stem=stem(word), documents=documents[stem(word)] or count)
        for word, count in documents.items()
    ]
    SearchTerm.objects.all().delete()
    # Another build may have written the same words in the meantime.
    SearchTerm.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
