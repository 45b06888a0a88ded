"""Who comes in, and that strangers learn nothing by trying."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from klientela.core.identity.models import Session, SignInTry
from klientela.core.identity.throttle import FREE_TRIES, claim, for_password
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def sign_in(client, name, password=PASSWORD, **more):
    return client.post("/sign-in/", {"name": name, "password": password, **more})


def test_by_name_or_e_mail(cast, client):
    cast.ewa.email = "ewa@example.com"
    cast.ewa.save()
    for name in ("ewa.nowak", "Ewa.Nowak", "ewa@example.com", "EWA@example.com"):
        assert sign_in(client, name).headers["Location"] == "/"
        assert client.get("/").status_code == 200
        client.post("/sign-out/")
        assert client.get("/").status_code == 302


def without_token(answer):
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return page.replace("ewa.nowak", "NAME").replace("nobody.here", "NAME")


def test_unknown_names_and_wrong_passwords_get_the_same_answer(cast, client):
    known, unknown = sign_in(client, "ewa.nowak", "wrong-password"), sign_in(client, "nobody.here", "wrong-password")
    assert known.status_code == unknown.status_code == 422
    assert without_token(known) == without_token(unknown)
    assert not Session.objects.filter(user__isnull=False).exists()


def test_who_has_no_password_or_is_closed_stays_out(cast, client):
    cast.ion.is_active = False
    cast.ion.save()
    cast.eve.set_unusable_password()
    cast.eve.save()
    assert sign_in(client, "ion.popescu").status_code == 422
    assert sign_in(client, "eve.adams", "").status_code == 422
    assert sign_in(client, "eve.adams", "!").status_code == 422


def test_signing_out_needs_a_post(cast, client):
    client.force_login(cast.ewa)
    assert client.get("/sign-out/").status_code == 405
    assert client.get("/").status_code == 200


def test_one_goes_on_where_one_wanted_to_but_not_elsewhere(cast, client):
    assert sign_in(client, "ewa.nowak", next="/deals/?view=board").headers["Location"] == "/deals/?view=board"
    for bad in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        assert sign_in(client, "ewa.nowak", next=bad).headers["Location"] == "/"


def test_without_being_remembered_the_session_ends_with_the_browser(cast, client):
    sign_in(client, "ewa.nowak")
    assert client.session.get_expire_at_browser_close()
    sign_in(client, "ewa.nowak", remember="on")
    assert not client.session.get_expire_at_browser_close()


def test_guessing_is_slowed_down_for_that_name_from_that_address_only(cast, client):
    for name in ("ewa.nowak", "nobody.here"):
        for _ in range(FREE_TRIES):
            assert sign_in(client, name, "wrong").status_code == 422
        refused = sign_in(client, name, PASSWORD)
        assert refused.status_code == 429 and int(refused.headers["Retry-After"]) <= 30
    assert client.post("/sign-in/", {"name": "ewa.nowak", "password": PASSWORD}, REMOTE_ADDR="10.0.0.9").status_code == 302
    assert sign_in(client, "ion.popescu").status_code == 302


def test_the_owner_waits_half_a_minute_at_most(cast):
    now = timezone.now()
    for _ in range(50):
        claim(for_password("ewa.nowak", "10.0.0.1"), now=now)
    assert claim(for_password("Ewa.Nowak ", "10.0.0.1"), now=now) == 30
    assert claim(for_password("ewa.nowak", "10.0.0.1"), now=now + timedelta(seconds=30)) == 0


def test_success_forgets_failures(cast, client):
    sign_in(client, "ewa.nowak", "wrong")
    sign_in(client, "ewa.nowak")
    assert not SignInTry.objects.filter(failures__gt=1).exists()


def test_a_strangers_page_speaks_the_language_chosen(client, db):
    client.post("/language/", {"language": "pl", "next": "/sign-in/"})
    assert 'lang="pl"' in client.get("/sign-in/").content.decode()
