"""Keys over HTTP: what they open, to whom, from where, and when they die."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.access.keys import key_within, make_limited_key
from klientela.core.access.models import RoleHolder
from klientela.core.access.services import give_role
from klientela.core.access.staff import invite, let_go, make_service, take_back
from klientela.core.identity.keys import KeyLimits, make_key, revoke_key
from klientela.core.identity.models import ApiToken, SecurityEvent, User
from klientela.core.identity.services import set_password
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed
from tests.kit.values import made

pytestmark = pytest.mark.django_db


def ask(key, path, *, method="GET", address="203.0.113.7", **said):
    headers = {"Authorization": f"Bearer {key}", **said}
    return Client().generic(method, f"/api/v1{path}", b"{}", content_type="application/json", headers=headers, REMOTE_ADDR=address)


def limited(user, operations=None, entities=None, addresses=None):
    limits = KeyLimits(operations and frozenset(operations), entities and frozenset(entities), addresses)
    return key_within(user, name="till", days=30, limits=limits)


def test_a_key_for_reading_deals_reads_deals_and_nothing_else(cast):
    key = limited(cast.ewa, {"read"}, {"deals"})
    assert ask(key, "/deals/").status_code == 200
    assert ask(key, "/deals/", method="POST").status_code == 403
    unknown = ask(key, "/nothing/")
    for path in ("/organizations/", "/products/", "/users/"):
        assert (ask(key, path).status_code, ask(key, path).content) == (404, unknown.content)


def test_its_description_of_the_api_holds_only_what_it_may(cast):
    paths = ask(limited(cast.ewa, {"read"}, {"deals"}), "/openapi.json").json()["paths"]
    assert {path.split("/")[3] for path in paths} == {"deals", "deal-lines", "deal-competitors", "deal-shares", "approvals"}
    assert {method for methods in paths.values() for method in methods} == {"get"}


def test_a_reference_beyond_the_key_says_restricted(cast):
    deal = made(entity_named("deals"))
    whole = ask(limited(deal.owner), f"/deals/{deal.pk}/").json()
    narrow = ask(limited(deal.owner, {"read"}, {"deals"}), f"/deals/{deal.pk}/").json()
    hidden = {name for name in whole if whole[name] != narrow[name]}
    assert hidden
    assert {narrow[name] for name in hidden} == {"restricted"}


def test_to_write_it_gets_reading_too_and_never_more_than_its_user(cast):
    key = limited(cast.ewa, {"create"}, {"deals"})
    assert ApiToken.objects.get().operations == ["create", "read"]
    assert ask(key, "/deals/", method="POST").status_code == 422
    for wrong in ({"operations": {"manage_settings"}}, {"entities": {"roles"}}, {"operations": set()}):
        with pytest.raises(ValidationError):
            limited(cast.ewa, **{"operations": {"read"}, **wrong})


def test_what_its_user_loses_the_key_loses_at_once(cast):
    key = limited(cast.ewa)
    assert ask(key, "/deals/").status_code == 200
    RoleHolder.objects.filter(user=cast.ewa).delete()
    assert ask(key, "/deals/").status_code == 404


@pytest.mark.parametrize(
    ("allowed", "address", "status"),
    [
        (("203.0.113.7",), "203.0.113.7", 200),
        (("203.0.113.0/24",), "203.0.113.99", 200),
        (("203.0.113.0/24",), "::ffff:203.0.113.99", 200),
        (("203.0.113.0/24",), "198.51.100.1", 401),
        (("2001:db8::/32",), "2001:db8::5", 200),
        (("2001:db8::/32",), "203.0.113.7", 401),
        (("203.0.113.0/24",), "", 401),
    ],
)
def test_it_works_only_from_its_addresses(cast, allowed, address, status):
    assert ask(limited(cast.ewa, addresses=allowed), "/deals/", address=address).status_code == status


def test_what_a_request_says_of_its_address_moves_nothing(cast):
    key = limited(cast.ewa, addresses=("203.0.113.7",))
    for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded"):
        assert ask(key, "/deals/", address="198.51.100.1", **{header: "203.0.113.7"}).status_code == 401


def test_every_key_that_does_not_work_gets_the_same_answer(cast):
    elsewhere, late, gone = limited(cast.ewa, addresses=("10.0.0.0/8",)), limited(cast.ewa), limited(cast.ewa)
    newest = ApiToken.objects.order_by("-pk")
    revoke_key(newest[0], by=cast.ewa)
    ApiToken.objects.filter(pk=newest[1].pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    answers = {(ask(key, "/deals/").status_code, ask(key, "/deals/").content) for key in (elsewhere, late, gone, "kl_unknown", "", "ą")}
    assert len(answers) == 1
    assert answers.pop()[0] == 401


def test_use_from_elsewhere_is_noted_once_a_minute(cast):
    key = limited(cast.ewa, addresses=("10.0.0.0/8",))
    for _n in range(3):
        ask(key, "/deals/")
    assert [event.address for event in SecurityEvent.objects.filter(kind="key_refused")] == ["203.0.113.7"]


def test_its_last_use_is_noted_once_a_minute_and_checking_it_is_one_statement(cast):
    key = limited(cast.ewa)
    ask(key, "/deals/")
    token = ApiToken.objects.get()
    assert (token.used_from, token.used_at is not None) == ("203.0.113.7", True)
    with CaptureQueriesContext(connection) as asked:
        ask(key, "/deals/", address="203.0.113.8")
    about_keys = [query["sql"] for query in asked if "apitoken" in query["sql"]]
    assert len(about_keys) == 1
    assert not [query for query in asked if query["sql"].startswith('SELECT "identity_rulesversion"')]
    assert ApiToken.objects.get().used_from == "203.0.113.7"


def test_closing_the_account_kills_its_keys_for_good(cast):
    key = limited(cast.ewa)
    assert ask(key, "/deals/").status_code == 200
    with acting(cast.zoe):
        let_go(cast.ewa, by=cast.zoe)
    assert ask(key, "/deals/").status_code == 401
    with acting(cast.zoe):
        take_back(User.objects.get(pk=cast.ewa.pk), by=cast.zoe)
    assert ask(key, "/deals/").status_code == 401


@pytest.mark.parametrize("change", [{"is_active": False}, {"deleted_at": timezone.now()}])
def test_whatever_closes_or_deletes_the_user_closes_keys_and_sessions(cast, change):
    key, browser = limited(cast.ewa), Client()
    browser.force_login(cast.ewa)
    assert (ask(key, "/deals/").status_code, browser.get("/me/").status_code) == (200, 200)
    User.objects.filter(pk=cast.ewa.pk).update(**change)
    assert (ask(key, "/deals/").status_code, browser.get("/me/").status_code) == (401, 302)


def test_no_key_is_made_for_a_closed_account(cast):
    cast.ewa.is_active = False
    with pytest.raises(ValidationError):
        make_key(cast.ewa, name="till")


def test_a_service_account_works_by_keys_and_never_signs_in(cast):
    with acting(cast.zoe):
        till = make_service("Till", responsible=cast.ana, by=cast.zoe)
        give_role(till, "rep")
        key = make_limited_key(till, by=cast.zoe, name="till", days=30, limits=KeyLimits())
        with pytest.raises(ValidationError):
            invite(till, by=cast.zoe)
    with pytest.raises(ValidationError):
        set_password(till, "apple-grove-lantern-9")
    assert ask(key, "/deals/").status_code == 200
    User.objects.filter(pk=till.pk).update(password=cast.ewa.password)
    assert not Client().login(username=till.username, password="apple-grove-lantern-9")


def test_nobody_makes_keys_for_colleagues_or_for_accounts_above_himself(cast):
    with acting(cast.zoe):
        till = make_service("Till", by=cast.zoe)
    for user, by in ((cast.ewa, cast.zoe), (till, cast.dora), (till, cast.ewa), (till, till)):
        with acting(by), pytest.raises(NotAllowed):
            make_limited_key(user, by=by, name="key", days=30, limits=KeyLimits())
