"""A program with an app password of Ewa's."""

import base64

import pytest
from django.test import Client

from klientela.core.access.acting import acting
from klientela.core.access.keys import make_limited_key
from klientela.core.tasks.dav.pages import limits_for


class Program:
    """A calendar program: it knows a name and an app password, and keeps no cookies of ours."""

    def __init__(self, name, password):
        self.password = password
        self.auth = "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()

    def ask(self, method, path, body="", **headers):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = {"content_type": "application/xml"}
        return Client().generic(method, path, body, headers={"Authorization": self.auth, **sent}, **kind)


@pytest.fixture
def program(cast):
    with acting(cast.ewa):
        password = make_limited_key(cast.ewa, by=cast.ewa, name="Phone", limits=limits_for(cast.ewa))
    return Program(cast.ewa.username, password)
