"""Bank accounts of parties: checked, told who changed them, and hidden from whoever need not see them."""

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting
from klientela.core.parties.accounts.models import PartyAccount
from klientela.core.records.services import change, create
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db
ACCOUNTS = entity_named("party-accounts")
FIRST, SECOND = "PL61109010140000071219812874", "RO49AAAA1B31007593840000"


@pytest.fixture
def party(cast):
    with acting(cast.dora):
        yield create(entity_named("organizations"), {"name": "Browar Orlica", "country": "PL"}, by=cast.dora)


def test_a_number_is_checked_and_the_first_account_is_the_main_one(cast, party):
    first = create(ACCOUNTS, {"party": party, "number": "61 1090 1014 0000 0712 1981 2874"}, by=cast.dora)
    second = create(ACCOUNTS, {"party": party, "number": "1234 5678 90", "is_main": True}, by=cast.dora)
    first.refresh_from_db()
    assert (first.number, first.is_verified, first.is_main) == (FIRST, True, False)
    assert (second.is_verified, second.is_main, second.number_set_by) == (False, True, cast.dora)
    with pytest.raises(ValidationError):
        create(ACCOUNTS, {"party": party, "number": FIRST[:-1] + "5"}, by=cast.dora)


def test_a_changed_number_says_who_and_when(cast, party):
    account = create(ACCOUNTS, {"party": party, "number": FIRST}, by=cast.dora)
    address = f"/party/{party.pk}/box/accounts/"
    assert "number was changed" not in browser(cast.dora).get(address).content.decode()
    change(ACCOUNTS, account.pk, {"number": SECOND}, by=cast.dora, version=account.version)
    told = browser(cast.dora).get(address).content.decode()
    assert "The number was changed" in told and "by Dora Wilk" in told and "RO49 AAAA" in told


def test_a_rep_neither_sees_nor_enters_numbers(cast, party):
    account = create(ACCOUNTS, {"party": party, "number": FIRST}, by=cast.dora)
    client = browser(cast.ewa)
    assert client.get(f"/party/{party.pk}/box/accounts/").status_code == 404
    assert FIRST not in client.get(f"/api/v1/party-accounts/{account.pk}/").content.decode()
    with acting(cast.ewa):
        own = create(entity_named("organizations"), {"name": "Own"}, by=cast.ewa)
        with pytest.raises(NotAllowed):
            create(ACCOUNTS, {"party": own, "number": SECOND}, by=cast.ewa)
    assert PartyAccount.unscoped.count() == 1
