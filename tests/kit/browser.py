"""A signed-in browser of the tests."""

from django.test import Client

from klientela.core.identity.models import User
from tests.cast import PASSWORD


def browser(user: User) -> Client:
    """A browser in which this user is signed in."""
    client = Client()
    assert client.login(username=user.username, password=PASSWORD)
    return client
