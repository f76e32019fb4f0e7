import pytest


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["", "privasi/", "aksesibilitas/"])
def test_pages_about_the_portal_answer_without_a_query(
    client, django_assert_num_queries, page
):
    with django_assert_num_queries(0):
        assert client.get(f"/tentang/{page}").status_code == 200


def test_security_txt_names_the_operators_contact(client, settings):
    settings.SECURITY_CONTACT = "mailto:aman@portal.example"
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:aman@portal.example\n" in text
    assert "Expires: 20" in text


@pytest.mark.django_db
def test_without_a_contact_there_is_no_security_txt(client, settings):
    settings.SECURITY_CONTACT = ""
    assert client.get("/.well-known/security.txt").status_code == 404
