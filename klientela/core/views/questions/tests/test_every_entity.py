"""Every field, operator and relation of every entity can be chosen in the builder, is drawn, checked and told."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.criteria.asking import askable
from klientela.core.criteria.operators import operators_of
from klientela.core.criteria.relations import relations_of
from klientela.core.criteria.sentences import sentence
from klientela.core.criteria.tree import Condition, Group, Related
from klientela.core.views.questions.checking import errors_in
from klientela.core.views.questions.figures import compared_field, compared_ops, figure_fields, ways_of
from klientela.core.views.questions.parts import Maker
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entities
from tests.kit.people import who_may

pytestmark = pytest.mark.django_db
ENTITIES = list(entities())
VALUES = {"integer": "7", "decimal": "7.5", "money": "7 PLN", "date": "-30d", "datetime": "last.2.weeks", "boolean": "1", "country": "PL"}


def value_of(field, op):
    value = VALUES.get(field.kind, "PLN" if field.kind == "currency" else "words")
    if field.kind == "choice":
        value = next(str(code) for code, _label in field.choices if code)
    if field.kind == "reference":
        value = "01900000-0000-7000-8000-000000000000"
    return f"{value},{value}" if op.name == "between" else value if op.has_value else ""


def conditions(entity, user):
    for field in askable(entity, user):
        for op in operators_of(field.kind):
            yield Condition(field.name, op.name, value_of(field, op))


def related(entity, user):
    for relation in relations_of(entity, user):
        for how, _label in ways_of(relation, user):
            names = [field.name for field in figure_fields(relation, how, user)][:1] or [""]
            node = Related(relation.name, how, field=names[0])
            field = compared_field(relation, node, user)
            op = compared_ops(node, field)[0] if field else None
            yield Related(relation.name, how, Group(), names[0], op.name, value_of(field, op)) if op else node


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.slug)
def test_all_that_can_be_asked_is_drawn_and_told(cast, entity):
    user = who_may("read", entity)
    if user is None:
        pytest.skip("nobody of the cast reads these")
    with acting(user):
        tree = Group((*conditions(entity, user), *related(entity, user)))
        drawn = Maker("part", user).part(tree, (), entity)
        told = sentence(tree, entity, user)
    assert all(part.fields or part.relation for part in drawn.parts)
    assert told and "%(" not in told
    wide = {(): "This question asks about too many related records at once."}
    with acting(user):
        assert errors_in(tree, entity, user, is_final=True) in ({}, wide)


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.slug)
def test_the_page_of_every_entity_opens(cast, entity):
    user = who_may("read", entity)
    if user is None:
        pytest.skip("nobody of the cast reads these")
    page = client_of(user).get(f"/{entity.slug}/question/")
    assert page.status_code == 200
    assert page.context["builder"].found.count >= 0
