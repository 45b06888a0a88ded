"""What a person chooses for themselves."""

import pytest

from klientela.core.identity.models import User
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def test_language_theme_and_density_show_on_the_next_page(cast, client):
    client.force_login(cast.ewa)
    client.post("/me/preferences/", {"language": "ro", "zone": "Europe/Bucharest", "theme": "dark", "density": "compact"})
    page = client.get("/me/").content.decode()
    assert 'lang="ro"' in page and 'data-theme="dark"' in page and 'data-density="compact"' in page


def test_an_unknown_choice_is_refused(cast, client):
    client.force_login(cast.ewa)
    answer = client.post("/me/preferences/", {"language": "xx", "zone": "Mars/Base", "theme": "pink", "density": ""})
    assert answer.status_code == 422
    assert User.objects.get(pk=cast.ewa.pk).language == ""


def test_a_new_password_needs_the_present_one_and_ends_other_sessions(cast, client, django_user_model):
    other = type(client)()
    other.force_login(cast.ewa)
    client.force_login(cast.ewa)
    new = "river-lamp-oak-77"
    assert client.post("/me/password/", {"current": "wrong", "password": new}).status_code == 422
    assert client.post("/me/password/", {"current": PASSWORD, "password": new}).status_code == 302
    assert client.get("/me/").status_code == 200
    assert other.get("/me/").status_code == 302
