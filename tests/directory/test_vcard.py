"""vCard 4.0: another program reads back what we wrote, whatever it contains."""

from __future__ import annotations

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from directory import vcard
from directory.models import Agency, ContactChannel
from tests import factories as f

# What a text value may hold; vobject joins lines at these, which RFC 6350 does not.
TEXT = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc", "Zl", "Zp"], include_characters="\n\t;,\\"
    ),
    min_size=1,
    max_size=200,
).map(lambda text: text.strip() or "x")


@given(name=TEXT, organisation=TEXT, title=TEXT)
def test_any_text_survives_the_round_trip(name, organisation, title):
    text = vcard.card(
        [("FN", [name]), ("ORG", [organisation, "Unit"]), ("TITLE", [title])]
    )
    card = vobject.readOne(text)
    assert card.fn.value == name
    assert card.org.value == [organisation, "Unit"]
    assert card.title.value == title


@given(TEXT)
def test_no_line_is_longer_than_75_octets_and_no_character_is_torn(name):
    text = vcard.card([("FN", [name * 5])])
    assert text.endswith("\r\n")
    for line in text.encode().split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert "\n" not in text.replace("\r\n", "")


def test_what_has_a_meaning_is_escaped():
    assert vcard.escape("a;b,c\\d\ne") == "a\\;b\\,c\\\\d\\ne"
    assert vcard.escape("a\r\nb\rc\x00d") == "a\\nb\\ncd"


def test_a_new_property_cannot_be_smuggled_in():
    text = vcard.card([("FN", ["Budi\r\nTEL:+62999\nEND:VCARD"])])
    assert text.count("\r\nTEL") == 0
    assert text.count("\r\nEND:VCARD\r\n") == 1


@pytest.fixture
def head():
    name = 'Dinas "Energi; Sumber", Daya Mineral dan Pengembangan Kewilayahan Ḋaerah'
    return f.head(f.agency(name=name, address="Jl. Madukoro, Blok AA; No. 44"))


@pytest.mark.django_db
def test_the_heads_card_carries_all_that_a_phone_keeps(client, head):
    person = head.person
    person.prefix_titles, person.suffix_titles = "Dr.", "M.T., M.Si"
    person.save()
    contact = ContactChannel(
        position=head.position, kind="email", value="pu@jateng.example"
    )
    contact.full_clean()
    contact.save()
    response = client.get("/direktori/dpupr/kontak.vcf")
    assert response["Content-Type"] == "text/vcard; charset=utf-8"
    assert 'filename="dpupr.vcf"' in response["Content-Disposition"]
    card = vobject.readOne(response.content.decode())
    assert card.version.value == "4.0"
    assert card.fn.value == "Dr. Henggar Budi Anggoro, M.T., M.Si"
    assert card.n.value.given == "Henggar Budi Anggoro"
    assert card.org.value == [head.position.agency.name]
    assert card.title.value == head.position.title
    assert card.tel.value == "+62247608368"
    assert card.tel.params["TYPE"] == ["work,voice"]
    assert card.email.value == "pu@jateng.example"
    assert card.adr.value.street == "Jl. Madukoro, Blok AA; No. 44"
    assert card.url.value.endswith("/direktori/dpupr/")


@pytest.mark.django_db
def test_an_unknown_head_becomes_the_office(client, head):
    head.delete()
    card = vobject.readOne(client.get("/direktori/dpupr/kontak.vcf").content.decode())
    assert card.kind.value == "org"
    assert card.fn.value == head.position.agency.name
    assert card.tel.value == "+62247608368"


@pytest.mark.django_db
def test_an_invented_number_is_not_in_the_card(client, head):
    ContactChannel.objects.update(is_demo=True)
    text = client.get("/direktori/dpupr/kontak.vcf").content.decode()
    assert "TEL" not in text


@pytest.mark.django_db
def test_the_file_of_all_heads_is_a_card_each(client, head):
    f.head(f.agency("dinkes"), name="Yunita")
    response = client.get("/direktori/pimpinan.vcf")
    cards = list(vobject.readComponents(response.content.decode()))
    assert [card.fn.value for card in cards] == ["Henggar Budi Anggoro", "Yunita"]
    assert Agency.objects.count() == 2
