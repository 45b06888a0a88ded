"""The pages of the mail server and the outbox, and who reaches them."""

import pytest

from klientela.core.audit.models import Change
from klientela.core.messaging.account import account as account_in_use
from klientela.core.messaging.account import server_of_url
from klientela.core.messaging.models import MailAccount, MailState, OutgoingMail
from klientela.core.messaging.services import notify_user

pytestmark = pytest.mark.django_db
FORM = {
    "host": "mail.example.com", "port": "587", "security": "starttls", "username": "crm", "new_password": "the-mail-password",
    "version": "0", "sender_name": "Firma", "sender": "crm@example.com", "reply_to": "", "site": "https://crm.example.com/",
    "authority": "",
}  # fmt: skip


@pytest.fixture
def zoe(cast, client):
    """The administrator, signed in, with an address."""
    cast.zoe.email = "zoe@example.com"
    cast.zoe.save()
    client.force_login(cast.zoe)
    return cast.zoe


def save(client, **changed):
    return client.post("/settings/mail/", {**FORM, **changed})


def test_the_password_is_kept_but_never_shown(zoe, client):
    assert save(client).status_code == 302
    kept = MailAccount.objects.get()
    assert "the-mail-password" not in kept.password and account_in_use().server.password == "the-mail-password"
    assert "the-mail-password" not in client.get("/settings/mail/").content.decode()
    history = str(list(Change.objects.filter(row=kept.pk).values_list("after", flat=True)))
    assert "the-mail-password" not in history and kept.password not in history and "mail.example.com" in history


def test_a_kept_password_stays_with_its_server(zoe, client):
    save(client)
    assert save(client, new_password="", sender_name="Another", version="1").status_code == 302
    assert account_in_use().server.password == "the-mail-password"
    for moved in ({"host": "mail.evil.example"}, {"username": "other"}):
        answer = save(client, new_password="", version="2", **moved)
        assert answer.status_code == 422 and "Enter the password" in answer.content.decode()


def test_two_administrators_do_not_overwrite_each_other(zoe, client):
    save(client)
    assert save(client, version="0", host="late.example.com").status_code == 422
    assert MailAccount.objects.get().host == "mail.example.com"


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": "mail server"}, {"host": "a\r\nb"}, {"port": "0"}, {"port": "70000"}, {"security": "none"}, {"sender": "nobody"},
        {"sender": "a@example.com\nBcc: b@example.com"}, {"reply_to": "x"}, {"site": "javascript:alert(1)"}, {"site": "crm"},
        {"authority": "no certificate"},
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_refused(zoe, client, wrong):
    assert save(client, **wrong).status_code == 422 and not MailAccount.objects.exists()


def test_a_test_letter_shows_what_the_server_says(zoe, client, account, office, work):
    office.replies["RCPT"] = ["550 5.7.1 <b>Not from you</b>"]
    path = client.post("/settings/mail/test/")["Location"]
    work()
    page = client.get(path).content.decode()
    assert "The server refused the recipient." in page and "&lt;b&gt;Not from you" in page
    assert client.post(f"{path}again/").status_code == 302
    work()
    part = client.get(path, headers={"HX-Request": "true"}).content.decode()
    assert "The server took the letter." in part and part.strip().startswith('<section class="card" id="letter" aria-live')
    assert office.wait()["Subject"] == "Mail from Klientela arrives"


def test_the_outbox_lists_and_cancels(zoe, client, account):
    mail = notify_user(zoe, "Subject one", "text nobody else reads")
    page = client.get("/settings/outbox/").content.decode()
    assert "Subject one" in page and "zoe@example.com" in page and "text nobody else reads" not in page
    client.post(f"/settings/outbox/{mail.pk}/cancel/")
    assert OutgoingMail.objects.get().state == MailState.CANCELLED
    assert "Subject one" in client.get("/settings/outbox/?state=cancelled").content.decode()
    assert "text nobody else reads" not in client.get(f"/settings/outbox/{mail.pk}/").content.decode()


def test_the_outbox_pages_by_key(zoe, client, account):
    for number in range(55):
        notify_user(zoe, f"Subject {number:02}")
    first = client.get("/settings/outbox/").content.decode()
    after = first.split("after=")[1].split('"')[0].split("&")[0]
    second = client.get(f"/settings/outbox/?after={after}", headers={"HX-Request": "true"}).content.decode()
    assert "Subject 54" in first and "Subject 00" in second and "<html" not in second
    assert client.get("/settings/outbox/?after=x&state=y").status_code == 200


@pytest.mark.parametrize("path", ["/settings/mail/", "/settings/outbox/"])
def test_others_find_no_such_page(cast, client, path):
    for user in (cast.ewa, cast.dora):
        client.force_login(user)
        assert client.get(path).status_code == 404
    assert save(client).status_code == 404 and not MailAccount.objects.exists()


def test_removing_the_server(zoe, client, account):
    assert client.post("/settings/mail/remove/").status_code == 302
    assert account_in_use() is None and "No mail server is set up" in client.get("/settings/mail/").content.decode()


def test_a_secret_of_the_installation_that_changed_is_explained(zoe, client, settings):
    save(client)
    settings.SECRET_KEY = "another-secret-of-the-installation" * 2
    client.force_login(zoe)
    assert "cannot be read any more" in client.get("/settings/mail/").content.decode()


def test_the_environment_names_the_server(zoe, client, settings):
    settings.MAIL_URL, settings.MAIL_FROM = "smtp://crm:p%40ss@mail.example.com", "Firma <crm@example.com>"
    assert "KLIENTELA_ADDRESS is missing" in client.get("/settings/mail/").content.decode()
    settings.SITE_ADDRESS = "https://crm.example.com/"
    page = client.get("/settings/mail/").content.decode()
    assert "mail.example.com:587" in page and "p@ss" not in page and save(client).status_code == 200
    used = account_in_use()
    assert (used.server.password, used.server.security, used.sender_name, used.site) == (
        "p@ss",
        "starttls",
        "Firma",
        "https://crm.example.com",
    )
    assert server_of_url("smtps://mail.example.com").port == 465
