"""Guessing gets slow, tells nothing about who exists, and shuts nobody out of his own device."""

import re

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.test.utils import CaptureQueriesContext

from klientela.core.identity.models import SecurityEvent, Session, UserKind
from klientela.core.identity.services import take_on
from klientela.core.identity.throttle import FREE_TRIES, FREE_TRIES_OF_AN_ADDRESS, network
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
WRONG = "wrong-password"


def sign_in(client, name="ewa.nowak", password=PASSWORD, *, at="10.0.0.1", **more):
    return client.post("/sign-in/", {"name": name, "password": password, **more}, REMOTE_ADDR=at)


@pytest.fixture
def accounts(cast):
    """One account of each sort, by sign-in name; the last one does not exist."""
    cast.ion.is_active = False
    cast.ion.save()
    take_on("Invited", email="invited@example.com")
    service = take_on("Till", username="till")
    partner = take_on("Partner", username="partner")
    for user, kind in ((service, UserKind.SERVICE), (partner, UserKind.PARTNER)):
        user.kind = kind
        user.set_password(PASSWORD)
        user.save()
    return ["ewa.nowak", "ion.popescu", "invited", "till", "partner", "nobody.here"]


def body(answer, name):
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return page.replace(name, "NAME")


def test_accounts_of_every_sort_and_none_look_the_same(accounts, client, monkeypatch):
    work = []
    encode = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", lambda self, *args: work.append(1) or encode(self, *args))
    sign_in(type(client)(), "first", WRONG)
    seen = set()
    for name in accounts:
        work.clear()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = sign_in(type(client)(), name, WRONG)
        seen.add((answer.status_code, body(answer, name), len(work), len(asked), tuple(sorted(answer.cookies))))
    assert len(seen) == 1 and next(iter(seen))[2] == 1


def test_the_right_password_of_who_may_not_sign_in_looks_wrong(accounts, client):
    wrong = body(sign_in(client, "nobody.here", WRONG), "nobody.here")
    for name in ("ion.popescu", "till"):
        answer = sign_in(type(client)(), name)
        assert answer.status_code == 422 and body(answer, name) == wrong
    assert not Session.objects.filter(user__isnull=False).exists()
    assert sign_in(client, "partner").status_code == 302


def test_a_service_account_has_no_session_even_if_somebody_makes_one(accounts, client, cast):
    client.force_login(cast.ewa)
    cast.ewa.kind = UserKind.SERVICE
    cast.ewa.save()
    assert client.get("/me/").status_code == 302


def test_an_address_that_tries_many_names_waits(cast, client):
    for number in range(FREE_TRIES_OF_AN_ADDRESS):
        assert sign_in(client, f"name{number}", WRONG).status_code == 422
    assert sign_in(client, "another", WRONG).status_code == 429
    assert sign_in(client, "another", WRONG, at="10.0.0.2").status_code == 422


def test_the_owners_device_keeps_its_own_tries(cast, client):
    sign_in(client)
    client.post("/sign-out/")
    neighbour = type(client)()
    for _ in range(FREE_TRIES):
        sign_in(neighbour, "ewa.nowak", WRONG)
    assert sign_in(neighbour).status_code == 429
    assert sign_in(client).status_code == 302


def test_a_device_known_for_one_person_is_not_for_another_nor_when_forged(cast, client):
    sign_in(client)
    for _ in range(FREE_TRIES):
        sign_in(client, "ana.ionescu", WRONG)
    assert sign_in(client, "ana.ionescu").status_code == 429
    forged = type(client)()
    forged.cookies["device"] = client.cookies["device"].value + "x"
    for _ in range(FREE_TRIES):
        sign_in(forged, "ewa.nowak", WRONG, at="10.0.0.3")
    assert sign_in(forged, at="10.0.0.3").status_code == 429


def test_a_known_device_guesses_no_faster(cast, client):
    sign_in(client)
    for _ in range(FREE_TRIES):
        sign_in(client, "ewa.nowak", WRONG)
    assert sign_in(client).status_code == 429


def test_one_line_with_many_addresses_counts_as_one():
    assert network("2001:db8:1:2:aaaa::1") == network("2001:db8:1:2:bbbb::9") != network("2001:db8:1:3::1")
    assert network("10.0.0.1") == "10.0.0.1" and network("unix:") == "unix:"


def test_failures_and_successes_are_written_down(cast, client):
    sign_in(client, "ewa.nowak", WRONG)
    sign_in(client, "nobody.here", WRONG)
    sign_in(client)
    kinds = SecurityEvent.objects.order_by("id").values_list("kind", "user__username", "address")
    assert list(kinds) == [
        ("sign_in_failed", "ewa.nowak", "10.0.0.1"),
        ("sign_in_failed", None, "10.0.0.1"),
        ("signed_in", "ewa.nowak", "10.0.0.1"),
    ]
