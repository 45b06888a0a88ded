"""A password alone opens nothing where a second step is set up."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from klientela.core.access.models import Role
from klientela.core.access.services import give_role
from klientela.core.identity import factors
from klientela.core.identity.factors import codes_left, make_recovery_codes
from klientela.core.identity.models import CodeApp, RecoveryCode, SecurityEvent, Session, SignInTry
from klientela.core.identity.one_time_codes import code_at, new_totp_secret, step_of
from klientela.kernel.wall import beyond_the_wall
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def sign_in(client, name="ewa.nowak", **more):
    return client.post("/sign-in/", {"name": name, "password": PASSWORD, **more})


def code_now(secret, steps=0):
    return code_at(secret, step_of(timezone.now().timestamp()) + steps)


@beyond_the_wall("test")
def kept(model, **wanted):
    return list(model.objects.filter(**wanted))


@beyond_the_wall("test")
def forget_last_code():
    CodeApp.objects.update(last_step=0)


def is_in(client):
    return client.get("/me/").status_code == 200


@pytest.fixture
def secret(cast):
    """Ewa has an app that shows codes; its last code is some minutes old."""
    secret = new_totp_secret()
    factors.add_code_app(cast.ewa, secret, code_now(secret))
    forget_last_code()
    return secret


def test_codes_are_those_of_the_standard():
    known = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert [code_at(known, step_of(moment)) for moment in (59, 1111111109, 20000000000)] == ["287082", "081804", "353130"]


def test_a_password_leads_to_the_second_step_and_a_code_in(client, secret):
    assert sign_in(client, next="/deals/").headers["Location"] == "/sign-in/second-step/"
    assert not is_in(client) and not Session.objects.filter(user__isnull=False).exists()
    assert client.get("/sign-in/second-step/").status_code == 200
    assert client.post("/sign-in/second-step/", {"code": code_now(secret)}).headers["Location"] == "/deals/"
    assert is_in(client)


def test_nobody_comes_to_the_second_step_without_the_first(client, secret):
    assert client.get("/sign-in/second-step/").headers["Location"] == "/sign-in/"
    assert client.post("/sign-in/second-step/", {"code": code_now(secret)}).headers["Location"] == "/sign-in/"
    assert not is_in(client)


def test_the_second_step_must_come_soon_and_of_the_same_account(client, secret, cast):
    sign_in(client)
    session = client.session
    session["held"] |= {"until": timezone.now().timestamp() - 1}
    session.save()
    assert client.get("/sign-in/second-step/").status_code == 302
    sign_in(client)
    cast.ewa.is_active = False
    cast.ewa.save()
    assert client.post("/sign-in/second-step/", {"code": code_now(secret)}).status_code == 302
    assert not is_in(client)


def test_a_code_works_once(client, secret):
    code = code_now(secret)
    sign_in(client)
    client.post("/sign-in/second-step/", {"code": code})
    other = type(client)()
    sign_in(other)
    assert other.post("/sign-in/second-step/", {"code": code}).status_code == 422
    assert not is_in(other)


def test_a_code_older_than_the_last_one_is_refused(client, secret, cast):
    assert factors.prove_by_code(cast.ewa, code_now(secret, +1))
    assert not factors.prove_by_code(cast.ewa, code_now(secret))
    assert not factors.prove_by_code(cast.ewa, code_now(secret, +1))


def test_a_code_far_off_is_refused(secret, cast):
    assert not factors.prove_by_code(cast.ewa, code_now(secret, -3))
    assert not factors.prove_by_code(cast.ewa, code_now(secret, +3))
    assert not factors.prove_by_code(cast.ewa, "")
    assert not factors.prove_by_code(cast.ion, code_now(secret))


def test_guessing_codes_takes_longer_and_longer(client, secret):
    sign_in(client)
    for _ in range(5):
        assert client.post("/sign-in/second-step/", {"code": "000000"}).status_code == 422
    refused = client.post("/sign-in/second-step/", {"code": code_now(secret)})
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) <= 30
    SignInTry.objects.update(failures=40, last_at=timezone.now() - timedelta(minutes=14))
    assert client.post("/sign-in/second-step/", {"code": code_now(secret)}).status_code == 429
    SignInTry.objects.update(last_at=timezone.now() - timedelta(minutes=16))
    assert client.post("/sign-in/second-step/", {"code": code_now(secret)}).status_code == 302


def test_who_guesses_elsewhere_does_not_hold_up_the_person_on_her_own_device(client, secret):
    sign_in(client)
    client.post("/sign-in/second-step/", {"code": code_now(secret, -1)})
    client.post("/sign-out/")
    thief = type(client)()
    sign_in(thief)
    for _ in range(7):
        last = thief.post("/sign-in/second-step/", {"code": "000000"})
    assert last.status_code == 429
    sign_in(client)
    assert client.post("/sign-in/second-step/", {"code": code_now(secret)}).status_code == 302


def test_recovery_codes_work_once_and_are_kept_as_digests(client, secret, cast):
    codes = make_recovery_codes(cast.ewa)
    assert len(set(codes)) == 10 and not kept(RecoveryCode, digest__in=codes)
    for n, expected in ((0, 302), (0, 422), (1, 302)):
        sign_in(client)
        typed = f" {codes[n].upper().replace('-', ' ')} "
        assert client.post("/sign-in/second-step/", {"code": typed}).status_code == expected
    assert codes_left(cast.ewa) == 8
    assert SecurityEvent.objects.filter(kind="recovery_code_used", user=cast.ewa).count() == 2


def test_new_codes_make_the_old_ones_worthless(client, secret, cast):
    old = make_recovery_codes(cast.ewa)
    make_recovery_codes(cast.ewa)
    assert not factors.prove_by_recovery_code(cast.ewa, old[0])
    assert not factors.prove_by_recovery_code(cast.ion, make_recovery_codes(cast.ewa)[0])


def test_an_app_is_set_up_with_a_picture_and_a_code(cast, client):
    sign_in(client)
    other = type(client)()
    sign_in(other)
    page = client.get("/me/security/app/").content.decode()
    secret = re.search(r'id="secret">([^<]+)<', page)[1].replace(" ", "")
    assert client.post("/me/security/app/", {"code": "000000"}).status_code == 422
    shown = client.post("/me/security/app/", {"code": code_now(secret)}).content.decode()
    assert len(re.findall(r"\b[a-z0-9]{4}(?:-[a-z0-9]{4}){3}\b", shown)) == 10
    assert secret not in kept(CodeApp)[0].sealed
    assert is_in(client) and not is_in(other)


def test_protection_is_changed_only_by_who_has_proved_himself_lately(cast, client, secret):
    sign_in(client)
    client.post("/sign-in/second-step/", {"code": code_now(secret)})
    Session.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    assert client.post("/me/security/app/remove/").headers["Location"].startswith("/me/confirm/")
    assert kept(CodeApp)
    assert client.post("/me/confirm/", {"password": "wrong"}).status_code == 422
    assert client.post("/me/confirm/", {"password": PASSWORD, "next": "/me/security/"}).headers["Location"] == "/me/security/"
    client.post("/me/security/app/remove/")
    assert not kept(CodeApp) and not kept(RecoveryCode)


@pytest.fixture
def strict(cast):
    give_role(cast.eve, "rep")
    Role.objects.filter(slug="rep").update(needs_second_factor=True)


def test_whoever_must_have_a_second_factor_is_led_to_it_first(strict, cast, client):
    sign_in(client)
    for path in ("/", "/me/", "/deals/", "/users/"):
        assert client.get(path).headers["Location"] == "/me/security/"
    assert client.get("/api/v1/deals/").status_code == 403
    assert "demands a second step" in client.get("/me/security/").content.decode()
    page = client.get("/me/security/app/").content.decode()
    secret = re.search(r'id="secret">([^<]+)<', page)[1].replace(" ", "")
    client.post("/me/security/app/", {"code": code_now(secret)})
    assert client.get("/deals/").status_code == 200


def test_the_demand_holds_in_open_sessions_too(cast, client, secret):
    client.force_login(cast.ewa)
    assert client.get("/deals/").status_code == 200
    Role.objects.filter(slug="rep").update(needs_second_factor=True)
    assert client.get("/deals/").headers["Location"] == "/sign-in/"


def test_an_administrator_lets_somebody_in_who_has_lost_everything(cast, client, secret):
    client.force_login(cast.dora)
    assert client.post(f"/users/{cast.ewa.pk}/forget-second-step/").status_code == 403
    client.force_login(cast.zoe)
    assert client.post(f"/users/{cast.ewa.pk}/forget-second-step/").status_code == 302
    assert not kept(CodeApp)
    assert SecurityEvent.objects.filter(kind="second_factor_removed", by=cast.zoe, user=cast.ewa).exists()
