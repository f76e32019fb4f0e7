import datetime
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from complaints import workflow
from directory.models import User
from portal.news import consulting, reference
from portal.news.admin.consultations import ConsultationForm
from portal.news.conversation import ConversationError
from portal.news.models import Commenter, Consultation, Vote
from tests import factories as f
from tests.news.test_taking_part import browser_of, person

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def consultation(slug="jam-pasar", opens=-1, closes=1, **fields) -> Consultation:
    now = timezone.now()
    defaults = {
        "question": "Jam buka pasar mana yang Anda pilih?",
        "text": "Pasar rakyat akan diatur ulang.",
        "agency": f.agency(),
        "opens_at": now + opens * DAY,
        "closes_at": now + closes * DAY,
    }
    row = Consultation.objects.create(slug=slug, **(defaults | fields))
    row.options.create(text="Pagi", order=1)
    row.options.create(text="Malam", order=2)
    return row


def test_one_voice_per_person_and_the_first_stays():
    row = consultation()
    morning, night = row.options.all()
    ani, now = person(), timezone.now()
    assert consulting.vote(row, morning, by=ani, now=now)
    assert not consulting.vote(row, night, by=ani, now=now)
    assert [r.count for r in consulting.results(row)] == [1, 0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(consultation=row, option=night, commenter=ani, at=now)


def test_no_vote_outside_its_time_nor_for_anothers_option():
    row, other = consultation(), consultation("lain")
    ani, now = person(), timezone.now()
    with pytest.raises(ConversationError):
        consulting.vote(row, other.options.first(), by=ani, now=now)
    for moment in (now - 2 * DAY, now + DAY):
        with pytest.raises(ConversationError):
            consulting.vote(row, row.options.first(), by=ani, now=moment)
    assert not Vote.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_stuffing_by_parallel_requests_counts_each_person_once():
    row = consultation()
    morning = row.options.first()
    voters = [person(f"w{n}@warga.example") for n in range(3)]
    gate, now = threading.Barrier(9), timezone.now()

    def vote(voter):
        gate.wait()
        try:
            consulting.vote(row, morning, by=voter, now=now)
        finally:
            connection.close()

    threads = [threading.Thread(target=vote, args=[v]) for v in voters * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert consulting.results(row)[0].count == 3


def test_voting_by_the_page(client, django_assert_max_num_queries):
    row = consultation()
    url = row.get_absolute_url()
    with django_assert_max_num_queries(8):
        page = client.get(url).content.decode()
    assert "Pagi" in page
    choice = {"option": row.options.first().pk}
    assert client.post(url, choice)["Location"].startswith("/warga/bukti/?lanjut=")
    ani = browser_of(person())
    assert ani.post(url, {}).status_code == 422
    assert ani.post(url, {"option": "x"}).status_code == 422
    assert ani.post(url, choice).status_code == 302
    page = ani.get(url).content.decode()
    assert "Anda memilih: Pagi" in page
    # How it stands is nobody's business before the end.
    assert "1 suara" not in page
    assert "100%" not in page


def test_a_vote_that_comes_after_the_end_is_refused_in_words():
    row = consultation(closes=0)
    choice = {"option": row.options.first().pk}
    answer = browser_of(person()).post(row.get_absolute_url(), choice, follow=True)
    page = answer.content.decode()
    assert "Jajak pendapat ini sudah ditutup." in page
    assert "kesalahan-umum" not in page
    assert not Vote.objects.exists()


def test_the_result_and_what_was_done_are_public_at_the_end(client):
    row = consultation()
    consulting.vote(row, row.options.first(), by=person(), now=timezone.now())
    now = timezone.now()
    Consultation.objects.update(opens_at=now - 3 * DAY, closes_at=now - DAY)
    url = row.get_absolute_url()
    page = client.get(url).content.decode()
    assert "1 suara" in page
    assert "belum menulis kesimpulannya" in page
    Consultation.objects.update(
        conclusion="Pasar buka pukul 05.00.", concluded_at=now.date()
    )
    page = client.get(url).content.decode()
    assert "Anda berkata, kami lakukan" in page
    assert "Pasar buka pukul 05.00." in page
    assert 'name="option"' not in page


def test_what_has_not_begun_is_not_there(client):
    consultation("nanti", opens=1, closes=2)
    assert (
        "/jajak-pendapat/nanti/" not in client.get("/jajak-pendapat/").content.decode()
    )
    assert client.get("/jajak-pendapat/nanti/").status_code == 404


def test_linked_suggestions_are_shown_if_the_public_may_read_them(client):
    row = consultation()
    open_one = f.filed(kind="suggestion", text="Mohon pasar malam di alun-alun kota.")
    secret = f.filed(
        kind="suggestion", text="Usul rahasia dari saya saja.", secret=True
    )
    row.suggestions.add(open_one, secret)
    url = row.get_absolute_url()
    assert "alun-alun" not in client.get(url).content.decode()
    workflow.verify(open_one, by=f.vera(), now=f.NOW)
    page = client.get(url).content.decode()
    assert "alun-alun" in page
    assert "Usul rahasia" not in page


def test_the_form_wants_a_day_for_the_conclusion_and_a_right_order():
    row = consultation()
    data = {
        "question": "Tanya",
        "slug": "tanya",
        "text": "Isi",
        "agency": row.agency_id,
        "opens_at": "2026-11-10 09:00",
        "closes_at": "2026-11-09 09:00",
        "conclusion": "Selesai",
        "verification": "unverified",
    }
    assert {"closes_at", "concluded_at"} <= set(ConsultationForm(data).errors)


def test_the_back_office_counts_voices_and_names_nobody(client):
    row = consultation()
    consulting.vote(row, row.options.first(), by=person(), now=timezone.now())
    client.force_login(User.objects.create_superuser("a@jateng.example", f.PASSWORD))
    pages = ["/admin/news/consultation/", f"/admin/news/consultation/{row.pk}/change/"]
    for page in pages:
        assert "ani@warga" not in client.get(page).content.decode()


def test_an_option_that_was_chosen_keeps_its_words(client):
    row = consultation()
    client.force_login(User.objects.create_superuser("a@jateng.example", f.PASSWORD))
    address = f"/admin/news/consultation/{row.pk}/change/"
    form = client.get(address).context["adminform"].form
    data = {
        name: "" if value is None else value
        for name in form.fields
        if (value := form[name].value()) is not False and name != "suggestions"
    }
    for name in ("opens_at", "closes_at"):
        moment = timezone.localtime(data.pop(name))
        data |= {f"{name}_0": moment.date(), f"{name}_1": moment.time()}
    first, second = row.options.all()
    data |= {"options-TOTAL_FORMS": 2, "options-INITIAL_FORMS": 2}
    for n, option in enumerate((first, second)):
        prefix = f"options-{n}"
        data |= {f"{prefix}-id": option.pk, f"{prefix}-consultation": row.pk}
        data |= {f"{prefix}-text": f"{option.text}, sekali", f"{prefix}-order": n + 1}
    assert client.post(address, data).status_code == 302
    first.refresh_from_db()
    assert first.text == "Pagi, sekali", "before anybody voted"
    consulting.vote(row, first, by=person(), now=timezone.now())
    data["options-0-text"] = "Tidak jadi"
    client.post(address, data)
    first.refresh_from_db()
    assert first.text == "Pagi, sekali"


def test_the_examples_have_one_open_and_one_with_its_conclusion(client):
    for code in ("bapenda", "dishub"):
        f.agency(code)
    now = timezone.now()
    assert reference.load_consultations(now) == 2
    assert reference.load_consultations(now) == 0
    assert not Consultation.objects.filter(is_demo=False).exists()
    page = client.get("/jajak-pendapat/").content.decode()
    assert "Sedang dibuka" in page
    assert "sudah ada kesimpulan" in page
    assert page.count("Contoh") >= 2
    running, ended = Consultation.objects.order_by("-closes_at")
    shown = client.get(running.get_absolute_url()).content.decode()
    assert "Contoh" in shown
    assert "Kirim suara" in shown
    assert "23 suara" not in shown
    shown = client.get(ended.get_absolute_url()).content.decode()
    assert "Contoh" in shown
    assert "41 suara" in shown
    assert "Kami membangunnya lebih dulu." in shown
    # Nobody who could be written to has voted.
    assert not Commenter.objects.exclude(email=None, whatsapp=None).exists()
