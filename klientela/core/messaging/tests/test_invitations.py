"""An invitation goes by mail where it can, and is shown in any case."""

import re

import pytest

from klientela.core.identity.models import User
from klientela.core.identity.services import take_on
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def nowa(cast, client):
    """A new colleague; the administrator is signed in."""
    client.force_login(cast.zoe)
    return take_on("Nowa Osoba", email="nowa@example.com")


def invite(client, user):
    return client.post(f"/users/{user.pk}/invite/").content.decode()


def test_the_invited_gets_the_link_that_is_shown(account, nowa, client, office, work):
    page = invite(client, nowa)
    assert "on its way to nowa@example.com" in page
    work()
    text = office.wait().get_body(("plain",)).get_content()
    link = re.search(r"http\S+/invitation/\S+/", text)[0]
    assert link in page and "Zoe Zając" in text and nowa.username in text
    stranger = type(client)()
    stranger.post(link.partition("testserver")[2], {"password": PASSWORD})
    assert User.objects.get(pk=nowa.pk).check_password(PASSWORD)


def test_without_mail_the_page_says_so_and_shows_the_link(nowa, client):
    page = invite(client, nowa)
    assert "No e-mail can be sent" in page and "/invitation/" in page


def test_without_an_address_the_page_says_so(account, cast, client):
    client.force_login(cast.zoe)
    page = invite(client, cast.ion)
    assert "No e-mail address is known" in page and "/invitation/" in page


def test_who_has_a_password_is_not_welcomed_again(account, cast, ewa, client, office, work):
    client.force_login(cast.zoe)
    invite(client, ewa)
    work()
    assert office.wait()["Subject"] == "Choose a new password"
