"""Documents of many new parties are made together at the end of an import, and are those the triggers would have made."""

from django.db import transaction

from klientela.core.access.acting import acting
from klientela.core.parties.models import ContactMechanism, Identifier, Party
from klientela.core.search.documents import document_of, rebuild
from klientela.core.search.later import found_later
from klientela.core.search.models import SearchDoc
from klientela.kernel.entity import entity_of
from tests.cast import Cast

COLUMNS = ("record", "entity", "acl", "title", "norm", "email", "phone", "taxid")


def documents(keys: list[object]) -> list[dict[str, object]]:
    return list(SearchDoc.objects.filter(record__in=keys).order_by("record").values(*COLUMNS))


def test_documents_made_together_are_those_made_one_by_one(cast: Cast) -> None:
    with acting(cast.dora), transaction.atomic(), found_later(entity_of(Party)):
        one = Party.objects.create(name="Łódź  Trade", email="Office@x.pl", phone="+48123456789", owner=cast.dora)
        other = Party.objects.create(name="Țuca Ana", kind="person", given_name="Ana", family_name="Țuca", owner=cast.dora)
        Identifier.objects.create(party=one, kind="pl.nip", value="5260001246")
        ContactMechanism.objects.create(party=other, kind="email", value="ana@x.ro")
        assert not documents([one.pk, other.pk])
    made = documents([one.pk, other.pk])
    assert len(made) == 2
    rebuild(document_of(entity_of(Party)))
    assert documents([one.pk, other.pk]) == made
