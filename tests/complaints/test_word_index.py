"""Words of the public list are found by an index that holds nothing secret."""

import pytest
from django.db import connection
from django.utils import timezone

from complaints import workflow
from complaints.forms.public import ListForm
from complaints.models import Complaint
from complaints.stems import stems
from tests import factories as f

pytestmark = pytest.mark.django_db

ROAD = "Jalan berlubang di depan pasar, banyak pengendara jatuh."
LAMP = "Lampu penerangan di depan pasar mati sejak hari Senin."


def verified(text, **fields):
    complaint = f.filed(text=text, **fields)
    workflow.verify(complaint, by=f.vera(), now=f.NOW, public_text=text)
    return complaint


@pytest.fixture(autouse=True)
def _one_vera(monkeypatch):
    vera = f.vera()
    monkeypatch.setattr(f, "vera", lambda: vera)


def found(words):
    return ListForm({"q": words}).complaints(timezone.now())


def indexed(word):
    """Whether the index itself knows the word, whatever a queryset would show."""
    if connection.vendor == "sqlite":
        sql = "SELECT count(*) FROM complaints_words WHERE stems MATCH %s"
    else:
        # The index's own condition.
        sql = (
            "SELECT count(*) FROM complaints_complaint WHERE NOT secret"
            " AND string_to_array(public_stems, ' ') @> ARRAY[%s]"
        )
    with connection.cursor() as cursor:
        cursor.execute(sql, stems(word))
        return cursor.fetchone()[0] > 0


def test_all_words_must_be_there_in_any_form_and_order():
    road, lamp = verified(ROAD), verified(LAMP)
    assert {*found("pasar")} == {road, lamp}
    assert [*found("lubang jalanan")] == [road]
    assert [*found("matinya lampu")] == [lamp]
    assert not found("jalan lampu")
    assert not found("jal")


@pytest.mark.parametrize(
    "words", ['"', "' OR 1=1", "NEAR(a b)", "jalan AND", "*", "{}"]
)
def test_signs_of_a_query_language_are_no_commands(words):
    verified(ROAD)
    assert found(words).count() in (0, 1)


def test_what_nobody_verified_is_not_in_it():
    f.filed(text=ROAD)
    assert not indexed("pengendara")


def test_the_words_follow_the_public_text():
    complaint = verified(ROAD)
    assert indexed("pengendara")
    complaint.public_text = LAMP
    complaint.public_stems = f" {' '.join(stems(LAMP))} "
    complaint.save()
    assert not indexed("pengendara")
    assert [*found("lampu")] == [complaint]


def test_a_complaint_made_secret_leaves_it_at_once():
    complaint = verified(ROAD)
    Complaint.objects.filter(pk=complaint.pk).update(secret=True)
    assert not indexed("pengendara")
    assert not found("pengendara")


def test_a_secret_one_never_enters_it():
    verified(ROAD, secret=True)
    assert not indexed("pengendara")


def test_the_list_asks_the_index():
    """Also: no migration has dropped the triggers of SQLite."""
    verified(ROAD)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # So few rows are read through any index; leave it this one, the only one
            # that gives a bitmap alone.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_indexscan = off")
            cursor.execute(
                "SELECT indexname FROM pg_indexes WHERE indexname LIKE 'complaint\\_%'"
                " AND tablename = 'complaints_complaint'"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP INDEX {name}")
        plan = found("lubang").explain()
    wanted = (
        "VIRTUAL TABLE INDEX" if connection.vendor == "sqlite" else "complaints_words"
    )
    assert wanted in plan
