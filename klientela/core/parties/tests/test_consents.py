"""What parties agreed to: what was said last counts, it is withdrawn in one step, and questions and files know it."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.audit.models import Change
from klientela.core.criteria.compiling import compile_tree
from klientela.core.criteria.tree import from_json
from klientela.core.parties.consents.models import Consent, ConsentPurpose
from klientela.core.parties.consents.queries import may_contact
from klientela.core.parties.models import Organization
from klientela.core.parties.tests.test_importing import bring
from klientela.core.records.services import create, delete
from klientela.kernel.entity import entity_named
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def purposes(db):
    """The purposes an installation begins with, also where a test before has emptied all tables."""
    import_module("klientela.core.parties.migrations.0009_first_purposes").make(apps, None)


@pytest.fixture
def party(cast):
    with acting(cast.ewa):
        yield create(entity_named("organizations"), {"name": "Browar Orlica"}, by=cast.ewa)


def say(cast, party, *, code="newsletter", channel="email", **values):
    purpose = ConsentPurpose.objects.get(code=code)
    return create(entity_named("consents"), {"party": party, "purpose": purpose, "channel": channel, **values}, by=cast.ewa)


def test_only_who_agreed_is_contacted_and_only_that_way(cast, party):
    assert not may_contact(party, "newsletter", "email")
    consent = say(cast, party, proof="Signed at the fair, folder 7")
    assert may_contact(party, "newsletter", "email") and not may_contact(party, "newsletter", "sms")
    assert (consent.wording_version, consent.wording[:7], consent.entered_by) == (1, "I agree", cast.ewa)
    assert not may_contact(party, "nobody-knows", "email")


def test_what_was_said_last_counts_and_what_was_said_before_stays_in_the_history(cast, party):
    first = say(cast, party)
    again = say(cast, party, state="withdrawn", source="call")
    assert (again.pk, may_contact(party, "newsletter", "email")) == (first.pk, False)
    assert [change.op for change in Change.objects.filter(row=first.pk).order_by("id")] == ["I", "U"]
    with pytest.raises(ValidationError):
        delete(entity_named("consents"), first.pk, by=cast.ewa)


def test_consent_ends_and_other_grounds_hold_until_somebody_objects(cast, party):
    today = timezone.localdate()
    say(cast, party, valid_until=today)
    assert may_contact(party, "newsletter", "email")
    assert not may_contact(party, "newsletter", "email", on=today + timedelta(days=1))
    assert may_contact(party, "satisfaction", "phone")
    say(cast, party, code="satisfaction", channel="phone", state="refused")
    assert not may_contact(party, "satisfaction", "phone")


def test_new_words_are_another_version_and_old_consents_keep_the_old(cast, party):
    consent = say(cast, party)
    with acting(cast.dora):
        purpose = ConsentPurpose.objects.get(code="newsletter")
        entity = entity_named("consent-purposes")
        changed = entity.change(purpose, {"wording": "Other words"}, by=cast.dora)
    consent.refresh_from_db()
    assert (changed.wording_version, consent.wording_version) == (2, 1) and consent.wording != "Other words"


def test_questions_ask_who_has_consent(cast, party):
    consent = say(cast, party)
    entity = entity_named("organizations")
    where = {"all": [["purpose", "is", str(consent.purpose_id)], ["channel", "is", "email"], ["state", "is", "given"]]}
    tree = from_json({"version": 2, "where": {"all": [{"related": "consents.party", "how": "exist", "where": where}]}})
    assert list(Organization.objects.filter(compile_tree(tree, entity, cast.ewa))) == [party]


def test_a_link_withdraws_without_signing_in(client, cast, party):
    say(cast, party)
    say(cast, party, channel="sms")
    made = browser(cast.ewa).post(f"/party/{party.pk}/consents/link/").content.decode()
    address = made.split("http://testserver")[1].split('"')[0]
    assert "Newsletter" in client.get(address).content.decode()
    assert client.post(address).status_code == 200
    assert set(Consent.unscoped.values_list("state", "source", "entered_by")) == {("withdrawn", "link", None)}
    assert client.get("/withdraw/anything/").status_code == 404


def test_a_file_says_who_agreed(cast):
    report = bring("Name;Consent newsletter email\nOne;yes\nTwo;no\nThree;\n", "organizations", cast)
    assert (report.created, report.problems) == (3, [])
    said = Consent.unscoped.order_by("party__name").values_list("party__name", "state", "source")
    assert list(said) == [("One", "given", "file"), ("Two", "refused", "file")]
