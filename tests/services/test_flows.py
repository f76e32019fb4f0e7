"""Guided questions: every path ends, none loops, and each answer has an address."""

from __future__ import annotations

import pytest

from directory.datafiles import BadReferenceData
from services import flows, reference_guides
from services.models import Flow, FlowOption, FlowOutcome, FlowQuestion
from tests import factories as f

pytestmark = pytest.mark.django_db


def flow(links: dict[str, dict[str, str]], slug: str = "uji") -> Flow:
    """A flow from {question: {answer: question, or outcome in capitals}}."""
    row = Flow.objects.create(
        slug=slug, title="Panduan uji", agency=f.agency(), is_active=True
    )
    questions = {
        name: FlowQuestion.objects.create(
            flow=row, slug=name, text=f"Tanya {name}?", is_first=n == 0
        )
        for n, name in enumerate(links)
    }
    targets = {t for options in links.values() for t in options.values() if t.isupper()}
    outcomes = {
        name: FlowOutcome.objects.create(flow=row, slug=name.lower(), title=name)
        for name in targets
    }
    for name, options in links.items():
        for slug_, target in options.items():
            FlowOption.objects.create(
                question=questions[name],
                slug=slug_,
                label=f"Jawab {slug_}",
                next_question=questions.get(target),
                outcome=outcomes.get(target),
            )
    return row


GOOD = {"a": {"ya": "b", "tidak": "SELESAI"}, "b": {"x": "SELESAI", "y": "LAIN"}}


@pytest.mark.parametrize(
    ("links", "problem"),
    [
        ({"a": {"ya": "a", "tidak": "SELESAI"}}, "Berputar"),
        ({"a": {"ya": "b"}, "b": {"ya": "c"}, "c": {"ya": "b", "x": "Z"}}, "Berputar"),
        ({"a": {"ya": "b"}, "b": {}}, "Tanpa pilihan"),
        ({"a": {"ya": "Z"}, "b": {"ya": "Z"}}, "Tidak terjangkau"),
    ],
)
def test_what_is_broken_is_named(links, problem):
    found = flows.problems(flows.Graph.of(flow(links)))
    assert any(text.startswith(problem) for text in found), found


def test_a_flow_without_questions_is_broken():
    assert flows.problems(flows.Graph.of(flow({}))) == ["Belum ada pertanyaan pertama."]


def test_an_answer_into_another_flow_leads_nowhere():
    other = flow(GOOD, slug="lain").questions.first()
    row = flow(GOOD)
    FlowOption.objects.filter(question__flow=row, slug="ya").update(next_question=other)
    found = flows.problems(flows.Graph.of(row))
    assert "Tanpa ujung: “Jawab ya”." in found


@pytest.mark.parametrize(
    ("agency", "word"), [("dpmptsp", "Berputar"), ("dinas-lain", "agency")]
)
def test_a_looping_file_or_one_of_nobody_is_refused(tmp_path, agency, word):
    f.agency(agency)
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "putar.toml").write_text(
        'slug = "putar"\ntitle = "Putar"\nagency = "dpmptsp"\nfirst = "a"\n'
        '[[questions]]\nslug = "a"\ntext = "A?"\n'
        'options = [{ slug = "ya", label = "Ya", question = "a" }]\n',
        encoding="utf-8",
    )
    with pytest.raises(BadReferenceData, match=word):
        reference_guides.load_flows(tmp_path)


def test_an_answer_goes_into_the_address(client):
    flow(GOOD)
    response = client.get("/panduan/uji/?jawaban=ya&lanjut=1")
    assert response["Location"] == "/panduan/uji/ya/"
    response = client.get("/panduan/uji/ya/?jawaban=x&lanjut=1")
    assert response["Location"] == "/panduan/uji/ya/x/"


def test_given_answers_can_be_changed_one_by_one(client):
    flow(GOOD)
    page = client.get("/panduan/uji/ya/x/").content.decode()
    assert 'href="/panduan/uji/ya/"' in page
    assert 'href="/panduan/uji/"' in page


@pytest.mark.parametrize("query", ["?lanjut=1", "?jawaban=lain", "?jawaban=%00"])
def test_no_answer_gets_a_message_beside_the_question(client, query):
    flow(GOOD)
    response = client.get(f"/panduan/uji/{query}")
    assert response.status_code == 422
    assert "Pilih salah satu jawaban." in response.content.decode()
    summary = response.text.split('class="error-summary"')[1].split("</ul>")[0]
    assert "autofocus" in summary
    assert 'href="#jawaban-1"' in summary
    assert 'id="jawaban-1"' in response.text


@pytest.mark.parametrize(
    "address",
    [
        "/panduan/tidak-ada/",
        "/panduan/uji/bukan/",
        "/panduan/uji/tidak/lagi/",
        "/panduan/uji/" + "ya/" * 3_000,
        "/panduan/uji/%00/",
    ],
)
def test_an_address_with_an_unknown_answer_is_not_found(client, address):
    flow(GOOD)
    assert client.get(address).status_code == 404


def test_a_hidden_flow_is_not_shown(client):
    Flow.objects.filter(pk=flow(GOOD).pk).update(is_active=False)
    assert client.get("/panduan/uji/").status_code == 404
    assert "Panduan uji" not in client.get("/panduan/").content.decode()


@pytest.fixture
def desk(admin_client):
    return admin_client


def test_an_editor_cannot_show_a_flow_with_a_loop(desk):
    row = flow({"a": {"ya": "a", "tidak": "SELESAI"}})
    Flow.objects.update(is_active=False)
    form = {
        "slug": row.slug,
        "title": row.title,
        "agency": row.agency_id,
        "order": 0,
        "verification": "unverified",
        "is_active": "on",
    }
    page = desk.post(f"/admin/services/flow/{row.pk}/change/", form)
    assert "Berputar: kembali ke “Tanya a?”." in page.content.decode()
    row.refresh_from_db()
    assert not row.is_active


def test_a_flow_broken_by_an_edit_is_hidden_at_once(desk):
    row = flow(GOOD)
    question = row.questions.get(slug="b")
    options = list(question.options.order_by("slug"))
    form = {
        "flow": row.pk,
        "slug": "b",
        "text": question.text,
        "options-TOTAL_FORMS": 2,
        "options-INITIAL_FORMS": 2,
    }
    for n, option in enumerate(options):
        form |= {
            f"options-{n}-id": option.pk,
            f"options-{n}-question": question.pk,
            f"options-{n}-slug": option.slug,
            f"options-{n}-label": option.label,
            f"options-{n}-order": n,
            f"options-{n}-outcome": option.outcome_id,
            f"options-{n}-next_question": "",
        }
    form["options-0-outcome"] = ""
    form["options-0-next_question"] = row.questions.get(slug="a").pk
    address = f"/admin/services/flowquestion/{question.pk}/change/"
    page = desk.post(address, form, follow=True).content.decode()
    assert "Panduan disembunyikan dari warga." in page
    row.refresh_from_db()
    assert not row.is_active


@pytest.mark.parametrize("many", [False, True])
def test_a_flow_broken_by_a_deletion_is_hidden_at_once(desk, many):
    row = flow(GOOD)
    first = row.questions.get(slug="a")
    if many:
        address = "/admin/services/flowquestion/"
        data = {"action": "delete_selected", "_selected_action": [first.pk]}
    else:
        address, data = f"/admin/services/flowquestion/{first.pk}/delete/", {}
    page = desk.post(address, data | {"post": "yes"}, follow=True).content.decode()
    assert "Belum ada pertanyaan pertama." in page
    row.refresh_from_db()
    assert not row.is_active


def test_a_flow_from_which_a_part_was_moved_away_is_hidden_at_once(desk):
    row, other = flow(GOOD), flow(GOOD, slug="lain")
    outcome = row.outcomes.get(slug="lain")
    data = {"flow": other.pk, "slug": "pindah", "title": "Pindahan", "text": ""}
    address = f"/admin/services/flowoutcome/{outcome.pk}/change/"
    page = desk.post(address, data, follow=True).content.decode()
    assert "Tanpa ujung: “Jawab y”." in page
    assert "Tidak terjangkau: “Pindahan”." in page
    for each in (row, other):
        each.refresh_from_db()
        assert not each.is_active


def test_what_is_wrong_with_a_hidden_flow_is_told_too(desk):
    row = flow({"a": {"ya": "SELESAI"}})
    Flow.objects.update(is_active=False)
    data = {"flow": row.pk, "slug": "b", "text": "Tanya b?",
            "options-TOTAL_FORMS": 0, "options-INITIAL_FORMS": 0}  # fmt: skip
    page = desk.post("/admin/services/flowquestion/add/", data, follow=True)
    assert "Tanpa pilihan: “Tanya b?”." in page.content.decode()
    assert "disembunyikan" not in page.content.decode()


def test_what_leaves_a_flow_whole_leaves_it_shown(desk):
    row = flow(GOOD)
    outcome = row.outcomes.get(slug="lain")
    data = {"flow": row.pk, "slug": "lain", "title": "Judul baru", "text": ""}
    address = f"/admin/services/flowoutcome/{outcome.pk}/change/"
    assert desk.post(address, data).status_code == 302
    row.refresh_from_db()
    outcome.refresh_from_db()
    assert (row.is_active, outcome.title) == (True, "Judul baru")


def test_a_new_flow_is_not_shown_before_it_has_questions(desk):
    data = {"slug": "baru", "title": "Baru", "agency": f.agency().pk, "order": 0,
            "verification": "unverified", "is_active": "on"}  # fmt: skip
    page = desk.post("/admin/services/flow/add/", data).content.decode()
    assert "Belum ada pertanyaan pertama." in page
    assert not Flow.objects.exists()


def test_an_answer_leads_to_one_place_only(desk):
    row = flow(GOOD)
    question = row.questions.get(slug="a")
    form = {
        "flow": row.pk,
        "slug": "a",
        "text": question.text,
        "is_first": "on",
        "options-TOTAL_FORMS": 1,
        "options-INITIAL_FORMS": 0,
        "options-0-question": question.pk,
        "options-0-slug": "dua",
        "options-0-label": "Dua tujuan",
        "options-0-order": 5,
        "options-0-next_question": row.questions.get(slug="b").pk,
        "options-0-outcome": row.outcomes.first().pk,
    }
    page = desk.post(f"/admin/services/flowquestion/{question.pk}/change/", form)
    assert "Pilih satu: pertanyaan berikut atau jawaban akhir." in page.content.decode()
