"""Tax and register numbers: checked, kept in one form, and personal ones hidden."""

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from klientela.core.access.acting import acting
from klientela.core.access.decisions import get_for, visible
from klientela.core.access.services import give_role
from klientela.core.parties.models import Identifier
from klientela.core.records.services import change, create
from klientela.core.views import history
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db
PESEL, NIP = "44051401359", "526-10-40-828"


def number(cast, party, kind, value, by=None):
    return create(entity_named("identifiers"), {"party": party, "kind": kind, "value": value}, by=by or cast.dora)


@pytest.fixture
def company(cast):
    with acting(cast.dora):
        return create(entity_named("organizations"), {"name": "Browar"}, by=cast.dora)


@pytest.fixture
def person(cast):
    give_role(cast.zoe, "director")
    with acting(cast.zoe):
        return create(entity_named("persons"), {"name": "Jan Wilk"}, by=cast.zoe)


def test_a_number_is_checked_and_kept_without_its_spelling(cast, company):
    with acting(cast.dora):
        made = number(cast, company, "pl.nip", NIP)
        assert (made.value, str(made)) == ("5261040828", "526-104-08-28")
        with pytest.raises(ValidationError, match="check digit"):
            number(cast, company, "pl.regon", "123456789")


def test_a_kind_nobody_knows_and_one_of_persons_are_refused(cast, company):
    with acting(cast.zoe):
        give_role(cast.zoe, "director")
        for kind in ("xx.none", "pl.pesel"):
            with pytest.raises(ValidationError) as refused:
                number(cast, company, kind, PESEL, by=cast.zoe)
            assert "kind" in refused.value.message_dict


def test_a_personal_number_exists_only_for_those_who_may_see_it(cast, person):
    identifiers = entity_named("identifiers")
    with acting(cast.zoe):
        made = number(cast, person, "pl.pesel", PESEL, by=cast.zoe)
        assert list(Identifier.objects.all()) == [made]
    with acting(cast.dora):
        assert list(Identifier.objects.all()) == []
        assert not visible(cast.dora, "export", identifiers).exists()
        with pytest.raises(Http404):
            get_for(cast.dora, identifiers, made.pk)


def test_not_even_the_history_counts_it_for_others(cast, person, monkeypatch):
    monkeypatch.setattr(history, "PER_PAGE", 1)
    with acting(cast.zoe):
        number(cast, person, "pl.pesel", PESEL, by=cast.zoe)
        seen = history.history_of(entity_named("persons"), person, cast.zoe)
    with acting(cast.dora):
        others = history.history_of(entity_named("persons"), person, cast.dora)
    assert (seen.entries[0].what, seen.older is None) == ("Tax or register number", False)
    assert ([entry.what for entry in others.entries], others.older) == (["Person"], None)


def test_nobody_else_enters_one(cast, person):
    with acting(cast.dora), pytest.raises(ValidationError, match="kinds offered"):
        number(cast, person, "pl.pesel", PESEL)
    assert not Identifier.unscoped.exists()


def test_the_kind_of_a_number_stays(cast, company):
    with acting(cast.dora):
        made = number(cast, company, "pl.nip", NIP)
        with pytest.raises(ValidationError, match="stays"):
            change(entity_named("identifiers"), made.pk, {"kind": "eu.vat"}, by=cast.dora, version=made.version)
