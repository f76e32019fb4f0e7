"""Real questions find their page. `make search-quality` prints the table."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from portal.search import finding

QUESTIONS = Path(__file__).with_name("search_questions.csv")
LEAST = 0.9
AMONG = 3


def questions() -> list[tuple[str, set[str]]]:
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        return [
            (row["question"], set(row["expected"].split("|")))
            for row in csv.DictReader(file)
        ]


def test_there_are_enough_different_questions():
    asked = [question.lower() for question, _ in questions()]
    assert len(asked) == len(set(asked)) >= 60


@pytest.mark.django_db
def test_nine_of_ten_questions_find_their_page_among_the_first_three():
    call_command("load_reference", verbosity=0)
    missed = []
    print(f"\nMutu pencarian, {connection.vendor}")
    for question, expected in questions():
        urls = [document.url for document in finding.find(question).documents]
        rank = next((n for n, url in enumerate(urls, 1) if url in expected), None)
        print(f"{rank or '-':>4}  {question:45} {' '.join(sorted(expected))}")
        if rank is None or rank > AMONG:
            missed.append((question, rank, urls[:AMONG]))
    total = len(questions())
    share = 1 - len(missed) / total
    print(f"{total - len(missed)} dari {total} ({share:.1%}) di {AMONG} teratas")
    assert share >= LEAST, missed
