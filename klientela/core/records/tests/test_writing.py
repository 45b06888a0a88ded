"""What a refused save tells: labels of hidden fields never, that a value is taken only where an entity declares it."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F, UniqueConstraint

from klientela.core.access.acting import acting
from klientela.core.records.models import Record
from klientela.core.records.services import create
from klientela.core.records.writing import for_eyes_of
from klientela.core.views.tests.levels import ceiling, only_own
from klientela.kernel.entity import entities, entity_named

pytestmark = pytest.mark.django_db


def test_what_is_unique_in_the_whole_company_is_declared():
    for entity in entities():
        if not issubclass(entity.model, Record):
            continue
        constraints = [known for known in entity.model._meta.concrete_model._meta.constraints if isinstance(known, UniqueConstraint)]
        names = {
            name for known in constraints for name in (*known.fields, *(part.name for part in known.expressions if isinstance(part, F)))
        }
        assert names <= entity.unique | entity.unique_together, entity


def test_a_taken_value_is_told_alike_whether_one_sees_the_record_or_not(cast):
    only_own("rep", "deals")
    said = []
    for owner in (cast.ewa, cast.dora):
        with acting(owner):
            create(entity_named("deals"), {"name": "First", "code": owner.name}, by=owner)
        with acting(cast.ewa), pytest.raises(ValidationError) as refused:
            create(entity_named("deals"), {"name": "Second", "code": owner.name}, by=cast.ewa)
        said.append(refused.value.message_dict)
    assert said[0] == said[1] == {"code": ["There is one with the same value already (code)."]}


def test_what_is_wrong_with_a_hidden_field_is_told_without_it(cast):
    ceiling("rep", "deals", "amount", "closes_on")
    refused = ValidationError({"amount": "Too much", "name": "Too long"})
    with acting(cast.ewa):
        told = for_eyes_of(refused, entity_named("deals"), cast.ewa).message_dict
    assert told["name"] == ["Too long"] and "amount" not in told and "Too much" not in str(told)
    with acting(cast.dora):
        assert for_eyes_of(refused, entity_named("deals"), cast.dora) is refused
