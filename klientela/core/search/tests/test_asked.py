"""Questions on names through the search table find what reading all names finds."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.decisions import visible
from klientela.core.criteria import comparing
from klientela.core.criteria.compiling import compile_tree
from klientela.core.criteria.tree import Condition, Group
from klientela.core.records.services import create
from klientela.core.search import asked
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db
NAMES = ("Jan Kowalski", "Kowalska-Łoś", "  kowal", "KOWÁLSKI & 100%", "Nowak", "Owal 2", "skiskiski")
QUESTIONS = [
    (op, text)
    for op in ("contains", "begins", "ends", "lacks")
    for text in ("kowal", "wals", "ski", "00%", "łoś", "jan k", "xyz", "ow", "2")
]


@pytest.fixture
def companies(cast, monkeypatch):
    """Companies of confusing names, for somebody of whom search thinks that he sees many."""
    monkeypatch.setattr(asked, "sees_few", lambda user, entity: False)
    with acting(cast.dora):
        for name in NAMES:
            create(entity_named("organizations"), {"name": name}, by=cast.dora)


def found(user, op, text):
    entity = entity_named("organizations")
    with acting(user):
        rows = visible(user, "read", entity).filter(compile_tree(Group((Condition("name", op, text),)), entity, user))
        return set(rows.values_list("name", flat=True))


def both_ways(user, monkeypatch, *, op, text):
    """What is found by the search table, and by reading all names."""
    by_table = found(user, op, text)
    with monkeypatch.context() as patch:
        patch.setattr(asked, "_asked", lambda *_args, **_more: None)
        return by_table, found(user, op, text)


@pytest.mark.parametrize("most", [2_000, 1], ids=["by key", "collected"])
def test_the_way_does_not_change_what_is_found(cast, companies, monkeypatch, most):
    monkeypatch.setattr(asked, "MOST", most)
    for op, text in QUESTIONS:
        by_table, by_reading = both_ways(cast.dora, monkeypatch, op=op, text=text)
        assert by_table == by_reading, (op, text)


@pytest.mark.parametrize("most", [2_000, 1], ids=["by key", "collected"])
def test_a_mistyped_name_is_like_the_right_one_whichever_way(cast, companies, monkeypatch, most):
    monkeypatch.setattr(asked, "MOST", most)
    for text in ("kowlaski", "kowalsky", "KOWAŁSKI", "Jna"):
        by_table, by_reading = both_ways(cast.dora, monkeypatch, op="like", text=text)
        assert by_table == by_reading, text
        assert text == "Jna" or "Jan Kowalski" in by_table
        assert "Nowak" not in by_table


def test_both_ways_count_alike():
    assert f"'{comparing.ALIKE}'" in asked.LIKE


def test_nobody_finds_names_he_may_not_read(cast, companies):
    assert found(cast.zoe, "contains", "kowal") == set()
