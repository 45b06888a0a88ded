"""Links that work once: set-up and invitation."""

import pytest

from klientela.core.access.models import Branch
from klientela.core.access.staff import roles_of
from klientela.core.identity.models import OneTimeLink, User
from klientela.core.identity.services import setup_link, take_on
from klientela.kernel.wall import beyond_the_wall
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
FOUNDER = {"company": "Termika", "name": "Anna Nowak", "email": "anna@example.com", "password": PASSWORD, "language": "pl"}


def test_the_first_person_sets_up_the_company_once(client):
    secret = setup_link()
    assert client.get(f"/set-up/{secret}/").status_code == 200
    assert client.post(f"/set-up/{secret}/", FOUNDER).headers["Location"] == "/"
    anna = User.objects.get(email="anna@example.com")
    assert set(roles_of(anna)) == {"administrator", "director"} and anna.language == "pl"
    assert Branch.objects.get().name == "Termika"
    page = client.get("/")
    assert page.status_code == 200 and 'lang="pl"' in page.content.decode()
    client.post("/sign-out/")
    assert client.post(f"/set-up/{secret}/", {**FOUNDER, "email": "b@example.com"}).status_code == 404
    assert User.objects.count() == 1 and setup_link() is None


def test_what_is_missing_is_said_and_nothing_is_made(client):
    secret = setup_link()
    answer = client.post(f"/set-up/{secret}/", {**FOUNDER, "password": "short", "company": ""})
    assert answer.status_code == 422
    assert not User.objects.exists() and not Branch.objects.exists()
    assert client.get(f"/set-up/{secret}/").status_code == 200


def test_an_unknown_link_is_dead(client):
    for path in ("/set-up/nonsense/", "/invitation/nonsense/"):
        assert client.get(path).status_code == 404
        assert client.post(path, FOUNDER).status_code == 404


def no_links():
    with beyond_the_wall("test"):
        return not OneTimeLink.objects.exists()


def invite(client, by, user):
    client.force_login(by)
    page = client.post(f"/users/{user.pk}/invite/")
    return page, page.content.decode().partition("/invitation/")[2].partition("/")[0]


def test_the_invited_choose_a_password_and_are_in(cast, client):
    new = take_on("Nina Nowa")
    page, secret = invite(client, cast.zoe, new)
    assert page.status_code == 200 and page.headers["Cache-Control"].startswith("max-age=0")
    client.post("/sign-out/")
    assert client.get(f"/invitation/{secret}/").status_code == 200
    assert client.post(f"/invitation/{secret}/", {"password": PASSWORD}).headers["Location"] == "/"
    assert client.get("/me/").status_code == 200
    assert client.post(f"/invitation/{secret}/", {"password": PASSWORD}).status_code == 404


def test_a_new_invitation_ends_the_one_before(cast, client):
    new = take_on("Nina Nowa")
    _page, first = invite(client, cast.zoe, new)
    invite(client, cast.zoe, new)
    assert client.get(f"/invitation/{first}/").status_code == 404


def test_a_director_cannot_become_administrator_by_inviting_one(cast, client):
    page, _secret = invite(client, cast.dora, cast.zoe)
    assert page.status_code == 403
    assert no_links()


def test_a_rep_cannot_invite(cast, client):
    page, _secret = invite(client, cast.ewa, cast.eve)
    assert page.status_code == 404 and no_links()
