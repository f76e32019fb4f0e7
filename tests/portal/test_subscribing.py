"""Asking for news, confirming, and the settings of a mailbox."""

import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from complaints import workflow
from notifications.models import DigestRun, Message, Subscription
from tests import factories as f

pytestmark = pytest.mark.django_db
ANDI = "andi@warga.example"


def ask(client, scope="news:", email=ANDI, **more):
    return client.post(f"/langganan/baru/?tentang={scope}", {"email": email, **more})


def confirmed(client, scope="news:", email=ANDI, **more) -> Subscription:
    assert ask(client, scope, email, **more).status_code == 200
    subscription = Subscription.objects.latest("pk")
    client.post(f"/langganan/{subscription.token}/ya/")
    subscription.refresh_from_db()
    return subscription


@pytest.fixture
def province():
    f.category("jalan", name="Jalan")
    f.region()
    f.agency("dpupr")
    f.published("izin-trayek")


@pytest.mark.parametrize(
    ("page", "scope", "title"),
    [
        ("/berita/", "news:", "Berita dan pengumuman"),
        ("/layanan/izin-trayek/", "service:izin-trayek", "Perubahan layanan"),
        ("/direktori/dpupr/", "complaints:instansi=dpupr", "Aduan warga"),
        ("/aduan/daftar/", "complaints:", "di seluruh Jawa Tengah"),
        (
            "/aduan/daftar/?wilayah=kabupaten-kudus&kategori=jalan&status=x&urut=terlama",
            "complaints:kategori=jalan&wilayah=kabupaten-kudus",
            "Jalan, Kabupaten Kudus",
        ),
    ],
)
def test_each_page_offers_its_own_news(client, province, page, scope, title):
    html = client.get(page).content.decode()
    link = re.search(r'"(/langganan/baru/\?[^"]+)"', html).group(1)
    form = client.get(link)
    assert title in form.content.decode()
    client.post(link, {"email": ANDI, "frequency": "weekly"})
    subscription = Subscription.objects.get()
    assert (subscription.scope, subscription.frequency) == (scope, "weekly")
    assert subscription.confirmed_at is None


@pytest.mark.parametrize(
    "scope",
    [
        "",
        "x",
        "news",
        "service:tidak-ada",
        "complaint:JTG-2026-000000",
        "%00",
        "y" * 999,
    ],
)
def test_what_nobody_knows_cannot_be_followed(client, scope):
    assert client.get(f"/langganan/baru/?tentang={scope}").status_code == 404
    assert ask(client, scope).status_code == 404


def test_a_secret_complaint_and_an_unknown_one_look_alike(client):
    secret = f.filed(secret=True)
    workflow.verify(secret, by=f.vera(), now=f.NOW)
    scope = f"complaint:{secret.public_code}"
    assert ask(client, scope).status_code == 404
    assert not Subscription.objects.exists()


def test_a_filter_that_names_nothing_is_left_out_of_the_scope(client, province):
    ask(client, "complaints:instansi=tidak-ada%26kategori=jalan")
    assert Subscription.objects.get().scope == "complaints:kategori=jalan"


def test_a_wrong_address_is_kept_beside_a_message(client):
    response = ask(client, email="bukan alamat")
    page = response.content.decode()
    assert response.status_code == 422
    assert "bukan alamat" in page
    assert 'id="id_email_error"' in page
    assert not Subscription.objects.exists()


def test_too_many_requests_from_one_network_are_refused_politely(client, monkeypatch):
    from portal.views import subscriptions

    monkeypatch.setattr(subscriptions, "ASKED_PER_HOUR", 1)
    ask(client)
    response = ask(client, email="lain@warga.example")
    assert response.status_code == 429
    assert "lain@warga.example" in response.content.decode()


def test_nobody_learns_from_the_form_who_follows(
    client, django_assert_num_queries, django_assert_max_num_queries
):
    confirmed(client)
    Message.objects.all().delete()
    stranger = Client()
    pages = [
        ask(stranger, email=address).content.decode()
        for address in (ANDI, "baru@warga.example")
    ]
    hidden = [re.sub(r'nonce="[^"]*"|value="[^"]{64}"', "", page) for page in pages]
    assert hidden[0] == hidden[1]
    # One letter each: whoever follows already is led to the settings.
    subjects = dict(Message.objects.values_list("recipient", "subject"))
    assert subjects.keys() == {ANDI, "baru@warga.example"}
    assert subjects[ANDI].startswith("Anda sudah mengikuti")


def test_asking_again_changes_nothing_for_whoever_follows(client):
    subscription = confirmed(client, frequency="weekly")
    ask(Client(), frequency="immediate")
    subscription.refresh_from_db()
    assert subscription.frequency == "weekly"
    assert subscription.confirmed_at


def test_the_last_choice_before_confirming_counts(client):
    ask(client, frequency="daily")
    ask(client, frequency="weekly")
    assert Subscription.objects.get().frequency == "weekly"


# --- The settings -----------------------------------------------------------


def test_a_get_confirms_stops_and_forgets_nothing(client, province):
    ask(client)
    first = Subscription.objects.get()
    client.get(f"/langganan/{first.token}/")
    client.get(f"/langganan/{first.token}/berhenti/")
    assert client.get(f"/langganan/{first.token}/ya/").status_code == 405
    assert not Subscription.objects.confirmed().exists()
    box = confirmed(client, "service:izin-trayek").get_mailbox_url()
    for way in ("hapus/", f"{first.pk}/"):
        assert client.get(box + way).status_code == 405
    client.get(f"{box}berhenti/daily/")
    assert Subscription.objects.count() == 2


def test_the_settings_show_the_whole_mailbox_and_nobody_elses(client, province):
    mine = confirmed(client)
    confirmed(client, "service:izin-trayek", email=ANDI.upper())
    other = confirmed(client, "complaints:", email="budi@warga.example")
    ask(client, "complaints:kategori=jalan")
    page = client.get(f"/langganan/{mine.token}/", follow=True).content.decode()
    assert "Berita dan pengumuman" in page
    assert "Perubahan layanan" in page
    assert "Aduan warga:" not in page, "not confirmed"
    assert other.title not in page
    assert ANDI not in page


def test_one_is_changed_and_one_is_stopped(client, province):
    first = confirmed(client)
    second = confirmed(client, "service:izin-trayek")
    box = first.get_mailbox_url()
    client.post(f"{box}{first.pk}/", {"frequency": "weekly"})
    client.post(f"{box}{second.pk}/", {"frequency": "daily", "berhenti": "1"})
    assert Subscription.objects.get().frequency == "weekly"
    client.post(f"{box}{first.pk}/", {"frequency": "setiap detik"})
    assert Subscription.objects.get().frequency == "weekly"


def test_no_mailbox_reaches_into_another(client, province):
    mine = confirmed(client)
    other = confirmed(client, "service:izin-trayek", email="budi@warga.example")
    address = f"{mine.get_mailbox_url()}{other.pk}/"
    assert client.post(address, {"berhenti": "1"}).status_code == 404
    assert Subscription.objects.count() == 2
    assert client.get("/langganan/kotak/tidak-ada/").status_code == 200


def test_forget_me_leaves_no_trace_of_following(client, province):
    first = confirmed(client)
    ask(client, "service:izin-trayek")
    DigestRun.objects.create(
        kind="follower_daily", period="x", recipient=ANDI, created_at=f.NOW
    )
    own = Message.objects.create(
        transport="email", recipient=ANDI, subject="Aduan dijawab", text="x",
        dedup_key="complaint-event:1", next_at=f.NOW, created_at=f.NOW, state="sent",
    )  # fmt: skip
    page = client.post(f"{first.get_mailbox_url()}hapus/").content.decode()
    assert "sudah kami hapus" in page
    assert not Subscription.objects.exists()
    assert not DigestRun.objects.exists()
    assert list(Message.objects.filter(recipient=ANDI)) == [own]


def test_one_click_in_a_mail_program_stops_a_whole_digest(client, province):
    first = confirmed(client, frequency="daily")
    confirmed(client, "service:izin-trayek", frequency="weekly")
    program = Client(enforce_csrf_checks=True)
    address = f"{first.get_mailbox_url()}berhenti/daily/"
    response = program.post(address, {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert [s.frequency for s in Subscription.objects.all()] == ["weekly"]
    assert program.post(address).status_code == 200, "again, as some programs do"
    assert program.post(address.replace("daily", "x")).status_code == 404


def test_an_old_letters_link_stops_what_was_asked_for_later(client, province):
    link = f"{confirmed(client, frequency='daily').get_mailbox_url()}berhenti/daily/"
    Subscription.objects.all().delete()
    confirmed(client, "service:izin-trayek", frequency="daily")
    client.post(link)
    assert not Subscription.objects.exists()


def test_the_settings_take_few_queries_however_much_is_followed(
    client, django_assert_max_num_queries
):
    for n in range(30):
        Subscription.objects.create(
            address=ANDI, scope=f"x:{n}", title=f"Hal {n}", path="/",
            created_at=f.NOW, confirmed_at=f.NOW,
        )  # fmt: skip
    address = Subscription.objects.first().get_mailbox_url()
    with django_assert_max_num_queries(3):
        assert "Hal 29" in client.get(address).content.decode()


def test_the_command_tells_followers_at_once_daily_and_weekly(client):
    for often in ("immediate", "daily", "weekly"):
        call_command("send_digests", often, verbosity=0)
    complete = DigestRun.objects.filter(recipient="", created_at__lte=timezone.now())
    assert {run.kind for run in complete} == {
        "follower_immediate",
        "follower_daily",
        "follower_weekly",
    }
