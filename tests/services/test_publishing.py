"""From draft by one person, through review by another, to the public page."""

from __future__ import annotations

import datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from services import publishing
from services.models import Fee, Requirement, Service, ServiceVersion
from services.publishing import PublishingError
from tests import factories as f

pytestmark = pytest.mark.django_db

LATER = f.NOW + datetime.timedelta(days=7)
Status = Service.Status


@pytest.fixture
def draft():
    return f.complete_draft()


@pytest.fixture
def people(draft):
    return f.editors(draft.agency)


def test_a_draft_is_published_by_another_person(draft, people):
    edi, ratna = people
    publishing.submit(draft, by=edi, now=f.NOW)
    assert draft.status == Status.REVIEW
    service = publishing.publish(draft, by=ratna, now=f.NOW)
    assert service.status == Status.PUBLISHED
    version = ServiceVersion.objects.get()
    assert (version.number, version.published_by) == (1, ratna)
    assert version.published_at == f.NOW


def test_nobody_approves_their_own(draft, people):
    edi, _ = people
    publishing.submit(draft, by=edi, now=f.NOW)
    with pytest.raises(PublishingError, match="tidak boleh menyetujui"):
        publishing.publish(draft, by=edi, now=f.NOW)
    draft.refresh_from_db()
    assert draft.status == Status.REVIEW


def test_not_even_a_superuser_approves_their_own(draft):
    boss = f.User.objects.create_superuser("bos@jateng.example", f.PASSWORD)
    publishing.submit(draft, by=boss, now=f.NOW)
    with pytest.raises(PublishingError, match="tidak boleh menyetujui"):
        publishing.publish(draft, by=boss, now=f.NOW)


def test_the_database_refuses_self_approval_too(draft, people):
    edi, _ = people
    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.filter(pk=draft.pk).update(submitted_by=edi, approved_by=edi)


@pytest.mark.parametrize(
    ("empty", "word"),
    [
        (lambda s: s.requirements.all().delete(), "Persyaratan"),
        (lambda s: s.proceduresteps.all().delete(), "Prosedur"),
        (lambda s: s.fees.all().delete(), "Biaya"),
        (
            lambda s: Service.objects.update(duration_value=None, duration_unit=""),
            "Waktu",
        ),
        (lambda s: Service.objects.update(product=""), "Produk layanan"),
        (lambda s: Service.objects.update(complaint_handling=""), "Penanganan"),
    ],
)
def test_each_delivery_part_is_asked_for_by_name(draft, people, empty, word):
    empty(draft)
    with pytest.raises(PublishingError, match=word):
        publishing.submit(draft, by=people[0], now=f.NOW)
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_a_free_service_needs_no_tariff(draft, people):
    draft.fees.all().delete()
    Service.objects.update(is_free=True)
    publishing.submit(draft, by=people[0], now=f.NOW)
    assert draft.status == Status.REVIEW


def test_fourteen_parts_are_counted(draft):
    assert [part.number for part in draft.standard_parts] == list(range(1, 15))
    assert sum(part.is_delivery for part in draft.standard_parts) == 6
    assert draft.completeness == 6
    draft.facilities = "<p>Ruang tunggu</p>"
    assert draft.completeness == 7


@pytest.mark.parametrize("verb", [publishing.submit, publishing.archive])
def test_another_agencys_editor_may_do_nothing(draft, verb):
    stranger, _ = f.editors(f.agency("dinkes"))
    with pytest.raises(PublishingError, match="tidak berwenang"):
        verb(draft, by=stranger, now=f.NOW)


def test_an_officer_who_is_no_editor_may_do_nothing(draft):
    with pytest.raises(PublishingError, match="tidak berwenang"):
        publishing.submit(draft, by=f.budi(), now=f.NOW)


@pytest.mark.parametrize("verb", [publishing.restore, publishing.revise])
def test_what_was_never_public_is_neither_restored_nor_revised(draft, people, verb):
    for _status in (Status.DRAFT, Status.REVIEW):
        assert draft.status == _status
        with pytest.raises(PublishingError, match="Hanya layanan yang"):
            verb(draft, by=people[0], now=f.NOW)
        if draft.status == Status.DRAFT:
            publishing.submit(draft, by=people[0], now=f.NOW)


def test_a_draft_cannot_skip_the_review(draft, people):
    with pytest.raises(PublishingError, match="tidak dapat diubah"):
        publishing.publish(draft, by=people[1], now=f.NOW)


def test_sent_back_it_is_a_draft_again(draft, people):
    edi, ratna = people
    publishing.submit(draft, by=edi, now=f.NOW)
    publishing.send_back(draft, by=ratna, now=f.NOW)
    assert (draft.status, draft.submitted_by) == (Status.DRAFT, None)


def test_approved_for_later_it_waits(draft, people, client):
    edi, ratna = people
    publishing.submit(draft, by=edi, now=f.NOW)
    publishing.publish(draft, by=ratna, now=f.NOW, at=LATER)
    assert client.get("/layanan/izin-baru/").status_code == 404
    assert publishing.publish_due(LATER - datetime.timedelta(seconds=1)) == 0
    assert publishing.publish_due(LATER) == 1
    assert publishing.publish_due(LATER) == 0
    draft.refresh_from_db()
    assert draft.status == Status.PUBLISHED
    assert draft.published_at == LATER
    assert ServiceVersion.objects.get().published_by == ratna


def test_approved_for_later_it_stays_back_if_a_part_is_gone_by_then(draft, people):
    edi, ratna = people
    publishing.submit(draft, by=edi, now=f.NOW)
    publishing.publish(draft, by=ratna, now=f.NOW, at=LATER)
    draft.fees.all().delete()
    assert publishing.publish_due(LATER) == 0
    draft.refresh_from_db()
    assert draft.status == Status.REVIEW


def test_the_command_publishes_what_is_due(draft, people, capsys):
    edi, ratna = people
    publishing.submit(draft, by=edi, now=f.NOW)
    Service.objects.update(publish_at=f.NOW, approved_by=ratna)
    call_command("publish_due")
    assert capsys.readouterr().out == "1 layanan terbit\n"


def test_archived_it_is_gone_from_the_site_and_can_come_back(client):
    service = f.published("izin-lama")
    edi = f.User.objects.get(email="edi-dpupr@jateng.example")
    assert client.get("/layanan/izin-lama/").status_code == 200
    publishing.archive(service, by=edi, now=f.NOW)
    assert client.get("/layanan/izin-lama/").status_code == 404
    publishing.restore(service, by=edi, now=f.NOW)
    assert service.status == Status.DRAFT


@pytest.fixture
def live():
    return f.published()


@pytest.fixture
def team(live):
    return (
        f.User.objects.get(email="edi-dpupr@jateng.example"),
        f.User.objects.get(email="ratna-dpupr@jateng.example"),
    )


def test_a_change_is_public_only_once_approved(client, live, team):
    edi, ratna = team
    revision = publishing.revise(live, by=edi, now=f.NOW)
    Requirement.objects.create(service=revision, order=2, text="Pasfoto")
    assert "Pasfoto" not in client.get("/layanan/izin-baru/").content.decode()
    publishing.submit(revision, by=edi, now=f.NOW)
    same = publishing.publish(revision, by=ratna, now=LATER)
    assert same.pk == live.pk
    assert "Pasfoto" in client.get("/layanan/izin-baru/").content.decode()
    assert not Service.objects.filter(revision_of=live).exists()
    live.refresh_from_db()
    assert (live.code, live.slug, live.version) == ("izin-baru", "izin-baru", 2)


def test_a_revision_has_every_part_and_an_unchanged_line_keeps_its_row(live, team):
    edi, ratna = team
    tag = f.tag("kesehatan")
    live.tags.add(tag)
    before = list(live.fees.values_list("pk", "label"))
    revision = publishing.revise(live, by=edi, now=f.NOW)
    assert list(revision.tags.all()) == [tag]
    for part in publishing.PARTS:
        old, new = (part.objects.filter(service=s) for s in (live, revision))
        assert [str(row) for row in new] == [str(row) for row in old]
    publishing.submit(revision, by=edi, now=f.NOW)
    publishing.publish(revision, by=ratna, now=LATER)
    assert list(live.fees.values_list("pk", "label")) == before


def test_a_line_taken_out_of_the_revision_is_taken_out_of_the_page(live, team):
    edi, ratna = team
    Fee.objects.create(service=live, order=2, label="Biaya lama", amount=1)
    revision = publishing.revise(live, by=edi, now=f.NOW)
    revision.fees.filter(order=2).delete()
    publishing.submit(revision, by=edi, now=f.NOW)
    publishing.publish(revision, by=ratna, now=LATER)
    assert [fee.label for fee in live.fees.all()] == ["Retribusi"]


def test_a_second_wish_to_change_opens_the_same_revision(live, team):
    first = publishing.revise(live, by=team[0], now=f.NOW)
    assert publishing.revise(live, by=team[1], now=f.NOW).pk == first.pk


def test_a_revision_can_never_be_public_by_itself(live, team):
    revision = publishing.revise(live, by=team[0], now=f.NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.filter(pk=revision.pk).update(status=Status.PUBLISHED)


def test_reference_files_make_versions_only_when_they_change(live):
    loaded = f.service("dari-berkas")
    assert publishing.record_loaded(f.NOW) == 1
    assert publishing.record_loaded(f.NOW) == 0
    loaded.refresh_from_db()
    loaded.duration_value = 3
    loaded.save()
    assert publishing.record_loaded(LATER) == 1
    assert list(loaded.versions.values_list("number", flat=True)) == [2, 1]


def test_every_saved_change_is_in_the_history(live):
    live.name = "Nama lain"
    live.save()
    names = set(live.history.values_list("name", flat=True))
    assert names == {"Izin izin-baru", "Nama lain"}
    fee = live.fees.get()
    fee.amount = 90_000
    fee.save()
    assert fee.history.count() == 2


@pytest.mark.parametrize("part", publishing.PARTS)
def test_every_part_keeps_what_it_said_before(live, part):
    text = {"Fee": "label", "Question": "question", "ServiceChannel": "name"}
    name = text.get(part.__name__, "text")
    more = {"amount": 1} if part.__name__ == "Fee" else {}
    row = part.objects.create(service=live, order=9, **{name: "Lama"}, **more)
    setattr(row, name, "Baru")
    row.save()
    row.delete()
    kept = part.history.filter(order=9).order_by("history_id")
    assert list(kept.values_list("history_type", name)) == [
        ("+", "Lama"),
        ("~", "Baru"),
        ("-", "Baru"),
    ]
