"""Every kind of record can be divided by everything it offers, and each figure leads to as many records."""

import pytest
from django.http import QueryDict

from klientela.core.access.acting import acting
from klientela.core.access.decisions import visible
from klientela.core.criteria.compiling import compile_tree
from klientela.core.criteria.reading import parse
from klientela.core.views.pivot.answering import Answer
from klientela.core.views.pivot.asking import MOST_MEASURES, offer_of
from klientela.core.views.pivot.dimensions import level_of
from klientela.kernel.entity import Entity, entities
from tests.kit.browser import browser
from tests.kit.people import who_may
from tests.kit.values import made

pytestmark = pytest.mark.django_db
ALL = pytest.mark.parametrize("entity", list(entities()), ids=lambda entity: entity.slug)


def asked(**words: str) -> QueryDict:
    query = QueryDict(mutable=True)
    query.update(words)
    return query


@ALL
def test_its_pages_answer(cast, entity: Entity):
    made(entity)
    client = browser(who_may("read", entity))
    for address in ("?view=pivot", "?view=chart", "?view=pivot&by=created_at:year", "pivot.csv?by=created_at:year", "pivot.xlsx"):
        answer = client.get(f"/{entity.slug}/{address}")
        assert answer.status_code in ({200, 404} if address.startswith("pivot.") else {200}), address


@ALL
def test_whatever_it_is_divided_by_leads_to_its_records(cast, entity: Entity):
    made(entity)
    user = who_may("read", entity)
    with acting(user):
        for dimension in offer_of(entity, user).dimensions.values():
            answer = Answer(asked(by=level_of(dimension).name, measure="count"), entity, user)
            for (row, _column), cell in answer.pivot.counts.cells.items():
                ((number,),) = cell.values()
                tree = parse(entity, QueryDict(answer.drill.url(row, ()).partition("?")[2]), user)
                assert visible(user, "read", entity).filter(compile_tree(tree, entity, user)).count() == number, (dimension.name, row)


@ALL
def test_whatever_it_tells_is_told(cast, entity: Entity):
    made(entity)
    user = who_may("read", entity)
    with acting(user):
        names = list(offer_of(entity, user).measures)
        for some in (names[at : at + MOST_MEASURES] for at in range(0, len(names), MOST_MEASURES)):
            pivot = Answer(asked(measure=",".join(some)), entity, user).pivot
            assert {what[0].name for what in pivot.shown} == set(some)
