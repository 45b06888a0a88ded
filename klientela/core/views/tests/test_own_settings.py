"""What a person chooses for themselves."""

import re

import pytest

from klientela.core.identity.models import ApiToken, User
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


def test_a_key_is_shown_once_works_and_can_be_revoked(cast, client):
    client.force_login(cast.ewa)
    page = client.post("/me/keys/", {"name": "Till", "days": "90"}).content.decode()
    key = re.search(r"kl_[\w-]+", page)[0]
    assert key not in client.get("/me/").content.decode()
    token = ApiToken.objects.get(user=cast.ewa)
    assert client.post(f"/me/keys/{token.pk}/revoke/").status_code == 302
    assert ApiToken.objects.get(pk=token.pk).deleted_at


def test_nobody_revokes_anothers_key(cast, client):
    client.force_login(cast.ewa)
    client.post("/me/keys/", {"name": "Till", "days": "90"})
    client.force_login(cast.zoe)
    client.post(f"/me/keys/{ApiToken.objects.get().pk}/revoke/")
    assert ApiToken.objects.get().deleted_at is None
