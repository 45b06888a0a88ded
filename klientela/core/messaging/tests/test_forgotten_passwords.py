"""A forgotten password: one link, once, soon, only for its owner; the page says the same to everybody."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from klientela.core.identity.models import Provider, Session, SignInRules, User, UserKind
from klientela.core.messaging import asking, resets
from klientela.core.messaging.models import OutgoingMail, PasswordRequest, PasswordReset
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "quiet-river-under-stones-4"


def ask(client, email):
    return client.post("/password/forgotten/", {"email": email})


@pytest.fixture
def link(account, office, ewa, client, work):
    """Ask for a link for Ewa and take it out of her mail; called again it gives the next one."""

    def get() -> str:
        before = len(office.letters)
        ask(client, ewa.email)
        work(), work()
        text = office.wait(before + 1).get_body(("plain",)).get_content()
        return re.search(r"https://crm\.example\.com(/password/new/\S+/)", text)[1]

    return get


def test_a_link_replaces_the_password_once_and_ends_all_sessions(link, ewa, client, office, work):
    browser = type(client)()
    browser.force_login(ewa)
    path = link()
    assert ewa.username in client.get(path).content.decode()
    assert client.post(path, {"password": NEW})["Location"] == "/password/changed/"
    assert not Session.objects.filter(user=ewa).exists() and browser.get("/").status_code == 302
    assert User.objects.get(pk=ewa.pk).check_password(NEW)
    assert client.get("/").status_code == 302, "whoever holds a link still signs in as usual"
    again = client.post(path, {"password": PASSWORD})
    assert again.status_code == 404 and "used or has expired" in again.content.decode()
    assert User.objects.get(pk=ewa.pk).check_password(NEW)
    work()
    assert office.wait(2)["Subject"] == "Your password was changed"


def test_nobody_learns_who_has_an_account(account, cast, ewa, client, office, work):
    service = User.objects.create(username="robot", name="Robot", email="robot@example.com", kind=UserKind.SERVICE)
    invited = User(username="new", name="New", email="new@example.com")
    invited.set_unusable_password()
    invited.save()
    cast.ion.email, cast.ion.is_active = "ion@example.com", False
    cast.ion.save()
    answers = [ask(client, email) for email in ("ewa@example.com", "nobody@example.com", "ion@example.com", service.email, invited.email)]
    assert {(answer.status_code, answer["Location"], answer.content) for answer in answers} == {(302, "/password/asked/", b"")}
    work(), work()
    assert [letter["To"].addresses[0].addr_spec for letter in office.letters] == ["ewa@example.com"]
    assert not PasswordRequest.objects.exclude(typed="").exists()


def test_who_comes_in_by_single_sign_on_only_gets_no_link(account, ewa, client, office, work):
    Provider.objects.create(name="Company", issuer="https://id.example.com", client_id="crm")
    SignInRules.objects.update_or_create(pk=1, defaults={"only_single_sign_on": True})
    assert ask(client, ewa.email)["Location"] == "/password/asked/"
    work(), work()
    assert office.letters == [] and not PasswordReset.objects.exists()


@pytest.mark.parametrize("change", [{"email": "other@example.com"}, {"password": "md5$x$y"}, {"is_active": False}])
def test_a_link_dies_when_the_account_changes(link, ewa, client, change):
    path = link()
    User.objects.filter(pk=ewa.pk).update(**change)
    answer = client.post(path, {"password": NEW})
    assert answer.status_code == 404 and "Ask for a new link" in answer.content.decode()
    assert not User.objects.get(pk=ewa.pk).check_password(NEW)


def test_a_link_dies_after_an_hour_and_when_a_new_one_is_asked_for(link, client):
    first, second = link(), link()
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    PasswordReset.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(second).status_code == 404
    assert client.get("/password/new/made-up/").status_code == 404


def test_a_weak_password_does_not_use_the_link_up(link, client):
    path = link()
    assert client.post(path, {"password": "short"}).status_code == 422
    assert client.get(path).status_code == 200


def test_a_user_is_not_flooded(link, ewa, client, office, work):
    for _each in range(resets.PER_USER):
        link()
    assert ask(client, ewa.email)["Location"] == "/password/asked/"
    work(), work()
    assert len(office.letters) == resets.PER_USER


def test_one_address_cannot_ask_without_end(account, client):
    for number in range(asking.PER_CLIENT):
        assert ask(client, f"someone{number}@example.com").status_code == 302
    stopped = ask(client, "someone@example.com")
    assert (stopped.status_code, stopped["Retry-After"]) == (429, "3600")
    assert PasswordRequest.objects.count() == asking.PER_CLIENT
    elsewhere = client.post("/password/forgotten/", {"email": "a@example.com"}, REMOTE_ADDR="10.0.0.9")
    assert elsewhere.status_code == 302


def test_networks_of_the_new_kind_count_as_one():
    assert asking._network("2001:db8::1") == asking._network("2001:db8::ffff") != asking._network("2001:db8:1::1")


def test_without_a_mail_account_the_page_says_so(ewa, client):
    assert "no mail server is set up" in client.get("/password/forgotten/").content.decode()
    assert "no mail server is set up" in ask(client, ewa.email).content.decode()
    assert not PasswordRequest.objects.exists()


def test_the_link_leads_to_the_company_and_not_to_where_the_request_says(account, ewa, client, work, office, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/password/forgotten/", {"email": ewa.email}, HTTP_HOST="evil.example")
    work(), work()
    assert "evil.example" not in office.wait().as_string()


def test_secrets_stand_nowhere(link, client):
    secret = link().split("/")[-2]
    assert secret not in str(list(PasswordReset.objects.values())) + str(list(OutgoingMail.objects.values()))
    assert client.get(f"/password/new/{secret}/")["Cache-Control"].count("no-store")
