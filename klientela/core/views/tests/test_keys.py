"""The pages of API keys: one's own, and those of administrators with the service accounts."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from klientela.core.access.services import give_role
from klientela.core.identity.keys import make_key
from klientela.core.identity.models import ApiToken, SecurityEvent, Session, User
from klientela.core.identity.services import take_on
from tests.cast import PASSWORD
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db


def sent(**given):
    return {"ticket": str(uuid4()), "name": "Till", "days": "90", "reach": "read", "width": "all", "addresses": "", **given}


def secret_on(page):
    return re.search(r"kl_[\w-]{20,}", page.content.decode())[0]


def works(secret, path="deals"):
    return Client(headers={"Authorization": f"Bearer {secret}"}).get(f"/api/v1/{path}/").status_code


def test_a_key_is_shown_once_works_and_can_be_revoked(cast):
    ewa = browser(cast.ewa)
    secret = secret_on(ewa.post("/me/keys/", sent(reach="chosen", operations=["update"], width="chosen", entities=["deals"])))
    assert secret not in ewa.get("/me/keys/").content.decode()
    token = ApiToken.objects.get()
    assert (token.operations, token.entities, token.addresses) == (["read", "update"], ["deals"], None)
    assert (works(secret), works(secret, "organizations")) == (200, 404)
    assert ewa.post(f"/keys/{token.pk}/revoke/").status_code == 302
    assert works(secret) == 401
    assert ewa.post(f"/keys/{token.pk}/revoke/").status_code == 302
    assert [event.kind for event in SecurityEvent.objects.filter(kind__startswith="key_").order_by("pk")] == ["key_made", "key_revoked"]


def test_the_same_form_sent_twice_makes_one_key(cast):
    ewa, form = browser(cast.ewa), sent()
    assert ewa.post("/me/keys/", form).status_code == 200
    again = ewa.post("/me/keys/", form, follow=True)
    assert "made already" in again.content.decode()
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"reach": "chosen", "operations": ["manage_settings"]},
        {"reach": "chosen"},
        {"width": "chosen", "entities": ["roles"]},
        {"width": "chosen"},
        {"addresses": "10.0.0.0/24, the office"},
        {"days": "4000"},
        {"ticket": "x"},
        {"name": ""},
    ],
)
def test_what_its_maker_may_not_himself_and_what_makes_no_sense_is_refused(cast, wrong):
    assert browser(cast.ewa).post("/me/keys/", sent(**wrong)).status_code == 422
    assert not ApiToken.objects.exists()


def test_addresses_are_kept_in_one_form(cast):
    browser(cast.ewa).post("/me/keys/", sent(addresses="10.0.0.5/24; 203.0.113.7, 10.0.0.0/24"))
    assert ApiToken.objects.get().addresses == ["10.0.0.0/24", "203.0.113.7/32"]


def test_nobody_revokes_anothers_key_but_who_manages_the_settings(cast):
    make_key(cast.ewa, name="Till")
    token = ApiToken.objects.get()
    for colleague in (cast.ana, cast.dora, cast.ion):
        unknown = browser(colleague).post(f"/keys/{uuid4()}/revoke/")
        answer = browser(colleague).post(f"/keys/{token.pk}/revoke/")
        assert (answer.status_code, unknown.status_code) == (404, 404)
    assert browser(cast.zoe).post(f"/keys/{token.pk}/revoke/").status_code == 302
    assert ApiToken.objects.get().deleted_at


def test_administrators_see_every_key_and_never_a_secret(cast):
    secret = make_key(cast.ewa, name="Till of Ewa")
    page = browser(cast.zoe).get("/keys/").content.decode()
    assert "Till of Ewa" in page
    assert secret not in page
    assert ApiToken.objects.get().digest not in page
    for colleague in (cast.ewa, cast.dora):
        assert [browser(colleague).get(path).status_code for path in ("/keys/", f"/keys/of/{cast.ewa.pk}/")] == [404, 404]
        assert browser(colleague).post("/keys/new-service-account/", {"name": "Robot"}).status_code == 404


def test_an_administrator_makes_a_service_account_and_its_key(cast):
    zoe = browser(cast.zoe)
    answer = zoe.post("/keys/new-service-account/", {"name": "Web shop", "responsible": str(cast.ana.pk)})
    shop = User.objects.get(name="Web shop")
    assert answer.url == f"/users/{shop.pk}/"
    assert (shop.kind, shop.manager, shop.has_usable_password()) == ("service", cast.ana, False)
    give_role(shop, "rep")
    assert works(secret_on(zoe.post(f"/keys/of/{shop.pk}/", sent()))) == 200
    page = zoe.get("/keys/").content.decode()
    assert "Ana Ionescu answers for it" in page
    assert zoe.post(f"/users/{shop.pk}/invite/").status_code == 422
    assert "Web shop" in zoe.get("/users/?kind=service").content.decode()
    assert "Web shop" not in zoe.get("/users/?kind=person").content.decode()


def test_keys_of_people_are_made_by_themselves(cast):
    assert browser(cast.zoe).get(f"/keys/of/{cast.ewa.pk}/").status_code == 200
    assert browser(cast.zoe).post(f"/keys/of/{cast.ewa.pk}/", sent()).status_code == 404


def test_a_service_account_answers_for_no_program(cast):
    other = take_on("Other robot", kind="service")
    assert browser(cast.zoe).post("/keys/new-service-account/", {"name": "Robot", "responsible": str(other.pk)}).status_code == 422


def test_whoever_signed_in_long_ago_proves_himself_before_making_a_key(cast):
    ewa = browser(cast.ewa)
    Session.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert "/me/confirm/" in ewa.get("/me/keys/").content.decode()
    assert ewa.post("/me/keys/", sent()).url.startswith("/me/confirm/?next=%2Fme%2Fkeys%2F")
    assert not ApiToken.objects.exists()
    ewa.post("/me/confirm/", {"password": PASSWORD, "next": "/me/keys/"})
    assert ewa.post("/me/keys/", sent()).status_code == 200
