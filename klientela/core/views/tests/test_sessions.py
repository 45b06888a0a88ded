"""Sessions last as long as the company says, are listed, can be ended, and die with the account."""

from datetime import timedelta

import pytest
from django.utils import timezone

from klientela.core.access.staff import let_go
from klientela.core.identity.browsers import browser_name, sessions_of
from klientela.core.identity.keys import make_key
from klientela.core.identity.models import SecurityEvent, Session, SignInRules
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def sign_in(client, name="ewa.nowak", **more):
    client.post("/sign-in/", {"name": name, "password": PASSWORD, **more}, headers={"User-Agent": FIREFOX})
    return client


@pytest.fixture
def ewa(cast, client):
    return sign_in(client)


def is_in(client):
    return client.get("/me/").status_code == 200


def put_back(**moments):
    Session.objects.update(**{name: timezone.now() - ago for name, ago in moments.items()})


def test_the_cookie_is_not_kept(ewa):
    assert Session.objects.filter(user__isnull=False).count() == 1
    assert not Session.objects.filter(session_key__contains=ewa.cookies["sessionid"].value).exists()


def test_a_session_nobody_uses_ends(ewa):
    put_back(seen_at=timedelta(hours=11, minutes=59))
    assert is_in(ewa)
    put_back(seen_at=timedelta(hours=12, minutes=1))
    assert not is_in(ewa)


def test_a_remembered_one_lasts_longer_but_not_for_ever(cast, client):
    sign_in(client, remember="on")
    put_back(seen_at=timedelta(days=29), created_at=timedelta(days=29))
    assert is_in(client)
    put_back(created_at=timedelta(days=31))
    assert not is_in(client)


def test_the_company_decides_and_it_holds_at_once(ewa):
    put_back(seen_at=timedelta(hours=2))
    SignInRules.objects.create(idle_hours=1)
    assert not is_in(ewa)


def test_asking_costs_one_statement_and_writes_once_a_minute(ewa, django_assert_num_queries):
    from klientela.core.identity.sessions import SessionStore

    cookie = ewa.cookies["sessionid"].value
    with django_assert_num_queries(1):
        SessionStore(cookie).load()
    put_back(seen_at=timedelta(minutes=2))
    with django_assert_num_queries(2):
        SessionStore(cookie).load()
    with django_assert_num_queries(1):
        SessionStore(cookie).load()


def test_signing_in_again_begins_a_new_session(ewa):
    old = ewa.cookies["sessionid"].value
    put_back(seen_at=timedelta(days=1), created_at=timedelta(days=20))
    sign_in(ewa)
    assert ewa.cookies["sessionid"].value != old
    assert is_in(ewa) and Session.objects.get(user__isnull=False).created_at > timezone.now() - timedelta(minutes=1)


def test_sessions_are_listed_and_ended_one_by_one(ewa, cast):
    other = sign_in(type(ewa)())
    page = ewa.get("/me/security/").content.decode()
    assert page.count("Firefox · Linux") == 2 and page.count("This browser") >= 1
    theirs = sessions_of(cast.ewa).order_by("-created_at").first()
    assert ewa.post(f"/me/sessions/{theirs.pk}/end/").status_code == 302
    assert is_in(ewa) and not is_in(other)


def test_nobody_ends_anothers_session(ewa, cast, client):
    other = sign_in(type(client)(), "ion.popescu")
    key = sessions_of(cast.ion).get().pk
    assert ewa.post(f"/me/sessions/{key}/end/").status_code == 404
    assert ewa.post("/me/sessions/unknown/end/").status_code == 404
    assert is_in(other)


def test_signing_out_everywhere(ewa):
    other = sign_in(type(ewa)())
    assert ewa.post("/me/sessions/end/").headers["Location"] == "/sign-in/"
    assert not is_in(ewa) and not is_in(other)
    assert SecurityEvent.objects.filter(kind="signed_out_everywhere").exists()


def test_an_administrator_ends_the_sessions_of_a_colleague(ewa, cast, client):
    zoe = sign_in(type(client)(), "zoe.zając")
    zoe.force_login(cast.zoe)
    assert zoe.post(f"/users/{cast.ewa.pk}/sign-out/").status_code == 302
    assert not is_in(ewa) and is_in(zoe)
    assert SecurityEvent.objects.get(kind="signed_out_everywhere").by == cast.zoe


def test_a_rep_ends_nobodys_sessions(ewa, cast, client):
    sign_in(type(client)(), "ion.popescu")
    assert ewa.post(f"/users/{cast.ion.pk}/sign-out/").status_code == 404
    assert sessions_of(cast.ion).exists()


def test_sessions_and_keys_are_dead_at_once_after_the_account_is_closed(ewa, cast):
    key = {"Authorization": f"Bearer {make_key(cast.ewa, name='Till')}"}
    program = type(ewa)()
    assert is_in(ewa) and program.get("/api/v1/organizations/", headers=key).status_code == 200
    let_go(cast.ewa, by=cast.zoe)
    assert not is_in(ewa) and program.get("/api/v1/organizations/", headers=key).status_code == 401


def test_browsers_have_names():
    assert browser_name(FIREFOX) == "Firefox · Linux"
    assert browser_name("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/18 Safari/605") == "Safari · macOS"
    assert browser_name("curl/8") == ""


def test_rows_of_ended_sessions_are_taken_away(ewa, cast):
    from klientela.core.identity.browsers import forget_ended_sessions

    assert forget_ended_sessions() == 0
    put_back(created_at=timedelta(days=31))
    assert forget_ended_sessions() == 1
