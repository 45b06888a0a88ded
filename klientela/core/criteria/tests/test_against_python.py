"""What the database finds for a question is what Python finds for it, kind by kind."""

import unicodedata
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from klientela.core.access.acting import acting
from klientela.core.access.decisions import visible
from klientela.core.criteria.compiling import compile_tree
from klientela.core.criteria.tree import Condition, Group
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal

pytestmark = pytest.mark.django_db
WARSAW = ZoneInfo("Europe/Warsaw")
WORDS = ["Łódź", "lodz", "ŁÓDŹ 2", "100%", "a_b", "a\\b", "żuk", "Zuk's", "x"]
AMOUNTS = [None, Decimal(0), Decimal("-5"), Decimal("99.99"), Decimal(100), Decimal("100.0001")]
DAYS = [None, date(2026, 3, 28), date(2026, 3, 29), date(2026, 3, 30)]
MOMENTS = [datetime(2026, 3, 28, 22, 59, tzinfo=UTC) + timedelta(minutes=30 * step) for step in range(60)]


@pytest.fixture
def deals(cast):
    """Deals of every word, amount and day, moved at moments around a change of clocks."""
    entity, made = entity_named("deals"), []
    with acting(cast.dora):
        for number in range(36):
            values = {
                "name": WORDS[number % len(WORDS)],
                "amount": AMOUNTS[number % len(AMOUNTS)],
                "closes_on": DAYS[number % len(DAYS)],
                "owner": (cast.dora, cast.ewa)[number % 2],
            }
            made.append(create(entity, values, by=cast.dora).pk)
    for number, pk in enumerate(made):
        Deal.unscoped.filter(pk=pk).update(moved_at=MOMENTS[number])
    return Deal.unscoped.all()


def bare(text):
    plain = unicodedata.normalize("NFD", text.lower().replace("ł", "l"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def day_of(moment):
    return moment.astimezone(WARSAW).date()


COMPARE = {
    "contains": lambda have, want: bare(want) in bare(have),
    "begins": lambda have, want: bare(have).startswith(bare(want)),
    "is": lambda have, want: have == want,
    "gte": lambda have, want: have is not None and have >= want,
    "lte": lambda have, want: have is not None and have <= want,
}
texts = st.tuples(st.just("name"), st.sampled_from(["contains", "begins", "is"]), st.sampled_from([*WORDS, "%", "_", "\\", "od", "'"]))
amounts = st.tuples(st.just("amount"), st.sampled_from(["gte", "lte", "is"]), st.sampled_from([x for x in AMOUNTS if x is not None]))
days = st.tuples(st.sampled_from(["closes_on", "moved_at"]), st.sampled_from(["gte", "lte", "is"]), st.sampled_from(DAYS[1:]))
blanks = st.tuples(st.sampled_from(["amount", "closes_on", "description"]), st.sampled_from(["empty", "filled"]), st.just(""))


def holds(record, name, op, want):
    have = getattr(record, name)
    if op in ("empty", "filled"):
        return (have in (None, "")) == (op == "empty")
    return COMPARE[op](day_of(have) if name == "moved_at" else have, want)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(questions=st.lists(st.one_of(texts, amounts, days, blanks), min_size=1, max_size=3))
def test_the_database_finds_what_python_finds(cast, deals, questions):
    entity = entity_named("deals")
    tree = Group(tuple(Condition(name, op, want.isoformat() if isinstance(want, date) else str(want)) for name, op, want in questions))
    with acting(cast.dora), timezone.override(WARSAW):
        found = set(visible(cast.dora, "read", entity).filter(compile_tree(tree, entity, cast.dora)).values_list("pk", flat=True))
    assert found == {record.pk for record in deals if all(holds(record, *question) for question in questions)}


def test_who_owns_and_who_does_not(cast, deals):
    entity = entity_named("deals")
    for op, count in (("is", 18), ("not", 18)):
        tree = Group((Condition("owner", op, str(cast.ewa.pk)),))
        with acting(cast.dora):
            assert visible(cast.dora, "read", entity).filter(compile_tree(tree, entity, cast.dora)).count() == count


def test_tags_and_numbers_of_companies(cast):
    entity = entity_named("organizations")
    with acting(cast.dora):
        for name, tags, employees in (("A", ["x", "y"], 5), ("B", ["y"], None), ("C", [], 50)):
            create(entity, {"name": name, "tags": tags, "employees": employees}, by=cast.dora)

        def names(*conditions):
            rows = visible(cast.dora, "read", entity).filter(compile_tree(Group(conditions), entity, cast.dora))
            return "".join(sorted(rows.values_list("name", flat=True)))

        assert names(Condition("tags", "has", "y")) == "AB"
        assert names(Condition("tags", "empty")) == "C"
        assert names(Condition("tags", "filled"), Condition("employees", "filled")) == "A"
        assert names(Condition("employees", "gte", "6")) == "C"


def test_a_bound_no_number_can_pass_is_not_true_of_what_says_nothing(cast):
    entity = entity_named("organizations")
    with acting(cast.dora):
        for name, employees in (("A", 0), ("B", None)):
            create(entity, {"name": name, "employees": employees}, by=cast.dora)
        for op, value, wanted in (("gte", "-5", "A"), ("lte", "9999999999", "A"), ("lt", "-5", ""), ("not", "-5", "AB")):
            rows = visible(cast.dora, "read", entity).filter(compile_tree(Group((Condition("employees", op, value),)), entity, cast.dora))
            assert "".join(sorted(rows.values_list("name", flat=True))) == wanted
