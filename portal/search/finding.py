"""From a question to pages: words, synonyms, spelling, then a ranking.

The database only fetches candidates, the same ones on both; the order is made
here, so that both databases give it alike.
"""

from __future__ import annotations

import datetime
import math
import re
from dataclasses import dataclass, field

from django.db.models import F, Q
from django.db.models.functions import Length

from complaints.stems import stem
from directory.counts import of_last_minute
from portal.search.models import (
    MOST_RANKED,
    SearchDocument,
    SearchMiss,
    SearchSynonym,
    SearchTerm,
)
from portal.search.words import asked, distance, phrases, words

CANDIDATES = 200
SHOWN = 40
SUGGESTED = 8
MOST_MISSES = 5000
MOST_UNKNOWN = 4
# Words that an unknown one is compared with: of more, those that most pages have.
MOST_COMPARED = 2000
# How much a hit counts by where it is, and by how the term was come by.
IN_TITLE, IN_KEYWORDS, IN_BODY = 5.0, 4.0, 1.0
MEANT, CORRECTED, BEGUN = 1.1, 0.8, 0.7
# A story about a service or an office stands after its own page.
STORY = 0.6
STORIES = {SearchDocument.Kind.NEWS, SearchDocument.Kind.PROGRAMME}
# A hit with less than this share of the best one's score only distracts.
FAINT = 0.15

Weights = dict[str, float]


@dataclass
class Findings:
    documents: list[SearchDocument] = field(default_factory=list)
    # What was searched for instead, where a word was not known.
    corrected: str = ""

    @property
    def best(self) -> list[SearchDocument]:
        return self.documents[:3]

    @property
    def others(self) -> list[tuple[str, list[SearchDocument]]]:
        """The rest by kind, the kind with the better hit first."""
        groups: dict[str, list[SearchDocument]] = {}
        for document in self.documents[3:]:
            groups.setdefault(document.get_kind_display(), []).append(document)
        return list(groups.items())


def find(query: str) -> Findings:
    """The pages that answer `query`, best first; at most 40."""
    found = asked(query)
    if not found:
        return Findings()
    meant = _meanings(found)
    weights, changes = _known(found, meant)
    for text in meant.values():
        for word in words(text):
            term = stem(word)
            weights[term] = max(weights.get(term, 0.0), MEANT)
    ranked = _ranked(weights) if weights else []
    corrected = " ".join(changes.get(word, word) for word in found) if changes else ""
    return Findings(ranked[:SHOWN], corrected if ranked else "")


def _meanings(found: list[str]) -> dict[str, str]:
    rows = SearchSynonym.objects.filter(is_active=True, phrase__in=phrases(found))
    meant: dict[str, str] = {}
    for phrase, meaning in rows.values_list("phrase", "meaning"):
        meant[phrase] = f"{meant.get(phrase, '')} {meaning}".strip()
    return meant


def _known(found: list[str], meant: dict[str, str]) -> tuple[Weights, dict[str, str]]:
    """The terms to look up; unknown words are completed or corrected."""
    stems = {word: stem(word) for word in found}
    known = set(
        SearchTerm.objects.filter(stem__in=stems.values()).values_list(
            "stem", flat=True
        )
    )
    explained = {word for phrase in meant for word in phrase.split()}
    weights = {term: 1.0 for term in stems.values() if term in known}
    unknown = [
        word
        for word, term in stems.items()
        if not (term in known or word in explained or word.isdigit() or len(word) < 3)
    ][:MOST_UNKNOWN]
    changes: dict[str, str] = {}
    vocabulary = _neighbourhood(unknown)
    for word in unknown:
        for near, weight in _near(word, vocabulary):
            weights.setdefault(stem(near), weight)
            changes.setdefault(word, near)
    return weights, changes


def _errors_allowed(word: str) -> int:
    return 1 if len(word) <= 5 else 2


def _neighbourhood(unknown: list[str]) -> list[tuple[str, int]]:
    """Words that an unknown one may stand for, with how many pages have them: it
    begins them, or they begin with one of its first letters and are about as long."""
    near = Q()
    for word in unknown:
        most = _errors_allowed(word)
        near |= Q(word__startswith=word)
        near |= Q(
            Q(word__startswith=word[0]) | Q(word__startswith=word[1]),
            size__gte=max(3, len(word) - most),
            size__lte=len(word) + most,
        )
    if not near:
        return []
    rows = SearchTerm.objects.annotate(size=Length("word")).filter(near)
    common = rows.order_by("-documents", "word")
    return list(common.values_list("word", "documents")[:MOST_COMPARED])


def _near(word: str, vocabulary: list[tuple[str, int]]) -> list[tuple[str, float]]:
    begun = [(-n, known) for known, n in vocabulary if known.startswith(word)]
    if begun:
        return [(known, BEGUN) for _, known in sorted(begun)[:3]]
    most, letters = _errors_allowed(word), set(word)
    nearest = []
    for known, documents in vocabulary:
        if len(letters.symmetric_difference(known)) > 2 * most:
            continue
        errors = distance(word, known, most)
        if errors <= most:
            nearest.append((errors, -documents, known))
    return [(known, CORRECTED) for _, _, known in sorted(nearest)[:2]]


def _ranked(weights: Weights) -> list[SearchDocument]:
    frequency = dict(
        SearchTerm.objects.filter(stem__in=list(weights)).values_list(
            "stem", "documents"
        )
    )
    total = of_last_minute("search", SearchDocument.objects.count)
    # A term in few documents tells more about what is meant.
    rarity = {
        term: math.log(1 + total / (1 + count)) for term, count in frequency.items()
    }
    rare = [term for term, count in frequency.items() if count <= MOST_RANKED]
    scored = []
    for document in SearchDocument.objects.matching(list(weights), rare, CANDIDATES):
        score = _score(document, weights, rarity)
        if score:
            scored.append((-score, document.pk, document))
    scored.sort(key=lambda entry: entry[:2])
    least = FAINT * scored[0][0] if scored else 0.0
    return [document for score, _, document in scored if score <= least]


def _score(document: SearchDocument, weights: Weights, rarity: Weights) -> float:
    title = document.title_terms.split()
    keywords = set(document.keyword_terms.split())
    body = set(document.body_terms.split())
    score, in_title = 0.0, 0
    for term, weight in weights.items():
        place = 0.0
        if term in title:
            place, in_title = IN_TITLE, in_title + 1
        elif term in keywords:
            place = IN_KEYWORDS
        elif term in body:
            place = IN_BODY
        score += weight * rarity.get(term, 0.0) * place
    if document.kind in STORIES:
        score *= STORY
    # Of two titles with the same hits, the one that says little else.
    return score * (1 + 0.5 * in_title / len(title)) if title else score


def suggest(query: str) -> list[SearchDocument]:
    """Up to eight pages while somebody types, the last word not yet finished."""
    typed = asked(query)
    if not typed:
        return []
    meant = _meanings(typed)
    *whole, last = [
        list(dict.fromkeys([word, stem(word), *_terms(meant.get(word, ""))]))
        for word in typed
    ]
    found = SearchDocument.objects.named(whole, last, 40).values(
        "pk", "kind", "title", "url", "answer", "is_verified"
    )
    first = sorted(found, key=lambda row: (_first_hit(row["title"], typed), row["pk"]))
    # As rows of the table only those that are shown: each costs a while to make.
    return [SearchDocument(**row) for row in first[:SUGGESTED]]


def _terms(meaning: str) -> list[str]:
    """The word of a synonym's meaning that says most: its last."""
    return [stem(word) for word in words(meaning)[-1:]]


def _first_hit(title: str, typed: list[str]) -> int:
    """Where in the title the first of the words stands; last if nowhere."""
    found, starts = words(title), tuple(typed)
    return next((n for n, w in enumerate(found) if w.startswith(starts)), len(found))


def note_miss(query: str, today: datetime.date) -> None:
    """Count a question without an answer, without anything that names a person:
    only its words, no numbers of four digits or more, no addresses."""
    text = re.sub(r"\S+@\S+", " ", query)
    kept = [w for w in words(text) if not re.search(r"\d{4}|^\d+$", w)]
    question = " ".join(kept)[:100].strip()
    if not question:
        return
    again = SearchMiss.objects.filter(query=question).update(
        times=F("times") + 1, last_on=today
    )
    if not again and _has_room(today):
        SearchMiss.objects.bulk_create(
            [SearchMiss(query=question, last_on=today)], ignore_conflicts=True
        )


def _has_room(today: datetime.date) -> bool:
    """Room for one more miss: a question of an earlier day that nobody repeated gives
    way, so that a flood of nonsense ends with its day."""
    if SearchMiss.objects.count() < MOST_MISSES:
        return True
    once = SearchMiss.objects.filter(times=1, last_on__lt=today)
    first = once.order_by("last_on", "pk").first()
    if first is None:
        return False
    first.delete()
    return True
