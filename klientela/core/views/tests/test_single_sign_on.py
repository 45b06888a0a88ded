"""Signing in once for everything: only who the provider truly vouches for comes in."""

import pytest

from klientela.core.identity.models import KnownSubject, Provider, SecurityEvent, Session, SignInRules, User, UserKind
from klientela.core.identity.single_sign_on import keep_provider
from klientela.core.views.tests.provider import CLIENT, SECRET, LoopbackProvider
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server():
    started = LoopbackProvider()
    yield started
    started.stop()


@pytest.fixture
def idp(server, cast):
    """The provider, set up by Zoe; Ewa has an account there."""
    server.wrong, server.codes, server.requests = "", {}, []
    server.claims = {"sub": "subject-1", "email": "ewa@example.com", "email_verified": True, "name": "Ewa Nowak"}
    User.objects.filter(pk=cast.ewa.pk).update(email="ewa@example.com")
    keep_provider(Provider(), {"name": "Office", "issuer": server.issuer, "client_id": CLIENT}, secret=SECRET, by=cast.zoe)
    return server


def go(client, **asked):
    return client.get(f"/sign-in/with/{Provider.objects.get().pk}/", asked)


def travel(client, idp, **asked):
    """There and back."""
    return client.get("/sign-in/with/back/", idp.authorize(go(client, **asked).headers["Location"]))


def is_in(client):
    return client.get("/me/").status_code == 200


def test_who_the_provider_vouches_for_comes_in_and_goes_on(client, idp, cast):
    assert f"/sign-in/with/{Provider.objects.get().pk}/" in client.get("/sign-in/").content.decode()
    assert travel(client, idp, next="/deals/").headers["Location"] == "/deals/"
    assert is_in(client) and Session.objects.get(user__isnull=False).user_id == cast.ewa.pk
    assert SecurityEvent.objects.filter(kind="single_sign_on_linked", user=cast.ewa).exists()


def test_the_question_is_bound_to_browser_and_answer(client, idp):
    address = go(client).headers["Location"]
    for part in ("state=", "nonce=", "code_challenge=", "code_challenge_method=S256", "response_type=code"):
        assert part in address
    assert SECRET not in address
    client.get("/sign-in/with/back/", idp.authorize(address))
    path, headers, sent = idp.requests[-2]
    assert path == "/token" and headers["Authorization"].startswith("Basic ") and "client_secret" not in sent


@pytest.mark.parametrize(
    "lie",
    ["nonce", "audience", "expired", "issuer", "made for another", "not yet", "signature", "no signature", "public key as secret"],
)
def test_a_token_that_does_not_fit_opens_nothing(client, idp, lie):
    idp.wrong = lie
    assert travel(client, idp).status_code == 403
    assert not is_in(client) and not KnownSubject.objects.exists()


def test_a_way_back_works_once_and_only_in_the_browser_that_went(client, idp):
    given = idp.authorize(go(client).headers["Location"])
    assert type(client)().get("/sign-in/with/back/", given).status_code == 403
    assert client.get("/sign-in/with/back/", given).status_code == 302
    client.post("/sign-out/")
    assert client.get("/sign-in/with/back/", given).status_code == 403
    given = idp.authorize(go(client).headers["Location"])
    assert client.get("/sign-in/with/back/", given | {"state": "another"}).status_code == 403
    assert client.get("/sign-in/with/back/", given).status_code == 403
    assert not is_in(client)


def test_the_answer_of_another_provider_is_refused(client, idp):
    given = idp.authorize(go(client).headers["Location"])
    assert client.get("/sign-in/with/back/", given | {"iss": "https://another.example"}).status_code == 403
    assert client.get("/sign-in/with/back/", {"error": "access_denied", "state": "x"}).status_code == 403


@pytest.mark.parametrize("lie", ["redirect", "too long", "issuer of the discovery"])
def test_a_provider_that_misbehaves_is_not_followed(client, idp, lie):
    idp.wrong = lie
    assert go(client).status_code == 502


def test_an_e_mail_counts_only_when_it_is_verified(client, idp):
    idp.claims["email_verified"] = False
    assert travel(client, idp).status_code == 403
    del idp.claims["email_verified"]
    assert travel(client, idp).status_code == 403
    assert not is_in(client)


def test_once_linked_one_stays_oneself_whatever_the_e_mail_becomes(client, idp, cast):
    travel(client, idp)
    idp.claims |= {"email": "zoe@example.com", "email_verified": False}
    User.objects.filter(pk=cast.zoe.pk).update(email="zoe@example.com")
    travel(client, idp)
    assert Session.objects.filter(user=cast.zoe).count() == 0 and is_in(client)


def test_a_second_account_there_with_the_same_e_mail_is_not_let_in(client, idp):
    travel(client, idp)
    idp.claims["sub"] = "subject-2"
    assert travel(type(client)(), idp).status_code == 403


def test_strangers_get_an_account_only_when_the_company_says_so(client, idp):
    idp.claims |= {"sub": "new", "email": "new@example.com", "name": "New Person"}
    assert travel(client, idp).status_code == 403
    Provider.objects.update(makes_accounts=True)
    assert travel(client, idp).status_code == 302
    assert User.objects.get(email="new@example.com").name == "New Person"
    assert client.get("/deals/").status_code == 404


def test_closed_and_service_accounts_stay_out(client, idp, cast):
    travel(client, idp)
    for change in ({"is_active": False}, {"is_active": True, "kind": UserKind.SERVICE}):
        User.objects.filter(pk=cast.ewa.pk).update(**change)
        assert travel(type(client)(), idp).status_code == 403


def test_an_own_second_step_is_asked_unless_the_provider_asks_it(client, idp, cast):
    from klientela.core.identity.factors import add_code_app
    from klientela.core.identity.one_time_codes import new_totp_secret
    from klientela.core.views.tests.test_second_step import code_now

    secret = new_totp_secret()
    add_code_app(cast.ewa, secret, code_now(secret))
    assert travel(client, idp).headers["Location"] == "/sign-in/second-step/"
    Provider.objects.update(proves_second_step=True)
    assert travel(client, idp).headers["Location"] == "/"


def test_where_only_single_sign_on_counts_a_right_password_looks_wrong(client, idp, cast):
    SignInRules.objects.create(only_single_sign_on=True)
    wrong = client.post("/sign-in/", {"name": "nobody", "password": PASSWORD})
    right = client.post("/sign-in/", {"name": "ewa.nowak", "password": PASSWORD})
    assert right.status_code == wrong.status_code == 422 and not is_in(client)
    assert travel(client, idp).status_code == 302
    zoe = type(client)()
    assert zoe.post("/sign-in/", {"name": cast.zoe.username, "password": PASSWORD}).status_code == 302
    User.objects.filter(pk=cast.ion.pk).update(kind=UserKind.PARTNER)
    assert type(client)().post("/sign-in/", {"name": "ion.popescu", "password": PASSWORD}).status_code == 302


def test_a_provider_switched_off_is_not_there(client, idp):
    Provider.objects.update(is_active=False)
    assert go(client).status_code == 404
    assert "with/" not in client.get("/sign-in/").content.decode()
