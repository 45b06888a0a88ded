"""Branches with company data, their accounts, and teams that are dissolved."""

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting
from klientela.core.access.models import BankAccount, Branch, Share, TeamMember
from klientela.core.access.organisation import company_of
from klientela.core.access.sharing import share
from klientela.core.access.sql import count_stale
from klientela.core.jobs.queue import perform
from klientela.core.parties.models import Party
from klientela.core.records import organisation
from klientela.core.records.organisation_jobs import forget_team
from klientela.core.records.services import create, delete
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db


def company(by, name="Browar"):
    with acting(by):
        return create(entity_named("organizations"), {"name": name}, by=by)


def refusal(call, *args, **named):
    with pytest.raises(ValidationError) as refused:
        call(*args, **named)
    return " ".join(refused.value.messages)


def test_numbers_are_checked_by_the_country_and_kept_without_spelling(cast):
    made = organisation.create_branch(
        {"name": "Warszawa", "country": "PL", "tax_id": "526-025-02-74", "vat_id": "5260250274", "register_number": "28860"}, by=cast.dora
    )
    assert (made.tax_id, made.vat_id, made.register_number) == ("5260250274", "PL5260250274", "0000028860")
    assert "check digit" in refusal(organisation.change_branch, made, {"tax_id": "526-025-02-75"}, by=cast.dora)
    free = organisation.create_branch({"name": "Lagos", "country": "NG", "tax_id": "any 12"}, by=cast.dora)
    assert free.tax_id == "any 12"


def test_the_company_of_a_branch_is_the_nearest_with_tax_data(cast):
    group = organisation.create_branch({"name": "Group", "country": "PL", "tax_id": "5260250274"}, by=cast.dora)
    office = organisation.create_branch({"name": "Office", "parent": group}, by=cast.dora)
    assert company_of(office) == company_of(group) == group
    organisation.change_branch(office, {"country": "RO", "tax_id": "RO 14399840"}, by=cast.dora)
    assert (office.tax_id, company_of(office)) == ("14399840", office)
    assert company_of(cast.krakow) is None


def test_a_circle_of_branches_is_refused_in_words(cast):
    below = organisation.create_branch({"name": "Below", "parent": cast.krakow}, by=cast.dora)
    assert "above and below itself" in refusal(organisation.change_branch, cast.krakow, {"parent": below}, by=cast.dora)
    assert "above and below itself" in refusal(organisation.change_branch, below, {"parent": below}, by=cast.dora)


def test_a_branch_in_use_is_not_deleted_and_says_what_stands_there(cast):
    company(cast.ewa)
    said = refusal(organisation.delete_branch, cast.krakow, by=cast.zoe)
    assert "3 people; 1 team; Parties: 1" in said
    empty = Branch.objects.create(name="Empty")
    delete(entity_named("branches"), empty.pk, by=cast.zoe)
    assert Branch.objects.get(pk=empty.pk).deleted_at


def test_accounts_are_checked_and_one_is_the_main_one(cast):
    first = organisation.create_account({"branch": cast.krakow, "iban": "PL61 1090 1014 0000 0712 1981 2874"}, by=cast.dora)
    assert (first.iban, first.is_main) == ("PL61109010140000071219812874", True)
    second = {"branch": cast.krakow, "iban": "RO49AAAA1B31007593840000", "is_main": True}
    organisation.create_account(second, by=cast.dora)
    assert list(BankAccount.objects.filter(is_main=True).values_list("iban", flat=True)) == ["RO49AAAA1B31007593840000"]
    assert "not a valid account number" in refusal(
        organisation.create_account, {"branch": cast.krakow, "iban": "PL61109010140000071219812875"}, by=cast.dora
    )


def test_a_dissolved_team_leaves_no_trace_in_memberships_shares_and_records(cast, grant_sharing):
    shared, own = company(cast.dora, "Shared"), company(cast.ewa, "Own")
    share(shared, to=cast.south, by=cast.dora)
    organisation.delete_team(cast.south, by=cast.zoe)
    assert not TeamMember.objects.filter(team=cast.south).exists()
    perform(forget_team, user_id=None, progress_key=None, arguments={"team": str(cast.south.pk)})
    assert not Share.objects.filter(team=cast.south).exists()
    assert Party.unscoped.get(pk=own.pk).team is None
    assert count_stale(Party) == 0


def test_a_team_whose_queue_is_not_empty_stays(cast):
    Party.unscoped.filter(pk=company(cast.ewa).pk).update(owner=None)
    assert "queue of this team (Parties: 1)" in refusal(organisation.delete_team, cast.south, by=cast.zoe)


@pytest.fixture
def grant_sharing(cast):
    from klientela.core.access.models import Grant, Role

    Grant.objects.get_or_create(role=Role.objects.get(slug="director"), entity="parties", op="share", scope="all")
