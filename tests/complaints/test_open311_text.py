"""Open311 GeoReport v2: whatever a citizen wrote is well-formed XML and JSON."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.channels.open311 import formats
from complaints.models import Complaint
from tests import open311 as o

pytestmark = pytest.mark.django_db


# What PostgreSQL can hold: all but NUL and lone surrogates.
texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1
)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
    database=None,
)
@given(texts)
def test_any_text_leaves_the_xml_well_formed_and_equal(client, text):
    complaint = Complaint.objects.first() or o.verified()
    Complaint.objects.update(public_text=text)
    (plain,) = o.get_json(client, f"requests/{complaint.public_code}")
    (marked,) = o.get_xml(client, f"requests/{complaint.public_code}")
    assert marked == plain
    assert formats.NOT_XML.search(plain["description"]) is None


def test_markup_in_a_text_stays_text(client):
    complaint = o.verified()
    text = '<script>alert("1")</script> & ]]> \x0b\x1b\ufffe selesai'
    Complaint.objects.update(public_text=text)
    body = client.get(f"{o.BASE}/requests/{complaint.public_code}.xml").content
    assert b"<script>" not in body
    (row,) = o.from_xml(body)
    assert row["description"] == '<script>alert("1")</script> & ]]>  selesai'
