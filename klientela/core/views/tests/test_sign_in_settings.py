"""Administrators say how people sign in; secrets go in and never come out."""

import pytest

from klientela.core.identity.models import KnownSubject, Provider, ProviderSecret, SignInRules
from klientela.core.identity.single_sign_on import secret_of
from klientela.core.views.tests.provider import CLIENT, SECRET, LoopbackProvider
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
PAGES = ("/settings/sign-in/", "/settings/sign-in/providers/new/")


@pytest.fixture(scope="module")
def server():
    started = LoopbackProvider()
    yield started
    started.stop()


@pytest.fixture
def zoe(cast, client):
    client.post("/sign-in/", {"name": cast.zoe.username, "password": PASSWORD})
    return client


def values(server, **more):
    return {"name": "Office", "issuer": f"{server.issuer}/", "client_id": CLIENT, "secret": SECRET, "is_active": "on", **more}


def test_only_who_manages_settings_comes_here(cast, client):
    client.force_login(cast.ewa)
    assert [client.get(path).status_code for path in PAGES] == [404, 404]


def test_limits_are_kept_within_reason(zoe):
    limits = {"idle_hours": 4, "remembered_idle_days": 14, "absolute_days": 60}
    assert zoe.post("/settings/sign-in/", limits).status_code == 302
    assert SignInRules.objects.get().absolute_days == 60
    assert zoe.post("/settings/sign-in/", limits | {"absolute_days": 0}).status_code == 422
    assert zoe.post("/settings/sign-in/", limits | {"absolute_days": 91}).status_code == 422
    assert zoe.post("/settings/sign-in/", limits | {"only_single_sign_on": "on"}).status_code == 422


def test_a_provider_is_tried_before_it_is_kept(zoe, server):
    assert zoe.post("/settings/sign-in/providers/new/", values(server, issuer="http://127.0.0.1:1")).status_code == 422
    assert zoe.post("/settings/sign-in/providers/new/", values(server, issuer="ftp://x")).status_code == 422
    assert not Provider.objects.exists()
    assert zoe.post("/settings/sign-in/providers/new/", values(server)).status_code == 302
    assert Provider.objects.get().issuer == server.issuer


def test_the_secret_is_sealed_never_shown_and_kept_when_left_empty(zoe, server):
    zoe.post("/settings/sign-in/providers/new/", values(server))
    provider = Provider.objects.get()
    path = f"/settings/sign-in/providers/{provider.pk}/"
    assert SECRET not in ProviderSecret.objects.get(provider=provider).sealed and SECRET not in zoe.get(path).content.decode()
    zoe.post(path, values(server, secret="", name="Renamed"))
    provider.refresh_from_db()
    assert provider.name == "Renamed" and secret_of(provider) == SECRET


def test_another_provider_under_the_same_entry_gets_neither_secret_nor_people(zoe, server, cast):
    zoe.post("/settings/sign-in/providers/new/", values(server))
    provider = Provider.objects.get()
    KnownSubject.objects.create(provider=provider, subject="1", user=cast.ewa)
    changed = values(server, secret="", issuer="https://elsewhere.example")
    del changed["is_active"]
    zoe.post(f"/settings/sign-in/providers/{provider.pk}/", changed)
    provider.refresh_from_db()
    assert provider.issuer == "https://elsewhere.example" and secret_of(provider) == ""
    assert not KnownSubject.objects.exists()


def test_a_provider_can_be_removed(zoe, server):
    zoe.post("/settings/sign-in/providers/new/", values(server))
    zoe.post(f"/settings/sign-in/providers/{Provider.objects.get().pk}/remove/")
    assert not Provider.objects.exists()
