"""What is taken out of the records one step away: only of those one may export, and of none that is deleted."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.models import Grant
from klientela.core.exchange.tests.test_workbook import file_of
from klientela.core.records.services import create, delete
from klientela.kernel.entity import entity_named
from tests.cast import Cast

FILE = "/deals/export.xlsx?columns=name,party.town"


def sold_to(cast: Cast) -> object:
    with acting(cast.ewa):
        party = create(entity_named("organizations"), {"name": "Works", "town": "Cluj"}, by=cast.ewa)
        create(entity_named("deals"), {"name": "Pump", "party": party, "process": cast.process}, by=cast.ewa)
    return party


@pytest.mark.django_db
def test_what_may_only_be_read_is_not_taken_out(cast: Cast) -> None:
    sold_to(cast)
    assert file_of(cast.ewa, FILE)[1] == ["Pump", "Cluj"]
    Grant.objects.filter(role__slug="rep", entity="parties", op="export").delete()
    assert file_of(cast.ewa, FILE)[1] == ["Pump", ""]


@pytest.mark.django_db
def test_what_is_deleted_is_not_taken_out(cast: Cast) -> None:
    party = sold_to(cast)
    with acting(cast.dora):
        delete(entity_named("organizations"), party.pk, by=cast.dora)  # type: ignore[attr-defined]
    assert file_of(cast.ewa, FILE)[1] == ["Pump", ""]
