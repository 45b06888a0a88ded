"""Users hear by mail what happened to their accounts, each in his language."""

import pytest
from django.utils.translation import gettext_lazy as _

from klientela.core.access.staff import change_staff
from klientela.core.identity.models import SecurityEventKind
from klientela.core.identity.security import note_event
from klientela.core.identity.services import set_password, take_on
from klientela.core.messaging.models import OutgoingMail
from klientela.core.messaging.services import notify_user
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def subjects():
    return list(OutgoingMail.objects.order_by("id").values_list("subject", "recipient"))


@pytest.mark.parametrize(
    "kind",
    [SecurityEventKind.SECOND_FACTOR_ADDED, SecurityEventKind.SECOND_FACTOR_REMOVED, SecurityEventKind.KEY_MADE],
)
def test_what_concerns_safety_is_told(account, ewa, kind):
    note_event(kind, user=ewa, address="192.0.2.7")
    mail = OutgoingMail.objects.get()
    assert mail.recipient == ewa.email and "192.0.2.7" in mail.text and ewa.username in mail.text


def test_the_rest_is_not(account, ewa):
    note_event(SecurityEventKind.SIGNED_IN, user=ewa)
    note_event(SecurityEventKind.RULES_CHANGED)
    assert subjects() == []


def test_a_changed_password_is_told_but_not_the_first(account, ewa):
    set_password(ewa, "another-long-password-1")
    set_password(take_on("Nowa Osoba", email="nowa@example.com"), PASSWORD)
    assert subjects() == [("Your password was changed", "ewa@example.com")]


def test_a_changed_address_is_told_at_both(account, ewa, cast):
    change_staff(ewa, {"email": "new@example.com"}, by=cast.zoe)
    assert sorted(recipient for _subject, recipient in subjects()) == ["ewa@example.com", "new@example.com"]


def test_each_in_his_language(account, ewa):
    ewa.language = "pl"
    ewa.save()
    mail = notify_user(ewa, _("Hello %(name)s"), _("A line about %(name)s."), values={"name": "Żółw"})
    assert (mail.language, mail.recipient) == ("pl", "ewa@example.com") and "Żółw" in mail.text


def test_without_address_or_account_nothing_happens(account, cast):
    assert notify_user(cast.ion, _("Hello")) is None
    account.delete()
    cast.ion.email = "ion@example.com"
    assert notify_user(cast.ion, _("Hello")) is None
