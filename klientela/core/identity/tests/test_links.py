"""A link is for one person at one address, once."""

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.staff import change_staff, let_go
from klientela.core.identity.models import SecurityEvent, User, UserKind
from klientela.core.identity.services import INVITATION, link_of, one_time_link, set_password, use_link
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def works(secret):
    try:
        return bool(link_of(secret, purpose=INVITATION))
    except ValidationError:
        return False


def test_a_link_works_once(cast):
    secret = one_time_link(INVITATION, user=cast.eve)
    assert works(secret)
    use_link(secret, purpose=INVITATION, password="river-lamp-oak-77")
    assert not works(secret)
    with pytest.raises(ValidationError):
        use_link(secret, purpose=INVITATION, password="river-lamp-oak-78")


def test_a_change_of_address_kills_what_was_sent_to_the_old_one(cast):
    change_staff(cast.eve, {"email": "eve@example.com"}, by=cast.zoe)
    secret = one_time_link(INVITATION, user=cast.eve)
    change_staff(cast.eve, {"email": "thief@example.com"}, by=cast.zoe)
    assert not works(secret)
    assert SecurityEvent.objects.filter(kind="email_changed", user=cast.eve, by=cast.zoe).exists()


def test_a_first_address_kills_the_link_made_without_one(cast):
    secret = one_time_link(INVITATION, user=cast.eve)
    change_staff(cast.eve, {"email": "eve@example.com"}, by=cast.zoe)
    assert not works(secret)


def test_links_die_with_the_account_and_with_a_new_password(cast):
    secret = one_time_link(INVITATION, user=cast.eve)
    set_password(cast.eve, "river-lamp-oak-77")
    assert not works(secret)
    secret = one_time_link(INVITATION, user=cast.eve)
    let_go(cast.eve, by=cast.zoe)
    assert not works(secret)


def test_a_service_account_gets_no_password(cast):
    cast.eve.kind = UserKind.SERVICE
    with pytest.raises(ValidationError):
        set_password(cast.eve, "river-lamp-oak-77")
    assert User.objects.get(pk=cast.eve.pk).check_password(PASSWORD)
